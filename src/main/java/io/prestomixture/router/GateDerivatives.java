package io.prestomixture.router;

import java.util.Arrays;

/**
 * The derivatives of the error of a mixture by the scores F behind its gate, and by the remainder r
 * that is added to it, if there is one. With π = softmax(F), a component's output h_k, m = Σ_k π_k
 * h_k, ŷ = m + r and the error ℓ(y, ŷ) of a row,
 *
 * <pre>
 * ∂ℓ/∂F_k = ℓ'(y, ŷ) · π_k (h_k − m),   ∂ℓ/∂r = ℓ'(y, ŷ),   ∂²ℓ/∂r² = ℓ''(y, ŷ)
 * </pre>
 *
 * and as second derivative by F_k the Gauss-Newton term ℓ''(y, ŷ) · (π_k (h_k − m))², to which a
 * small multiple of π_k (1 − π_k) is added: where all components say the same, nothing is learned
 * from a row, and no step is long.
 */
final class GateDerivatives {
  private static final double DAMPING = 3e-3;

  private final GateSample sample;

  /** By class and row; r follows the classes. */
  private final double[][] scores;

  private final double[][] slopes;
  private final double[][] curvatures;

  /**
   * Begins with these scores, alike for all rows, and with r = 0.
   *
   * @param remainder whether there is an r
   */
  GateDerivatives(GateSample sample, double[] intercepts, boolean remainder) {
    this.sample = sample;
    int classes = sample.classes();
    int functions = classes + (remainder ? 1 : 0);
    scores = new double[functions][sample.size()];
    slopes = new double[functions][sample.size()];
    curvatures = new double[functions][sample.size()];
    for (int c = 0; c < classes; c++) {
      Arrays.fill(scores[c], intercepts[c]);
    }
  }

  /** The number of functions: classes, and r. */
  int functions() {
    return scores.length;
  }

  /** The scores of a class, or r, by row; they may be changed. */
  double[] scores(int function) {
    return scores[function];
  }

  /** ∂(w·ℓ) by a function, by row, where {@link #update} was last called. */
  double[] slopes(int function) {
    return slopes[function];
  }

  /** The second derivatives. */
  double[] curvatures(int function) {
    return curvatures[function];
  }

  /** Takes the derivatives at the scores as they are. */
  void update() {
    double[] pi = new double[sample.classes()];
    boolean remainder = scores.length > pi.length;
    for (int i = 0; i < sample.size(); i++) {
      double mixed = mix(i, pi);
      double predicted = remainder ? mixed + scores[pi.length][i] : mixed;
      double weight = sample.weights()[i];
      double slope = weight * sample.measure().slope(sample.labels()[i], predicted);
      double curvature = weight * sample.measure().curvature(sample.labels()[i], predicted);
      if (remainder) {
        slopes[pi.length][i] = slope;
        curvatures[pi.length][i] = curvature;
      }
      double damping = weight * DAMPING * sample.scale();
      for (int c = 0; c < pi.length; c++) {
        double lever = pi[c] * (sample.outputs()[c][i] - mixed);
        slopes[c][i] = slope * lever;
        curvatures[c][i] = curvature * lever * lever + damping * pi[c] * (1 - pi[c]);
      }
    }
  }

  /** Overwrites π of a row; returns what is mixed. */
  private double mix(int row, double[] pi) {
    double highest = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < pi.length; c++) {
      highest = Math.max(highest, scores[c][row]);
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
