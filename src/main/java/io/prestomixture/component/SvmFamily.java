package io.prestomixture.component;

import io.prestomixture.data.LabelType;
import org.apache.spark.ml.linalg.Vector;

/**
 * Linear support vector machines with squared hinge loss: f_i(θ) = w_i · [max(0, 1 − s_i(b +
 * θᵀx_i))² + λ‖θ‖²] with s = 2y − 1 for labels y of 0 and 1, the intercept b unpenalised.
 *
 * <p>λ = {@code regParam} / 2, as in MLlib's LinearSVC, whose loss is the hinge itself. The square
 * makes the loss differentiable, and Newton's method with generalised second derivatives ends after
 * finitely many steps (O. L. Mangasarian, Optimization Methods and Software 17, 2002). A machine
 * gives no probabilities: each votes for one class, and mixtures mix votes.
 */
final class SvmFamily implements ComponentFamily {
  private static final long serialVersionUID = 1L;

  static final String NAME = "svm";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public LabelType labelType() {
    return LabelType.BINARY;
  }

  @Override
  public double predict(FittedComponent component, Vector features) {
    return component.linearScores(features)[0] > 0 ? 1 : 0;
  }

  @Override
  public double[] probabilities(FittedComponent component, Vector features) {
    double vote = predict(component, features);
    return new double[] {1 - vote, vote};
  }

  @Override
  public double[] scores(FittedComponent component, Vector features) {
    double margin = component.linearScores(features)[0];
    return new double[] {-margin, margin};
  }

  @Override
  public double loss(FittedComponent component, Vector features, double label) {
    return new SquaredHinge().value(label, component.linearScores(features)[0]);
  }

  @Override
  public ComponentTrainer trainer(ProblemSettings settings) {
    return new LinearTrainer(NAME, new SquaredHinge(), settings, settings.regParam() / 2);
  }

  /** ℓ = max(0, 1 − sη)². */
  record SquaredHinge() implements PointwiseLoss {

    /** By how much a row falls short of the margin. */
    private static double shortfall(double y, double eta) {
      return Math.max(0, y > 0 ? 1 - eta : 1 + eta);
    }

    @Override
    public double value(double y, double eta) {
      double shortfall = shortfall(y, eta);
      return shortfall * shortfall;
    }

    @Override
    public double gradient(double y, double eta) {
      return (y > 0 ? -2 : 2) * shortfall(y, eta);
    }

    @Override
    public double curvature(double y, double eta) {
      return shortfall(y, eta) > 0 ? 2 : 0;
    }

    @Override
    public double largestCurvature() {
      return 2;
    }
  }
}
