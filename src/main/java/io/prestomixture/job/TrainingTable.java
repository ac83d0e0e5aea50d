package io.prestomixture.job;

import io.prestomixture.PrestoMixture;
import io.prestomixture.data.DataSummary;
import io.prestomixture.data.InputColumns;
import io.prestomixture.data.InvalidInputException;
import io.prestomixture.data.RowKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.storage.StorageLevel;

/**
 * Checked rows with their feature vector, label and weight, split into training and held-out rows;
 * kept in memory until closed.
 */
final class TrainingTable implements AutoCloseable {
  /** A training partition holds at least this many rows; fewer would cost more than they save. */
  private static final long ROWS_PER_PARTITION = 20_000;

  private final ColumnRoles columns;
  private final FeaturePipeline features;
  private final PrestoMixture mixture;
  private final Dataset<Row> rows;
  private final DataSummary summary;

  private TrainingTable(
      ColumnRoles columns,
      FeaturePipeline features,
      PrestoMixture mixture,
      Dataset<Row> rows,
      DataSummary summary) {
    this.columns = columns;
    this.features = features;
    this.mixture = mixture;
    this.rows = rows;
    this.summary = summary;
  }

  /**
   * Splits a table, fits the feature stages to its training rows and checks all rows.
   *
   * @param mixture what is to be trained
   * @throws InvalidInputException if a value cannot be learned from
   */
  static TrainingTable of(
      Dataset<Row> table, ColumnRoles columns, HoldOut holdOut, PrestoMixture mixture) {
    RowCheck.checkTexts(table, columns.texts());
    RowCheck.requireTexts(table, columns.texts());
    Dataset<Row> marked = holdOut.mark(table, columns);
    Dataset<Row> learned = marked.where(functions.not(functions.col(HoldOut.COLUMN)));
    if (learned.isEmpty()) {
      throw new InvalidInputException(
          String.format(
              "No row is left to train on with test-fraction %s; lower --test-fraction.",
              holdOut.fraction()));
    }
    FeaturePipeline features = InitialFeatures.of(mixture, columns, learned);
    Dataset<Row> rows =
        features
            .stages()
            .transform(marked)
            .select(needed(columns).toArray(Column[]::new))
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      DataSummary summary = RowCheck.check(rows, inputColumns(columns), features.names(), mixture);
      summary.checkClasses(inputColumns(columns));
      if (summary.classes() > 0) {
        requireAllClasses(rows, columns);
      }
      return new TrainingTable(columns, features, mixture, rows, summary);
    } catch (Exception e) {
      // Spark's checked exceptions come here too, undeclared.
      rows.unpersist();
      throw e;
    }
  }

  /** Refuses a split that holds out all rows of a class. */
  private static void requireAllClasses(Dataset<Row> rows, ColumnRoles columns) {
    Column label = functions.col("`" + columns.label() + "`");
    Column weight =
        columns.weight() == null ? functions.lit(1) : functions.col("`" + columns.weight() + "`");
    Column heldOut = functions.col(HoldOut.COLUMN);
    Dataset<Row> missing =
        rows.where(weight.gt(0))
            .groupBy(label)
            .agg(functions.every(heldOut).as("missing"))
            .where("missing")
            .orderBy(label);
    if (!missing.isEmpty()) {
      int number = (int) missing.first().getDouble(0);
      throw new InvalidInputException(
          String.format(
              "All rows of class '%s' of label column '%s' are held out; lower --test-fraction or"
                  + " give another --seed.",
              columns.classes() == null ? number : columns.classes().get(number), columns.label()));
    }
  }

  private static List<Column> needed(ColumnRoles columns) {
    List<Column> needed = new ArrayList<>();
    needed.add(functions.col(FeaturePipeline.FEATURES));
    needed.add(functions.col(HoldOut.COLUMN));
    if (columns.label() != null) {
      needed.add(columns.countedLabelColumn().as(columns.label()));
    }
    if (columns.weight() != null) {
      needed.add(columns.weightColumn().as(columns.weight()));
    }
    if (columns.group() != null) {
      needed.add(functions.col("`" + columns.group() + "`"));
    }
    return needed;
  }

  private static InputColumns inputColumns(ColumnRoles columns) {
    return new InputColumns(
        FeaturePipeline.FEATURES,
        Optional.ofNullable(columns.label()),
        Optional.ofNullable(columns.weight()),
        Optional.ofNullable(columns.group()));
  }

  /** The fitted feature stages. */
  FeaturePipeline features() {
    return features;
  }

  /** Rows of positive weight, held-out ones included. */
  long size() {
    return summary.rows();
  }

  /** Whether many rows are equal to others in all columns to learn from, label included. */
  boolean hasManyCopies() {
    return summary.hasManyCopies();
  }

  /** What tells these rows, held-out ones included, from others, whatever their order. */
  String fingerprint() {
    return summary.fingerprint();
  }

  /** The rows to train on. */
  Dataset<Row> training() {
    Dataset<Row> training = rows.where(functions.not(functions.col(HoldOut.COLUMN)));
    int cores = rows.sparkSession().sparkContext().defaultParallelism();
    int partitions = (int) Math.min(cores, summary.rows() / ROWS_PER_PARTITION);
    // One compressed file is one partition; work on it should still use all cores.
    return training.rdd().getNumPartitions() < partitions
        ? inOrder(training.repartition(partitions))
        : training;
  }

  /**
   * Sorts each partition: rows that were sent there come in the order in which executors were
   * ready, and a run that reads them again must find the same.
   */
  private Dataset<Row> inOrder(Dataset<Row> sent) {
    List<Column> order = new ArrayList<>();
    order.add(
        functions
            .udf((UDF2<Vector, Double, Long>) RowKeys::of, DataTypes.LongType)
            .apply(
                functions.col(FeaturePipeline.FEATURES),
                columns.label() == null ? functions.lit(0.0) : column(columns.label())));
    if (columns.weight() != null) {
      order.add(column(columns.weight()));
    }
    return sent.sortWithinPartitions(order.toArray(Column[]::new));
  }

  private static Column column(String name) {
    return functions.col("`" + name + "`");
  }

  /** The rows kept apart. */
  Dataset<Row> heldOut() {
    return rows.where(functions.col(HoldOut.COLUMN));
  }

  /** Mean and deviation of the training labels. */
  LabelScale labelScale() {
    return LabelScale.of(
        RowCheck.check(training(), inputColumns(columns), features.names(), mixture),
        columns.label());
  }

  @Override
  public void close() {
    rows.unpersist();
  }
}
