package io.prestomixture.engine;

import io.prestomixture.data.DataSummary;
import io.prestomixture.data.InputColumns;
import org.apache.spark.sql.Dataset;

/**
 * The rows of a fit, read once and found to be fit to learn from; nothing of them is kept.
 *
 * @param dataset the rows
 * @param columns the columns to read
 * @param settings the settings of the fit
 * @param summary what they hold
 * @param startNanos when the fit began
 */
public record CheckedRows(
    Dataset<?> dataset,
    InputColumns columns,
    TrainingSettings settings,
    DataSummary summary,
    long startNanos) {}
