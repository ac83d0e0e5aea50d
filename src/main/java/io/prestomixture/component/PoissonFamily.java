package io.prestomixture.component;

import io.prestomixture.data.LabelType;
import org.apache.spark.ml.linalg.Vector;

/**
 * Poisson regression with log link: f_i(θ) = w_i · [μ_i − y_i + y_i log(y_i/μ_i) + λ‖θ‖²] with μ =
 * exp(b + θᵀx), the intercept b unpenalised. The loss is half the unit deviance, which is the
 * negative log-likelihood up to a constant of the row (P. McCullagh, J. A. Nelder, Generalized
 * Linear Models, 1989).
 *
 * <p>λ = {@code regParam} / 2. Without a penalty K = 1 is MLlib's GeneralizedLinearRegression of
 * family poisson and link log.
 */
final class PoissonFamily implements ComponentFamily {
  private static final long serialVersionUID = 1L;

  static final String NAME = "poisson";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public LabelType labelType() {
    return LabelType.COUNT;
  }

  @Override
  public double predict(FittedComponent component, Vector features) {
    return Math.exp(component.linearScores(features)[0]);
  }

  @Override
  public double loss(FittedComponent component, Vector features, double label) {
    return new HalfDeviance().value(label, component.linearScores(features)[0]);
  }

  @Override
  public ComponentTrainer trainer(ProblemSettings settings) {
    return new LinearTrainer(NAME, new HalfDeviance(), settings, settings.regParam() / 2);
  }

  /** ℓ = e^η − y + y(log y − η). */
  record HalfDeviance() implements PointwiseLoss {
    /**
     * Beyond this η the exponential goes on as its tangent: the loss stays convex, and sums stay
     * finite where a step of training overshoots.
     */
    private static final double LARGEST = 100;

    @Override
    public double value(double y, double eta) {
      double over = Math.max(0, eta - LARGEST);
      double mean = Math.exp(eta - over) * (1 + over);
      return Math.max(0, y > 0 ? mean - y + y * (Math.log(y) - eta) : mean);
    }

    @Override
    public double gradient(double y, double eta) {
      return curvature(y, eta) - y;
    }

    @Override
    public double curvature(double y, double eta) {
      return Math.exp(Math.min(eta, LARGEST));
    }

    @Override
    public double largestCurvature() {
      return Double.POSITIVE_INFINITY;
    }
  }
}
