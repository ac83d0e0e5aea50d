package io.prestomixture.router;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a router does with rows it was not trained on, as sums over them. With p = π(·|x) and the
 * component outputs h: hard routing takes h_k of the likeliest k, soft routing Σ_k p_k h_k.
 */
final class HeldOutErrors implements Serializable {
  private static final long serialVersionUID = 1L;

  private final ErrorMeasure measure;
  private long rows;
  private double weight;
  private double correct;
  private double hard;
  private double soft;

  /** Nothing was measured yet: no rows, and every error is NaN. */
  HeldOutErrors(ErrorMeasure measure) {
    this.measure = measure;
  }

  /** Measures a router in one pass. */
  static HeldOutErrors of(ErrorMeasure measure, Router router, Dataset<Row> heldOut) {
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(heldOut.sparkSession().sparkContext());
    Broadcast<Router> shared = context.broadcast(router);
    try {
      HeldOutErrors all = new HeldOutErrors(measure);
      heldOut
          .select(
              RouterSample.INPUTS,
              RouterSample.LABEL,
              RouterSample.WEIGHT,
              RouterSample.CLUSTER,
              RouterSample.OUTPUTS)
          .javaRDD()
          .mapPartitions(part -> List.of(sum(measure, shared.value(), part)).iterator())
          .collect()
          .forEach(all::merge);
      return all;
    } finally {
      shared.destroy();
    }
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
    soft += rowWeight * measure.ofRow(label, mixed);
  }

  private void merge(HeldOutErrors other) {
    rows += other.rows;
    weight += other.weight;
    correct += other.correct;
    hard += other.hard;
    soft += other.soft;
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
    return measure.ofMean(soft / weight);
  }
}
