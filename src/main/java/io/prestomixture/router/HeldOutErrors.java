package io.prestomixture.router;

import io.prestomixture.linalg.PairedGain;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a router does with rows it was not trained on. With p = π(·|x) and the component outputs h:
 * hard routing takes h_k of the likeliest k, soft routing Σ_k p_k h_k.
 */
final class HeldOutErrors {
  /**
   * What it does with one row.
   *
   * @param correct whether its cluster is the likeliest
   */
  private record One(double weight, boolean correct, double hard, double soft)
      implements Serializable {}

  private final ErrorMeasure measure;

  /** Part of a sample that fits into one partition. */
  private final List<One> rows;

  private HeldOutErrors(ErrorMeasure measure, List<One> rows) {
    this.measure = measure;
    this.rows = rows;
  }

  /** Nothing was measured: no rows, and every error is NaN. */
  static HeldOutErrors none(ErrorMeasure measure) {
    return new HeldOutErrors(measure, List.of());
  }

  /** Measures a router in one pass. */
  static HeldOutErrors of(ErrorMeasure measure, Router router, Dataset<Row> heldOut) {
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(heldOut.sparkSession().sparkContext());
    Broadcast<Router> shared = context.broadcast(router);
    try {
      return new HeldOutErrors(
          measure,
          heldOut
              .select(
                  RouterSample.INPUTS,
                  RouterSample.LABEL,
                  RouterSample.WEIGHT,
                  RouterSample.CLUSTER,
                  RouterSample.OUTPUTS)
              .javaRDD()
              .mapPartitions(part -> measured(measure, shared.value(), part).iterator())
              .collect());
    } finally {
      shared.destroy();
    }
  }

  private static List<One> measured(ErrorMeasure measure, Router router, Iterator<Row> part) {
    List<One> all = new ArrayList<>();
    while (part.hasNext()) {
      Row row = part.next();
      Vector inputs = row.getAs(0);
      double label = row.getDouble(1);
      double[] outputs = row.<Vector>getAs(4).toArray();
      double[] probabilities = router.probabilities(inputs);
      int likeliest = Outputs.likeliest(probabilities);
      double[] one = Outputs.of(likeliest, probabilities.length, outputs);
      double[] mixed = Outputs.mixed(probabilities, outputs);
      mixed[0] += router.correction(probabilities, inputs);
      all.add(
          new One(
              row.getDouble(2),
              likeliest == row.getInt(3),
              measure.ofRow(label, one),
              measure.ofRow(label, mixed)));
    }
    return all;
  }

  long rows() {
    return rows.size();
  }

  double accuracy() {
    return mean(row -> row.correct ? 1 : 0);
  }

  double hardError() {
    return measure.ofMean(mean(One::hard));
  }

  double softError() {
    return measure.ofMean(mean(One::soft));
  }

  private double mean(ToDoubleFunction<One> value) {
    double weight = rows.stream().mapToDouble(One::weight).sum();
    return rows.stream().mapToDouble(row -> row.weight * value.applyAsDouble(row)).sum() / weight;
  }

  /** Whether a routing is hard; {@code auto} is what errs less, and hard on a tie. */
  boolean isHard(String routing) {
    return routing.equals("hard") || (routing.equals("auto") && hardError() <= softError());
  }

  /** The error of a routing. */
  double error(String routing) {
    return isHard(routing) ? hardError() : softError();
  }

  /** Whether the error is below that of another router on the same rows by more than chance. */
  boolean isBetterThan(HeldOutErrors other, String routing, double standardErrors) {
    double[] weights = rows.stream().mapToDouble(One::weight).toArray();
    return PairedGain.of(byRow(routing), other.byRow(routing), weights).exceeds(standardErrors);
  }

  private double[] byRow(String routing) {
    ToDoubleFunction<One> error = isHard(routing) ? One::hard : One::soft;
    return rows.stream().mapToDouble(error).toArray();
  }
}
