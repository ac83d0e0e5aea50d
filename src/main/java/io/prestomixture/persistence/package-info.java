/**
 * Saving, loading and checkpoints: the only place that touches Spark-private helpers and file
 * renames.
 */
package io.prestomixture.persistence;
