package io.prestomixture.component;

import io.prestomixture.data.LabelType;
import io.prestomixture.linalg.Cholesky;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.Vector;

/**
 * Gaussians with mixing weights, each row in one cluster: the objective is the negative
 * complete-data log-likelihood −Σ_i w_i log π_k N(x_i; μ_k, Σ_k) in the units of the caller, which
 * classification EM minimises (Celeux, Govaert, Computational Statistics &amp; Data Analysis 14,
 * 1992), with a floor E under covariances:
 *
 * <pre>  f_i = w_i · [½ d log 2π + ½ log |Σ| + ½(x_i − μ)ᵀΣ⁻¹(x_i − μ) + ½ tr(Σ⁻¹E) − log π] </pre>
 *
 * The trace is what an inverse Wishart prior adds; without it the likelihood of a cluster of equal
 * rows has no bound (Ciuperca, Ridolfi, Idier, Scandinavian Journal of Statistics 30, 2003). As it
 * is part of the objective, the minimum stays in closed form ({@link GaussianTrainer}).
 *
 * <p>{@code covarianceType} is {@code full}, {@code diagonal} or {@code spherical}. With
 * standardization, spherical components are spheres among standardised features; of the other two
 * it does not change the optimum.
 */
public final class GaussianFamily implements ComponentFamily {
  private static final long serialVersionUID = 1L;

  static final String NAME = "gaussian";

  /** The names of the covariance types, in the order in which help texts list them. */
  public static final List<String> COVARIANCE_TYPES = CovarianceType.names();

  /** Covariances whose factors a thread keeps. */
  private static final int MOST_FACTORS = 128;

  /** Factors of the covariances that this thread meets, so that a row takes O(d²), not O(d³). */
  private static final ThreadLocal<Map<Matrix, Cholesky>> FACTORS =
      ThreadLocal.withInitial(IdentityHashMap::new);

  GaussianFamily() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public LabelType labelType() {
    return LabelType.NONE;
  }

  @Override
  public double predict(FittedComponent component, Vector features) {
    throw new UnsupportedOperationException("A Gaussian predicts no label.");
  }

  /** −log π N(x; μ, Σ). */
  @Override
  public double loss(FittedComponent component, Vector features, double label) {
    int d = component.numFeatures();
    double[] difference = component.coefficientVector().toArray();
    for (int j = 0; j < d; j++) {
      difference[j] = features.apply(j) - difference[j];
    }
    double determinant;
    double norm = 0;
    if (component.spread().numCols() == d) {
      Cholesky factor = factor(component.spread());
      determinant = factor.logDeterminant();
      norm = factor.inverseQuadraticForm(difference);
    } else {
      determinant = 0;
      for (int j = 0; j < d; j++) {
        double variance = component.spread().apply(j, 0);
        determinant += Math.log(variance);
        norm += difference[j] * difference[j] / variance;
      }
    }
    return 0.5 * (d * Math.log(2 * Math.PI) + determinant + norm) - component.intercept();
  }

  private static Cholesky factor(Matrix covariance) {
    Map<Matrix, Cholesky> known = FACTORS.get();
    Cholesky factor = known.get(covariance);
    if (factor == null) {
      if (known.size() >= MOST_FACTORS) {
        known.clear();
      }
      double[] matrix = ((DenseMatrix) covariance).values().clone();
      factor = CovarianceType.factorOf(matrix, covariance.numCols());
      known.put(covariance, factor);
    }
    return factor;
  }

  @Override
  public ComponentTrainer trainer(ProblemSettings settings) {
    return new GaussianTrainer(
        settings, CovarianceType.byName(settings.options().covarianceType()));
  }
}
