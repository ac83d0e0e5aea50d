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
 * component predictions h: hard routing predicts h_k of the likeliest k, soft routing Σ_k p_k h_k.
 */
final class HeldOutErrors implements Serializable {
  private static final long serialVersionUID = 1L;

  private long rows;
  private double weight;
  private double correct;
  private double hard;
  private double soft;

  private HeldOutErrors() {}

  /** Nothing was measured: no rows, and every error is NaN. */
  static HeldOutErrors none() {
    return new HeldOutErrors();
  }

  /** Measures a router in one pass. */
  static HeldOutErrors of(Router router, Dataset<Row> heldOut) {
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(heldOut.sparkSession().sparkContext());
    Broadcast<Router> shared = context.broadcast(router);
    try {
      HeldOutErrors all = new HeldOutErrors();
      heldOut
          .select(
              RouterSample.INPUTS,
              RouterSample.LABEL,
              RouterSample.WEIGHT,
              RouterSample.CLUSTER,
              RouterSample.PREDICTIONS)
          .javaRDD()
          .mapPartitions(part -> List.of(sum(shared.value(), part)).iterator())
          .collect()
          .forEach(all::merge);
      return all;
    } finally {
      shared.destroy();
    }
  }

  private static HeldOutErrors sum(Router router, Iterator<Row> part) {
    HeldOutErrors errors = new HeldOutErrors();
    while (part.hasNext()) {
      Row row = part.next();
      errors.add(
          router.probabilities(row.getAs(0)),
          row.getDouble(1),
          row.getDouble(2),
          row.getInt(3),
          row.<Vector>getAs(4));
    }
    return errors;
  }

  private void add(
      double[] probabilities, double label, double rowWeight, int cluster, Vector predictions) {
    int likeliest = 0;
    double mixed = 0;
    for (int k = 0; k < probabilities.length; k++) {
      if (probabilities[k] > probabilities[likeliest]) {
        likeliest = k;
      }
      mixed += probabilities[k] * predictions.apply(k);
    }
    double hardResidual = label - predictions.apply(likeliest);
    double softResidual = label - mixed;
    rows++;
    weight += rowWeight;
    correct += likeliest == cluster ? rowWeight : 0;
    hard += rowWeight * hardResidual * hardResidual;
    soft += rowWeight * softResidual * softResidual;
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
    return Math.sqrt(hard / weight);
  }

  double softError() {
    return Math.sqrt(soft / weight);
  }
}
