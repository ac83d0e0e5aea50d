package io.prestomixture.component;

import io.prestomixture.data.LabelType;
import org.apache.spark.ml.linalg.Vector;

/**
 * Robust regression: f_i(θ) = w_i · [ℓ(y_i − b − θᵀx_i) + λ‖θ‖²] with Huber's loss ℓ(r) = r² for
 * |r| ≤ δ and 2δ|r| − δ² beyond, the intercept b unpenalised (P. J. Huber, Annals of Mathematical
 * Statistics 35, 1964).
 *
 * <p>δ = {@code huberDelta} · σ_y and λ = {@code regParam} / σ_y with σ_y the standard deviation of
 * the label over all rows. For large δ it is ridge.
 */
final class HuberFamily implements ComponentFamily {
  private static final long serialVersionUID = 1L;

  static final String NAME = "huber";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public LabelType labelType() {
    return LabelType.REAL;
  }

  @Override
  public double predict(FittedComponent component, Vector features) {
    return component.linearScores(features)[0];
  }

  /** The squared residual: what tells clusters apart need not be robust, and has no scale. */
  @Override
  public double loss(FittedComponent component, Vector features, double label) {
    double residual = label - predict(component, features);
    return residual * residual;
  }

  @Override
  public ComponentTrainer trainer(ProblemSettings settings) {
    double deviation = settings.labelDeviation() > 0 ? settings.labelDeviation() : 1;
    HuberLoss loss = new HuberLoss(settings.options().huberDelta() * deviation);
    return new LinearTrainer(NAME, loss, settings, RidgeFamily.lambda(settings));
  }

  /** ℓ as above. */
  record HuberLoss(double delta) implements PointwiseLoss {

    @Override
    public double value(double y, double eta) {
      double size = Math.abs(y - eta);
      return size <= delta ? size * size : delta * (2 * size - delta);
    }

    @Override
    public double gradient(double y, double eta) {
      return 2 * Math.max(-delta, Math.min(delta, eta - y));
    }

    @Override
    public double curvature(double y, double eta) {
      return Math.abs(y - eta) <= delta ? 2 : 0;
    }

    @Override
    public double largestCurvature() {
      return 2;
    }
  }
}
