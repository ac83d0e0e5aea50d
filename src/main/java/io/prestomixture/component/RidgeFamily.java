package io.prestomixture.component;

import io.prestomixture.data.LabelType;
import io.prestomixture.linalg.Cholesky;
import io.prestomixture.linalg.PackedUpper;
import java.util.Optional;
import org.apache.spark.ml.linalg.Vector;

/**
 * Ridge regression: f_i(θ) = w_i · [(y_i − b − θᵀx_i)² + λ‖θ‖²], the intercept b unpenalised.
 *
 * <p>λ = {@code regParam} / σ_y with σ_y the standard deviation of the label over all rows: this is
 * what {@code regParam} means in MLlib's LinearRegression, so that K = 1 is that regression. With
 * standardization the penalty is on the coefficients of standardised features.
 *
 * <p>Statistics per cluster: count, then the packed upper triangle of Σ w z zᵀ with z = (1, x, y).
 * The minimiser solves (X̃ᵀWX̃ + λW·I) θ = X̃ᵀWy by Cholesky, O(d³); the leverage of a row is q =
 * w·zᵀ(X̃ᵀWX̃ + λW·I)⁻¹z with z = (1, x). Marginal gains follow from the rank-one update of the
 * inverse (Sherman and Morrison, Annals of Mathematical Statistics 21, 1950).
 */
final class RidgeFamily implements ComponentFamily {
  private static final long serialVersionUID = 1L;

  static final String NAME = "ridge";

  /** Above this, K Hessians of d²/2 doubles no longer belong on one driver, and L-BFGS does it. */
  static final int MOST_FEATURES = 4096;

  /**
   * A pivot below this share of its column's weighted variance is no information about a
   * coefficient.
   */
  private static final double SINGULAR = 1e-10;

  /**
   * The ridge, relative likewise, that gives singular clusters (fewer rows than features) one
   * solution.
   */
  private static final double FLOOR = 1e-8;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public LabelType labelType() {
    return LabelType.REAL;
  }

  @Override
  public boolean hasSquaredLoss() {
    return true;
  }

  @Override
  public double predict(FittedComponent component, Vector features) {
    return component.linearScores(features)[0];
  }

  @Override
  public double loss(FittedComponent component, Vector features, double label) {
    double residual = label - predict(component, features);
    return residual * residual;
  }

  @Override
  public ComponentTrainer trainer(ProblemSettings settings) {
    double lambda = lambda(settings);
    return settings.numFeatures() > MOST_FEATURES
        ? new LinearTrainer(NAME, new SquaredLoss(), settings, lambda)
        : new Trainer(settings, lambda);
  }

  /** MLlib divides {@code regParam} of a regression by the deviation of the label. */
  static double lambda(ProblemSettings settings) {
    double deviation = settings.labelDeviation();
    return deviation > 0 ? settings.regParam() / deviation : settings.regParam();
  }

  /** Normal equations. Parameters of a component: b, θ_1 … θ_d. */
  private record Trainer(ProblemSettings settings, double lambda) implements ComponentTrainer {

    /** Order of the augmented matrix Σ w z zᵀ, z = (1, x, y). */
    private int augmented() {
      return settings.numFeatures() + 2;
    }

    /** First row of the augmented matrix that belongs to a coefficient. */
    private int firstCoefficient() {
      return settings.fitIntercept() ? 0 : 1;
    }

    @Override
    public int statisticsLength() {
      return OuterProducts.length(settings.numFeatures(), true);
    }

    @Override
    public int seedRows() {
      return 2 * augmented();
    }

    @Override
    public boolean isExact() {
      return true;
    }

    @Override
    public Component start() {
      return new Component(0, 0, 0, new double[settings.numFeatures() + 1], 0, null);
    }

    @Override
    public RowAccumulator accumulator(Component ignored) {
      return new OuterProducts(settings.numFeatures(), true);
    }

    @Override
    public Component train(Component ignored, double[] statistics) {
      int d = settings.numFeatures();
      long rows = Math.round(statistics[0]);
      if (rows == 0) {
        return start();
      }
      Cholesky factor = factor(statistics);
      double[] solution = rightHandSide(statistics);
      factor.solve(solution);
      double[] parameters = new double[d + 1];
      System.arraycopy(solution, 0, parameters, firstCoefficient(), solution.length);
      double penalty = penalty(parameters);
      double weight = statistics[1];
      double objective = Math.max(0, residualSum(statistics, parameters)) + weight * penalty;
      return new Component(rows, weight, objective, parameters, penalty, factor);
    }

    private double penalty(double[] parameters) {
      double penalty = 0;
      for (int j = 1; j < parameters.length; j++) {
        penalty += lambda * parameters[j] * parameters[j];
      }
      return penalty;
    }

    private Cholesky factor(double[] statistics) {
      double weight = statistics[1];
      double[] reference = new double[augmented() - 1 - firstCoefficient()];
      for (int i = 0; i < reference.length; i++) {
        int feature = i + firstCoefficient() - 1;
        reference[i] = weight * (feature < 0 ? 1 : settings.scaling().variance()[feature]);
      }
      return factor(statistics, reference, 0)
          .or(() -> factor(statistics, reference, FLOOR))
          .orElseThrow(
              () ->
                  new ArithmeticException(
                      "The normal equations of a cluster of weight "
                          + weight
                          + " are not positive definite; scale the features or raise regParam."));
    }

    private Optional<Cholesky> factor(double[] statistics, double[] reference, double floor) {
      int order = augmented();
      int first = firstCoefficient();
      int n = reference.length;
      double[] matrix = new double[n * n];
      double[] smallestPivots = new double[n];
      for (int i = 0; i < n; i++) {
        int from = 1 + PackedUpper.index(order, first + i, first + i);
        System.arraycopy(statistics, from, matrix, i * n + i, n - i);
        if (first + i > 0) {
          matrix[i * n + i] += lambda * statistics[1] + floor * reference[i];
        }
        for (int j = i; j < n; j++) {
          matrix[i * n + j] *= 2;
        }
        smallestPivots[i] = floor > 0 ? 0 : 2 * SINGULAR * reference[i];
      }
      return Cholesky.factor(matrix, n, smallestPivots);
    }

    private double[] rightHandSide(double[] statistics) {
      int order = augmented();
      double[] b = new double[order - 1 - firstCoefficient()];
      for (int i = 0; i < b.length; i++) {
        b[i] = 2 * statistics[1 + PackedUpper.index(order, i + firstCoefficient(), order - 1)];
      }
      return b;
    }

    /**
     * Σ w (y − b − θᵀx)² as the quadratic form of (−b, −θ, 1): insensitive to first order to errors
     * of θ.
     */
    private double residualSum(double[] statistics, double[] parameters) {
      int order = augmented();
      double[] v = new double[order];
      for (int i = 0; i < order - 1; i++) {
        v[i] = -parameters[i];
      }
      v[order - 1] = 1;
      double sum = 0;
      for (int a = 0, at = 1; a < order; at += order - a, a++) {
        double inner = 0;
        for (int b = a + 1; b < order; b++) {
          inner += statistics[at + b - a] * v[b];
        }
        sum += v[a] * (statistics[at] * v[a] + 2 * inner);
      }
      return sum;
    }

    /** Σ w y², of which residuals are what is left. */
    @Override
    public double magnitude(double[] statistics) {
      return statistics[statisticsLength() - 1];
    }

    @Override
    public ComponentScorer scorer(Component component) {
      return LinearScorer.of(new SquaredLoss(), component, settings, lambda);
    }

    @Override
    public FittedComponent describe(Component component) {
      return coordinates().describe(NAME, 1, component);
    }

    @Override
    public Component restore(FittedComponent fitted) {
      double[] parameters = coordinates().parameters(fitted);
      return fitted.restored(parameters, penalty(parameters));
    }

    private LinearCoordinates coordinates() {
      return new LinearCoordinates(settings.scaling(), settings.fitIntercept());
    }
  }
}
