/** Seeding and local search on an in-memory sample. Pure Java. */
package io.prestomixture.search;
