/** What a fit reads: columns, validation, sampling keys, and rows packed into blocks. */
package io.prestomixture.data;
