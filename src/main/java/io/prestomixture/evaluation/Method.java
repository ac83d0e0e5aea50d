package io.prestomixture.evaluation;

import io.prestomixture.data.LabelType;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** One of the methods that a comparison runs on the same rows. */
public interface Method {

  /** The name in tables and options. */
  String name();

  /** Whether it can learn from such labels with components of such a family. */
  default boolean suits(LabelType label, String family) {
    return label != LabelType.NONE;
  }

  /**
   * Learns from rows with features, label and weight.
   *
   * @param train the rows, cached
   * @param settings what all methods are given alike
   */
  Fitted fit(Dataset<Row> train, ComparisonSettings settings);
}
