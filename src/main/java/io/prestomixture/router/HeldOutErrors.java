package io.prestomixture.router;

import io.prestomixture.linalg.PairedGain;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a router does with rows it was not trained on, as sums over them. With p = π(·|x) and the
 * component outputs h: hard routing takes h_k of the likeliest k, soft routing Σ_k p_k h_k, of
 * classes smoothed as is best for these rows.
 */
final class HeldOutErrors implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What is tried as the share ε by which {@link Outputs#smooth} class probabilities. */
  private static final double[] SMOOTHINGS = {0, 0.003, 0.01, 0.03, 0.1, 0.3};

  private final ErrorMeasure measure;
  private long rows;
  private double weight;
  private double correct;
  private double hard;

  /** By smoothing. */
  private final double[] soft;

  /** Nothing was measured yet: no rows, and every error is NaN. */
  HeldOutErrors(ErrorMeasure measure) {
    this.measure = measure;
    soft = new double[measure == ErrorMeasure.LOG_LOSS ? SMOOTHINGS.length : 1];
  }

  /** Measures a router in one pass. */
  static HeldOutErrors of(ErrorMeasure measure, Router router, Dataset<Row> heldOut) {
    HeldOutErrors all = new HeldOutErrors(measure);
    inTasks(heldOut, router, (shared, part) -> sum(measure, shared, part)).forEach(all::merge);
    return all;
  }

  /** A router, and whether it routes hard. */
  record Routed(Router router, boolean hard) implements Serializable {
    private double error(ErrorMeasure measure, Row row) {
      Vector inputs = row.getAs(0);
      double[] probabilities = router.probabilities(inputs);
      double[] outputs = row.<Vector>getAs(4).toArray();
      double label = row.getDouble(1);
      if (hard) {
        int likeliest = Outputs.likeliest(probabilities);
        return measure.ofChoice(label, Outputs.of(likeliest, probabilities.length, outputs));
      }
      double[] mixed = Outputs.mixed(probabilities, outputs);
      mixed[0] += router.correction(probabilities, inputs);
      return measure.ofChoice(label, mixed);
    }
  }

  /**
   * What one way of routing gains over another, by {@link ErrorMeasure#ofChoice}.
   *
   * @param rows few, as {@link RouterSample} has them: one task compares them row by row, and only
   *     its answer travels
   */
  static PairedGain gain(ErrorMeasure measure, Routed one, Routed other, Dataset<Row> rows) {
    return inTasks(rows.coalesce(1), new Pair(one, other), (pair, part) -> pair.gain(measure, part))
        .get(0);
  }

  /** Two ways of routing the same rows. */
  private record Pair(Routed one, Routed other) implements Serializable {
    PairedGain gain(ErrorMeasure measure, Iterator<Row> part) {
      List<double[]> rows = new ArrayList<>();
      while (part.hasNext()) {
        Row row = part.next();
        rows.add(
            new double[] {one.error(measure, row), other.error(measure, row), row.getDouble(2)});
      }
      return PairedGain.of(column(rows, 0), column(rows, 1), column(rows, 2));
    }

    private static double[] column(List<double[]> rows, int index) {
      return rows.stream().mapToDouble(row -> row[index]).toArray();
    }
  }

  /** What each partition of rows comes to with something that all tasks share. */
  private static <S, T> List<T> inTasks(
      Dataset<Row> rows, S shared, PartitionSummary<S, T> summary) {
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext());
    Broadcast<S> broadcast = context.broadcast(shared);
    try {
      return rows.select(
              RouterSample.INPUTS,
              RouterSample.LABEL,
              RouterSample.WEIGHT,
              RouterSample.CLUSTER,
              RouterSample.OUTPUTS)
          .javaRDD()
          .mapPartitions(part -> List.of(summary.of(broadcast.value(), part)).iterator())
          .collect();
    } finally {
      broadcast.destroy();
    }
  }

  /** A few numbers for all rows of a partition. */
  @FunctionalInterface
  private interface PartitionSummary<S, T> extends Serializable {
    T of(S shared, Iterator<Row> part);
  }

  private static HeldOutErrors sum(ErrorMeasure measure, Router router, Iterator<Row> part) {
    HeldOutErrors errors = new HeldOutErrors(measure);
    while (part.hasNext()) {
      Row row = part.next();
      Vector inputs = row.getAs(0);
      double[] probabilities = router.probabilities(inputs);
      errors.add(
          probabilities,
          router.correction(probabilities, inputs),
          row.getDouble(1),
          row.getDouble(2),
          row.getInt(3),
          row.<Vector>getAs(4).toArray());
    }
    return errors;
  }

  private void add(
      double[] probabilities,
      double correction,
      double label,
      double rowWeight,
      int cluster,
      double[] outputs) {
    int likeliest = Outputs.likeliest(probabilities);
    double[] one = Outputs.of(likeliest, probabilities.length, outputs);
    double[] mixed = Outputs.mixed(probabilities, outputs);
    mixed[0] += correction;
    rows++;
    weight += rowWeight;
    correct += likeliest == cluster ? rowWeight : 0;
    hard += rowWeight * measure.ofRow(label, one);
    soft[0] += rowWeight * measure.ofRow(label, mixed);
    for (int s = 1; s < soft.length; s++) {
      double[] smoothed = mixed.clone();
      Outputs.smooth(smoothed, SMOOTHINGS[s]);
      soft[s] += rowWeight * measure.ofRow(label, smoothed);
    }
  }

  private void merge(HeldOutErrors other) {
    rows += other.rows;
    weight += other.weight;
    correct += other.correct;
    hard += other.hard;
    for (int s = 0; s < soft.length; s++) {
      soft[s] += other.soft[s];
    }
  }

  /**
   * The same with what hard routing does by another router, which is told of where it is better.
   */
  HeldOutErrors withHardOf(HeldOutErrors other) {
    HeldOutErrors both = new HeldOutErrors(measure);
    both.merge(this);
    both.hard = other.hard;
    both.correct = both.isHard("auto") ? other.correct : correct;
    return both;
  }

  /** The share ε that is best; 0 where there is nothing to smooth. */
  double smoothing() {
    return SMOOTHINGS[best()];
  }

  private int best() {
    int best = 0;
    for (int s = 1; s < soft.length; s++) {
      best = soft[s] < soft[best] ? s : best;
    }
    return best;
  }

  long rows() {
    return rows;
  }

  double accuracy() {
    return correct / weight;
  }

  double hardError() {
    return measure.ofMean(hard / weight);
  }

  double softError() {
    return measure.ofMean(soft[best()] / weight);
  }

  /** Whether a routing is hard; {@code auto} is what errs less unsmoothed, and hard on a tie. */
  boolean isHard(String routing) {
    return routing.equals("hard")
        || (routing.equals("auto") && hardError() <= measure.ofMean(soft[0] / weight));
  }
}
