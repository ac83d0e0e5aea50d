package io.prestomixture.component;

import io.prestomixture.data.LabelType;
import org.apache.spark.ml.linalg.Vector;

/**
 * Logistic regression: f_i(θ) = w_i · [−log p(y_i | x_i; θ) + λ‖θ‖²], the intercepts unpenalised.
 *
 * <p>Two classes have one linear predictor η = b + θᵀx and p(1) = 1 / (1 + e^{−η}); C > 2 classes
 * have one each and p(c) = e^{η_c} / Σ_b e^{η_b} (D. R. Cox, Journal of the Royal Statistical
 * Society B 20, 1958). λ = {@code regParam} / 2, what {@code regParam} means in MLlib's
 * LogisticRegression, so that K = 1 is that regression; with {@code standardization} to a factor (n
 * − 1) / n of λ, since MLlib divides variances by n − 1 there and by n in its LinearRegression.
 */
final class LogisticFamily implements ComponentFamily {
  private static final long serialVersionUID = 1L;

  static final String NAME = "logistic";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public LabelType labelType() {
    return LabelType.CLASSES;
  }

  @Override
  public ComponentTrainer trainer(ProblemSettings settings) {
    double lambda = settings.regParam() / 2;
    return settings.classes() <= 2
        ? new LinearTrainer(NAME, new LogisticLoss(), settings, lambda)
        : new MultinomialTrainer(NAME, settings, lambda);
  }

  @Override
  public double predict(FittedComponent component, Vector features) {
    double[] scores = scores(component, features);
    return Softmax.argmax(scores, 0, scores.length);
  }

  @Override
  public double loss(FittedComponent component, Vector features, double label) {
    double[] scores = component.linearScores(features);
    return scores.length == 1
        ? new LogisticLoss().value(label, scores[0])
        : Softmax.probabilities(scores, 0, scores.length, (int) label);
  }

  @Override
  public double[] probabilities(FittedComponent component, Vector features) {
    double[] scores = component.linearScores(features);
    if (scores.length == 1) {
      return new double[] {
        LogisticLoss.probability(-scores[0]), LogisticLoss.probability(scores[0])
      };
    }
    Softmax.probabilities(scores, 0, scores.length, 0);
    return scores;
  }

  @Override
  public double[] scores(FittedComponent component, Vector features) {
    double[] scores = component.linearScores(features);
    return scores.length == 1 ? new double[] {-scores[0], scores[0]} : scores;
  }
}
