package io.prestomixture.router;

import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Each cluster's share of the weight of the rows that a router learns from.
 *
 * <p>Learners only know the clusters that have rows, numbered from 0 without gaps: their
 * <em>classes</em>. So a cluster without rows needs no care in any learner, and gets probability 0.
 */
final class Shares implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The column that {@link #withClass} and {@link #withMembership} add. */
  static final String CLASS = "class";

  private final double[] shares;
  private final int[] present;

  Shares(double[] shares) {
    this.shares = shares.clone();
    present = IntStream.range(0, shares.length).filter(c -> shares[c] > 0).toArray();
  }

  /** The shares of the K clusters in a sample, see {@link RouterSample}. */
  static Shares of(Dataset<Row> rows, int k) {
    double[] weights = new double[k];
    for (Row row :
        rows.groupBy(RouterSample.CLUSTER)
            .agg(functions.sum(RouterSample.WEIGHT))
            .collectAsList()) {
      weights[row.getInt(0)] = row.getDouble(1);
    }
    double total = Arrays.stream(weights).sum();
    return new Shares(Arrays.stream(weights).map(weight -> weight / total).toArray());
  }

  /** The share of every cluster. */
  double[] values() {
    return shares.clone();
  }

  /** log(share) by class: the scores of a softmax that gives the shares. */
  double[] intercepts() {
    return Arrays.stream(present).mapToDouble(k -> Math.log(shares[k])).toArray();
  }

  /** The number of clusters. */
  int size() {
    return shares.length;
  }

  /** The number of clusters that have rows. */
  int classes() {
    return present.length;
  }

  /** The clusters that have rows, by class. */
  int[] present() {
    return present.clone();
  }

  /** The rows with their class as MLlib wants a label: a double that knows how many there are. */
  Dataset<Row> withClass(Dataset<Row> rows) {
    double[] labels = new double[shares.length];
    for (int label = 0; label < present.length; label++) {
      labels[present[label]] = label;
    }
    Column label = functions.lit(labels).getItem(functions.col(RouterSample.CLUSTER));
    return withLabel(rows, label, present.length);
  }

  /** The rows with 1 in this class and 0 in all others. */
  Dataset<Row> withMembership(Dataset<Row> rows, int label) {
    Column inside = functions.col(RouterSample.CLUSTER).equalTo(present[label]);
    return withLabel(rows, inside.cast("double"), 2);
  }

  private static Dataset<Row> withLabel(Dataset<Row> rows, Column label, int classes) {
    NominalAttribute nominal =
        NominalAttribute.defaultAttr().withName(CLASS).withNumValues(classes);
    return rows.withColumn(CLASS, label.as(CLASS, nominal.toMetadata()));
  }

  /**
   * Turns one number ≥ 0 per class into probabilities of the K clusters. If none is positive, they
   * are the shares.
   */
  double[] spread(double[] byClass) {
    double total = 0;
    for (double value : byClass) {
      total += value;
    }
    if (!(total > 0 && total < Double.POSITIVE_INFINITY)) {
      return shares.clone();
    }
    double[] probabilities = new double[shares.length];
    for (int label = 0; label < present.length; label++) {
      probabilities[present[label]] = byClass[label] / total;
    }
    return probabilities;
  }
}
