package io.prestomixture.component;

import io.prestomixture.linalg.PackedUpper;
import java.util.Arrays;
import org.apache.spark.ml.linalg.Matrices;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.Vectors;

/**
 * Means and covariances of clusters, and their shares π of all weight; see {@link GaussianFamily}.
 * With μ the mean, S the scatter Σw(x − μ)(x − μ)ᵀ and E = ε·diag(v), v the variances of all rows,
 *
 * <pre>  Σ = S/W + E      F_k = ½W·[d log 2π + log |Σ| + d] − W log(W/W_total) + W·Σ_j log scale_j
 * </pre>
 *
 * is the exact minimum; the last term turns densities of scaled features into those of the
 * caller's. Parameters of a component: μ, and Σ as its {@link CovarianceType} holds it.
 */
record GaussianTrainer(ProblemSettings settings, CovarianceType type) implements ComponentTrainer {
  /**
   * ε: the share of a feature's variance over all rows below which no cluster's variance counts. It
   * is far above the rounding of the sums, and far below the spread of clusters worth finding.
   */
  static final double FLOOR = 1e-6;

  @Override
  public int statisticsLength() {
    return type.statisticsLength(settings.numFeatures());
  }

  @Override
  public int seedRows() {
    return type.seedRows(settings.numFeatures());
  }

  @Override
  public boolean isExact() {
    return true;
  }

  /** No rows; the mean and variances are those of all rows, which is as good as any. */
  @Override
  public Component start() {
    int d = settings.numFeatures();
    double[] none = new double[type.statisticsLength(d)];
    none[1] = 1;
    double[] covariance = type.covariance(none, new double[d], settings.scaling().variance());
    return new Component(0, 0, 0, concatenated(new double[d], covariance), 0, null);
  }

  @Override
  public RowAccumulator accumulator(Component ignored) {
    return type.accumulator(settings.numFeatures());
  }

  @Override
  public Component train(Component ignored, double[] statistics) {
    long rows = Math.round(statistics[0]);
    if (rows == 0) {
      return start();
    }
    double weight = statistics[1];
    double[] mean = new double[settings.numFeatures()];
    Arrays.setAll(mean, j -> statistics[2 + j] / weight);
    double[] floor = floor();
    double[] covariance = type.covariance(statistics, mean, floor);
    double determinant = type.logDeterminant(covariance, mean.length);
    return new Component(
        rows, weight, objective(weight, determinant), concatenated(mean, covariance), 0, null);
  }

  private static double[] concatenated(double[] mean, double[] covariance) {
    double[] both = Arrays.copyOf(mean, mean.length + covariance.length);
    System.arraycopy(covariance, 0, both, mean.length, covariance.length);
    return both;
  }

  /** The diagonal of E. */
  private double[] floor() {
    return Arrays.stream(settings.scaling().variance()).map(v -> FLOOR * v).toArray();
  }

  /** F_k of a cluster. */
  private double objective(double weight, double logDeterminant) {
    return weight
        * (logNormalizer(logDeterminant) + 0.5 * settings.numFeatures() - logShare(weight));
  }

  /** ½·d·log 2π + ½·log |Σ| in the units of the caller. */
  private double logNormalizer(double logDeterminant) {
    double scales = Arrays.stream(settings.scaling().scale()).map(Math::log).sum();
    return 0.5 * (settings.numFeatures() * Math.log(2 * Math.PI) + logDeterminant) + scales;
  }

  /** log π. */
  private double logShare(double weight) {
    return Math.log(weight / settings.weight());
  }

  @Override
  public ComponentScorer scorer(Component component) {
    EmptyClusterScorer.CostAlone alone = costAlone();
    if (component.isEmpty()) {
      return new EmptyClusterScorer(alone);
    }
    int d = settings.numFeatures();
    double[] mean = Arrays.copyOf(component.parameters(), d);
    Spread spread = type.spread(mean, covariance(component), floor());
    double constant =
        logNormalizer(spread.logDeterminant())
            + 0.5 * spread.floorTrace()
            - logShare(component.weight());
    return new GaussianScorer(spread, component, d, constant, alone);
  }

  /** F'({i}) = F({i}) + w: the floor is all the covariance there is. */
  private EmptyClusterScorer.CostAlone costAlone() {
    int d = settings.numFeatures();
    double[] one = new double[type.statisticsLength(d)];
    one[1] = 1;
    double determinant = type.logDeterminant(type.covariance(one, new double[d], floor()), d);
    return (block, row) -> costAlone(block.weight(row), determinant);
  }

  private double costAlone(double weight, double logDeterminant) {
    return objective(weight, logDeterminant) + weight;
  }

  private double[] covariance(Component component) {
    return Arrays.copyOfRange(
        component.parameters(), settings.numFeatures(), component.parameters().length);
  }

  @Override
  public FittedComponent describe(Component component) {
    double[] shift = settings.scaling().shift();
    double[] scale = settings.scaling().scale();
    double[] mean = new double[shift.length];
    Arrays.setAll(mean, j -> shift[j] + scale[j] * component.parameters()[j]);
    // An empty cluster keeps the least share that a number can hold: its losses stay finite.
    double share = Math.max(Double.MIN_VALUE, component.weight() / settings.weight());
    return new FittedComponent(
        GaussianFamily.NAME,
        Matrices.dense(1, mean.length, mean),
        Vectors.dense(Math.log(share)),
        Vectors.dense(scale),
        unscaled(covariance(component), scale),
        component.rows(),
        component.weight(),
        component.objective());
  }

  /** The share π of all weight becomes that share of the weight of this problem. */
  @Override
  public Component restore(FittedComponent fitted) {
    double[] shift = settings.scaling().shift();
    double[] scale = settings.scaling().scale();
    double[] mean = new double[shift.length];
    Arrays.setAll(mean, j -> (fitted.coefficients().apply(0, j) - shift[j]) / scale[j]);
    double[] covariance = type.restored(fitted.spread(), scale);
    return new Component(
        fitted.rows(),
        Math.exp(fitted.intercept()) * settings.weight(),
        fitted.objective(),
        concatenated(mean, covariance),
        0,
        null);
  }

  /** A covariance in the units of the caller: d×d, or a column of variances. */
  private Matrix unscaled(double[] covariance, double[] scale) {
    int d = scale.length;
    if (type != CovarianceType.FULL) {
      double[] variances = new double[d];
      Arrays.setAll(variances, j -> covariance[j] * scale[j] * scale[j]);
      return Matrices.dense(d, 1, variances);
    }
    double[] matrix = new double[d * d];
    for (int a = 0; a < d; a++) {
      for (int b = a; b < d; b++) {
        double entry = covariance[PackedUpper.index(d, a, b)] * scale[a] * scale[b];
        matrix[a * d + b] = entry;
        matrix[b * d + a] = entry;
      }
    }
    return Matrices.dense(d, d, matrix);
  }
}
