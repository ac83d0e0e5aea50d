package io.prestomixture.router;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows that a gate learns from, in arrays.
 *
 * @param inputs what trees may look at, by input and row
 * @param labels by row
 * @param weights by row
 * @param outputs what the error of the row depends on, by class of the router and row; those far
 *     off are moved nearer ({@link ErrorMeasure#least}, {@link ErrorMeasure#most})
 * @param scale the size of second derivatives of errors by scores
 * @param meanWeight the mean of the weights
 * @param measure the error
 */
record GateSample(
    double[][] inputs,
    double[] labels,
    double[] weights,
    double[][] outputs,
    double scale,
    double meanWeight,
    ErrorMeasure measure) {
  private static final Logger LOG = LoggerFactory.getLogger(GateSample.class);

  /** Labels farther off than so many median deviations are outliers. */
  private static final double FAR = 15;

  /** Most numbers among the inputs of all rows (256 MB). */
  private static final int MOST_NUMBERS = 1 << 25;

  /**
   * The first rows, as many as there is room for.
   *
   * @param part rows of inputs, label, weight and component outputs
   * @param present the clusters that are classes
   * @param k number of clusters
   */
  static GateSample of(Iterator<Row> part, int[] present, int k, ErrorMeasure measure) {
    List<Row> rows = new ArrayList<>();
    int length = 1;
    while (part.hasNext() && rows.size() < MOST_NUMBERS / Math.max(length, 1)) {
      rows.add(part.next());
      length = rows.get(0).<Vector>getAs(0).size();
    }
    if (part.hasNext()) {
      LOG.warn(
          "The boosted router learns from {} rows, because a row has {} inputs.",
          rows.size(),
          length);
    }
    int n = rows.size();
    double[][] inputs = new double[length][n];
    double[] labels = new double[n];
    double[] weights = new double[n];
    double[][] outputs = new double[present.length][n];
    for (int i = 0; i < n; i++) {
      Row row = rows.get(i);
      double[] values = row.<Vector>getAs(0).toArray();
      for (int j = 0; j < length; j++) {
        inputs[j][i] = values[j];
      }
      labels[i] = row.getDouble(1);
      weights[i] = row.getDouble(2);
      double[] all = row.<Vector>getAs(3).toArray();
      int count = all.length / k;
      for (int c = 0; c < present.length; c++) {
        outputs[c][i] = measure.judged(labels[i], all, present[c] * count, count);
      }
    }
    return of(inputs, labels, weights, outputs, measure);
  }

  static GateSample of(
      double[][] inputs,
      double[] labels,
      double[] weights,
      double[][] outputs,
      ErrorMeasure measure) {
    Moments all = Moments.of(labels, weights);
    double least = measure.least(all.mean, Math.sqrt(all.variance));
    double most = measure.most(all.mean, Math.sqrt(all.variance));
    for (double[] of : outputs) {
      for (int i = 0; i < of.length; i++) {
        of[i] = Math.max(Math.min(of[i], most), least);
      }
    }
    Moments inliers = Moments.of(withoutOutliers(labels), weights);
    double scale =
        measure == ErrorMeasure.LOG_LOSS
            ? 1
            : measure.curvature(inliers.mean, inliers.mean) * inliers.variance;
    return new GateSample(
        inputs,
        labels,
        weights,
        outputs,
        scale > 0 ? scale : 1,
        all.weight / labels.length,
        measure);
  }

  /** Of weighted numbers. */
  private record Moments(double weight, double mean, double variance) {
    static Moments of(double[] values, double[] weights) {
      double weight = 0;
      double mean = 0;
      for (int i = 0; i < values.length; i++) {
        weight += weights[i];
        mean += weights[i] * values[i];
      }
      mean /= weight;
      double variance = 0;
      for (int i = 0; i < values.length; i++) {
        variance += weights[i] * (values[i] - mean) * (values[i] - mean) / weight;
      }
      return new Moments(weight, mean, variance);
    }
  }

  /**
   * The labels, those far off moved to {@value #FAR} median deviations from the median: one gross
   * outlier would make all errors look small, and nothing worth learning.
   */
  private static double[] withoutOutliers(double[] labels) {
    double middle = median(labels);
    double reach = FAR * median(Arrays.stream(labels).map(y -> Math.abs(y - middle)).toArray());
    return reach > 0
        ? Arrays.stream(labels)
            .map(y -> Math.max(middle - reach, Math.min(y, middle + reach)))
            .toArray()
        : labels;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** The first rows; these if there are no more. */
  GateSample first(int rows) {
    return rows >= size() ? this : select(IntStream.range(0, rows).toArray());
  }

  /** Some of the rows, in this order. */
  GateSample select(int[] rows) {
    return of(
        Arrays.stream(inputs).map(of -> select(of, rows)).toArray(double[][]::new),
        select(labels, rows),
        select(weights, rows),
        Arrays.stream(outputs).map(of -> select(of, rows)).toArray(double[][]::new),
        measure);
  }

  private static double[] select(double[] values, int[] rows) {
    return Arrays.stream(rows).mapToDouble(i -> values[i]).toArray();
  }

  /** The same rows with corrected outputs: b, θ_1 … θ_d by class, of the first d inputs. */
  GateSample corrected(double[][] corrections) {
    double[][] others = new double[outputs.length][];
    for (int c = 0; c < others.length; c++) {
      others[c] = outputs[c].clone();
      for (int i = 0; i < others[c].length; i++) {
        others[c][i] += corrections[c][0];
        for (int j = 1; j < corrections[c].length; j++) {
          others[c][i] += corrections[c][j] * inputs[j - 1][i];
        }
      }
    }
    return of(inputs, labels, weights, others, measure);
  }

  /**
   * The fold of each row, one after the other. Copies of a row, which lie side by side where rows
   * are in the order of their keys, are in one fold: what is learned from one is known of all.
   */
  int[] folds(int count) {
    int[] folds = new int[size()];
    for (int i = 1; i < folds.length; i++) {
      folds[i] = isCopy(i) ? folds[i - 1] : (folds[i - 1] + 1) % count;
    }
    return folds;
  }

  private boolean isCopy(int row) {
    return labels[row] == labels[row - 1]
        && Arrays.stream(inputs).allMatch(of -> of[row] == of[row - 1]);
  }

  /** The same rows for what does not look at inputs, which may then be forgotten. */
  GateSample withoutInputs() {
    return new GateSample(new double[0][], labels, weights, outputs, scale, meanWeight, measure);
  }

  /** The inputs of a row. */
  double[] row(int i) {
    double[] row = new double[inputs.length];
    Arrays.setAll(row, j -> inputs[j][i]);
    return row;
  }

  int size() {
    return labels.length;
  }

  int classes() {
    return outputs.length;
  }
}
