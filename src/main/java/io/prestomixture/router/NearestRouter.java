package io.prestomixture.router;

import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.stat.Summarizer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * The nearest cluster centre: π_k(x) ∝ share_k · exp(−½ Σ_j (x_j − μ_kj)² / v_j), with μ_k the
 * weighted mean of cluster k and v_j the variance of input j within clusters, pooled over them.
 * This is linear discriminant analysis with a diagonal covariance (Dudoit, Fridlyand, Speed, JASA
 * 2002).
 *
 * <p>Σ_j x_j² / v_j is the same for every cluster and cancels. What is left is linear, so sparse
 * rows stay sparse: log π_k(x) = b_k + Σ_j c_kj x_j up to a constant, where with the mean m of all
 * rows c_kj = (μ_kj − m_j) / v_j and b_k = log share_k − ½ Σ_j (μ_kj − m_j)² / v_j − Σ_j c_kj m_j.
 */
final class NearestRouter implements Router {
  private static final long serialVersionUID = 1L;
  static final String NAME = "nearest";

  private static final String INTERCEPTS = "intercepts";
  private static final String COEFFICIENTS = "coefficients";

  /**
   * Share of an input's total variance that is added to the pooled one, so that an input which is
   * constant within each cluster, but not overall, decides instead of dividing by zero.
   */
  private static final double VARIANCE_FLOOR = 1e-9;

  private final Shares shares;
  private final double[] intercepts;
  private final double[] coefficients;

  private NearestRouter(Shares shares, double[] intercepts, double[] coefficients) {
    this.shares = shares;
    this.intercepts = intercepts;
    this.coefficients = coefficients;
  }

  static NearestRouter train(Dataset<Row> rows, Shares shares) {
    Column weight = functions.col(RouterSample.WEIGHT);
    Column moments =
        Summarizer.metrics("mean", "variance")
            .summary(functions.col(RouterSample.INPUTS), weight)
            .as("moments");
    List<Row> clusters =
        rows.groupBy(RouterSample.CLUSTER)
            .agg(moments, functions.sum(weight), functions.sum(weight.multiply(weight)))
            .orderBy(RouterSample.CLUSTER)
            .select("moments.mean", "moments.variance", "sum(weight)", "sum((weight * weight))")
            .collectAsList();
    double[][] means = new double[clusters.size()][];
    double[] weights = new double[means.length];
    double total = 0;
    for (int label = 0; label < means.length; label++) {
      means[label] = clusters.get(label).<Vector>getAs(0).toArray();
      weights[label] = clusters.get(label).getDouble(2);
      total += weights[label];
    }
    int inputs = means[0].length;
    double[] mean = new double[inputs];
    double[] within = new double[inputs];
    for (int label = 0; label < means.length; label++) {
      Row cluster = clusters.get(label);
      double[] unbiased = cluster.<Vector>getAs(1).toArray();
      // MLlib divides Σ w (x − μ)² by W − Σw²/W; undone here, a row of weight 2 is two rows.
      double divisor = weights[label] - cluster.getDouble(3) / weights[label];
      for (int j = 0; j < inputs; j++) {
        mean[j] += weights[label] / total * means[label][j];
        within[j] += unbiased[j] * divisor / total;
      }
    }
    double[] intercepts = new double[means.length];
    double[] coefficients = new double[means.length * inputs];
    for (int label = 0; label < means.length; label++) {
      intercepts[label] = Math.log(weights[label] / total);
    }
    for (int j = 0; j < inputs; j++) {
      double between = 0;
      for (int label = 0; label < means.length; label++) {
        double difference = means[label][j] - mean[j];
        between += weights[label] / total * difference * difference;
      }
      double variance = within[j] + VARIANCE_FLOOR * (within[j] + between);
      if (variance > 0) {
        for (int label = 0; label < means.length; label++) {
          double difference = means[label][j] - mean[j];
          double coefficient = difference / variance;
          coefficients[label * inputs + j] = coefficient;
          intercepts[label] -= coefficient * (difference / 2 + mean[j]);
        }
      }
    }
    return new NearestRouter(shares, intercepts, coefficients);
  }

  @Override
  public double[] probabilities(Vector inputs) {
    double[] scores = intercepts.clone();
    int length = coefficients.length / scores.length;
    inputs.foreachActive(
        (index, value) -> {
          for (int label = 0; label < scores.length; label++) {
            scores[label] += coefficients[label * length + (int) index] * (double) value;
          }
          return scala.runtime.BoxedUnit.UNIT;
        });
    double highest = Double.NEGATIVE_INFINITY;
    for (double score : scores) {
      highest = Math.max(highest, score);
    }
    for (int label = 0; label < scores.length; label++) {
      scores[label] = Math.exp(scores[label] - highest);
    }
    return shares.spread(scores);
  }

  @Override
  public void save(String path) {
    RouterFile.create(NAME, shares)
        .with(INTERCEPTS, intercepts)
        .with(COEFFICIENTS, coefficients)
        .write(path);
  }

  static NearestRouter load(RouterFile file) {
    return new NearestRouter(file.shares(), file.numbers(INTERCEPTS), file.numbers(COEFFICIENTS));
  }
}
