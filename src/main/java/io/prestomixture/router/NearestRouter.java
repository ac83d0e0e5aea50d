package io.prestomixture.router;

import io.prestomixture.scoring.RouterDocument;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.SparseVector;
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
 * rows c_kj = (μ_kj − m_j) / v_j and b_k = log share_k − Σ_j c_kj (μ_kj + m_j) / 2.
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

  /**
   * An input whose variance is a smaller share of its squared mean is constant but for rounding.
   */
  private static final double ROUNDING = 1e-20;

  private final Shares shares;
  private final double[] intercepts;

  /** One row of coefficients per class, one after the other. */
  private final double[] coefficients;

  private NearestRouter(Shares shares, double[] intercepts, double[] coefficients) {
    this.shares = shares;
    this.intercepts = intercepts;
    this.coefficients = coefficients;
  }

  static NearestRouter train(Dataset<Row> rows, Shares shares) {
    List<Moments> classes = moments(rows);
    double weight = classes.stream().mapToDouble(Moments::weight).sum();
    int length = classes.get(0).mean().length;
    double[] intercepts = new double[classes.size()];
    double[] coefficients = new double[classes.size() * length];
    Arrays.setAll(intercepts, label -> Math.log(classes.get(label).weight() / weight));
    for (int j = 0; j < length; j++) {
      double mean = 0;
      double within = 0;
      for (Moments one : classes) {
        mean += one.weight() * one.mean()[j] / weight;
        within += one.squares()[j] / weight;
      }
      double between = 0;
      for (Moments one : classes) {
        between += one.weight() * Math.pow(one.mean()[j] - mean, 2) / weight;
      }
      double total = within + between;
      if (total > ROUNDING * mean * mean) {
        double variance = within + VARIANCE_FLOOR * total;
        for (int label = 0; label < intercepts.length; label++) {
          double centre = classes.get(label).mean()[j];
          double coefficient = (centre - mean) / variance;
          coefficients[label * length + j] = coefficient;
          intercepts[label] -= coefficient * (centre + mean) / 2;
        }
      }
    }
    return new NearestRouter(shares, intercepts, coefficients);
  }

  /** The moments of the classes, by one aggregation. */
  private static List<Moments> moments(Dataset<Row> rows) {
    Column weight = functions.col(RouterSample.WEIGHT);
    return rows
        .groupBy(RouterSample.CLUSTER)
        .agg(
            Summarizer.metrics("mean", "variance")
                .summary(functions.col(RouterSample.INPUTS), weight)
                .as("moments"),
            functions.sum(weight).as("weight"),
            functions.sum(weight.multiply(weight)).as("squaredWeight"))
        .orderBy(RouterSample.CLUSTER)
        .select("moments.mean", "moments.variance", "weight", "squaredWeight")
        .collectAsList()
        .stream()
        .map(Moments::of)
        .toList();
  }

  /** The weight, the mean, and Σ w (x − mean)² of the rows of one class. */
  private record Moments(double weight, double[] mean, double[] squares) {
    static Moments of(Row row) {
      double weight = row.getDouble(2);
      // MLlib divides Σ w (x − mean)² by W − Σw²/W. Undone here, a row of weight 2 is two rows.
      double divisor = weight - row.getDouble(3) / weight;
      double[] variance = row.<Vector>getAs(1).toArray();
      return new Moments(
          weight,
          row.<Vector>getAs(0).toArray(),
          Arrays.stream(variance).map(value -> value * divisor).toArray());
    }
  }

  @Override
  public double[] probabilities(Vector inputs) {
    double[] scores = intercepts.clone();
    int length = inputs.size();
    if (inputs instanceof SparseVector sparse) {
      int[] indices = sparse.indices();
      double[] values = sparse.values();
      for (int label = 0; label < scores.length; label++) {
        for (int i = 0; i < indices.length; i++) {
          scores[label] += coefficients[label * length + indices[i]] * values[i];
        }
      }
    } else {
      double[] values = inputs.toArray();
      for (int label = 0; label < scores.length; label++) {
        for (int j = 0; j < length; j++) {
          scores[label] += coefficients[label * length + j] * values[j];
        }
      }
    }
    double highest = Arrays.stream(scores).max().orElseThrow();
    return shares.spread(Arrays.stream(scores).map(score -> Math.exp(score - highest)).toArray());
  }

  @Override
  public PredictionCost cost() {
    return PredictionCost.ofLinear(intercepts.length, coefficients.length / intercepts.length);
  }

  @Override
  public void save(String path) {
    RouterFile.create(NAME, shares)
        .with(INTERCEPTS, intercepts)
        .with(COEFFICIENTS, coefficients)
        .write(path);
  }

  @Override
  public RouterDocument document(String inputs, String routing) {
    int length = coefficients.length / intercepts.length;
    double[][] byClass = new double[intercepts.length][];
    Arrays.setAll(byClass, c -> Arrays.copyOfRange(coefficients, c * length, (c + 1) * length));
    return new RouterDocument(
        NAME, inputs, routing, shares.values(), intercepts.clone(), byClass, null);
  }

  static NearestRouter load(RouterFile file, Shares shares, int inputs) {
    int classes = shares.classes();
    return new NearestRouter(
        shares,
        file.numbers(INTERCEPTS, classes),
        file.numbers(COEFFICIENTS, (long) classes * inputs));
  }
}
