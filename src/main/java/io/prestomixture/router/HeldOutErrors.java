package io.prestomixture.router;

import io.prestomixture.linalg.WeightedMean;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a router does with rows it was not trained on. With p = π(·|x) and the component outputs h:
 * hard routing takes h_k of the likeliest k, soft routing Σ_k p_k h_k. Errors are kept by row, of
 * part of a sample that one task can hold, to be compared with those of another router.
 */
final class HeldOutErrors {
  private final ErrorMeasure measure;
  private final double[] weights;

  /** By row whether its cluster is the likeliest: 1 or 0. */
  private final double[] correct;

  private final double[] hard;
  private final double[] soft;

  private HeldOutErrors(ErrorMeasure measure, List<double[]> rows) {
    this.measure = measure;
    weights = column(rows, 0);
    correct = column(rows, 1);
    hard = column(rows, 2);
    soft = column(rows, 3);
  }

  private static double[] column(List<double[]> rows, int index) {
    return rows.stream().mapToDouble(row -> row[index]).toArray();
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

  private static List<double[]> measured(ErrorMeasure measure, Router router, Iterator<Row> part) {
    List<double[]> all = new ArrayList<>();
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
          new double[] {
            row.getDouble(2),
            likeliest == row.getInt(3) ? 1 : 0,
            measure.ofRow(label, one),
            measure.ofRow(label, mixed)
          });
    }
    return all;
  }

  long rows() {
    return weights.length;
  }

  double accuracy() {
    return WeightedMean.of(correct, weights);
  }

  double hardError() {
    return measure.ofMean(WeightedMean.of(hard, weights));
  }

  double softError() {
    return measure.ofMean(WeightedMean.of(soft, weights));
  }

  /** Whether a routing is hard; {@code auto} is what errs less, and hard on a tie. */
  boolean isHard(String routing) {
    return routing.equals("hard") || (routing.equals("auto") && hardError() <= softError());
  }

  /** The error of a routing. */
  double error(String routing) {
    return isHard(routing) ? hardError() : softError();
  }

  /** Whether another router that was measured on the same rows is better by more than chance. */
  boolean isBeatenBy(HeldOutErrors other, String routing) {
    return RouterTraining.isBetter(other.byRow(routing), byRow(routing), weights);
  }

  private double[] byRow(String routing) {
    return isHard(routing) ? hard : soft;
  }
}
