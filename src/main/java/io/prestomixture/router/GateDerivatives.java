package io.prestomixture.router;

import java.util.Arrays;

/**
 * The derivatives of the error of a mixture by the scores F behind its gate. With π = softmax(F), a
 * component's output h_k, the mixture's ŷ = Σ_k π_k h_k and the error ℓ(y, ŷ) of a row,
 *
 * <pre>
 * ∂ℓ/∂F_k = ℓ'(y, ŷ) · π_k (h_k − ŷ)
 * </pre>
 *
 * and as second derivative the Gauss-Newton term ℓ''(y, ŷ) · (π_k (h_k − ŷ))², to which a small
 * multiple of π_k (1 − π_k) is added: where all components say the same, nothing is learned from a
 * row, and no step is long.
 */
final class GateDerivatives {
  private static final double DAMPING = 3e-3;

  private final GateSample sample;

  /** By class and row. */
  private final double[][] scores;

  private final double[][] slopes;
  private final double[][] curvatures;

  /** Begins with these scores, alike for all rows. */
  GateDerivatives(GateSample sample, double[] intercepts) {
    this.sample = sample;
    int classes = sample.classes();
    scores = new double[classes][sample.size()];
    slopes = new double[classes][sample.size()];
    curvatures = new double[classes][sample.size()];
    for (int c = 0; c < classes; c++) {
      Arrays.fill(scores[c], intercepts[c]);
    }
  }

  /** The scores of a class, by row; they may be changed. */
  double[] scores(int label) {
    return scores[label];
  }

  /** ∂(w·ℓ)/∂F of a class, by row, where {@link #update} was last called. */
  double[] slopes(int label) {
    return slopes[label];
  }

  /** The second derivatives. */
  double[] curvatures(int label) {
    return curvatures[label];
  }

  /** Takes the derivatives at the scores as they are. */
  void update() {
    double[] pi = new double[sample.classes()];
    for (int i = 0; i < sample.size(); i++) {
      double mixed = mix(i, pi);
      double weight = sample.weights()[i];
      double slope = weight * sample.measure().slope(sample.labels()[i], mixed);
      double curvature = weight * sample.measure().curvature(sample.labels()[i], mixed);
      double damping = weight * DAMPING * sample.scale();
      for (int c = 0; c < pi.length; c++) {
        double lever = pi[c] * (sample.outputs()[c][i] - mixed);
        slopes[c][i] = slope * lever;
        curvatures[c][i] = curvature * lever * lever + damping * pi[c] * (1 - pi[c]);
      }
    }
  }

  /** Overwrites π of a row; returns the mixture's output. */
  private double mix(int row, double[] pi) {
    double highest = Double.NEGATIVE_INFINITY;
    for (double[] of : scores) {
      highest = Math.max(highest, of[row]);
    }
    double total = 0;
    for (int c = 0; c < pi.length; c++) {
      pi[c] = Math.exp(scores[c][row] - highest);
      total += pi[c];
    }
    double mixed = 0;
    for (int c = 0; c < pi.length; c++) {
      pi[c] /= total;
      mixed += pi[c] * sample.outputs()[c][row];
    }
    return mixed;
  }
}
