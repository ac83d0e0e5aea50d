package io.prestomixture.router;

import io.prestomixture.scoring.DecisionForest;
import java.io.Serializable;
import java.util.Arrays;

/**
 * The softmax of forests, π_c ∝ e^(b_c + the sum of the trees of class c), and what they leave: a
 * mixture Σ_c π_c h_c cannot say what no component says, but one more forest can. Its sum, the
 * remainder r, is added to the mixture.
 *
 * @param intercepts b, by class
 * @param forests by class
 * @param remainder the forest of r, in units of the label; null where r = 0
 */
record ForestGate(double[] intercepts, DecisionForest[] forests, DecisionForest remainder)
    implements Serializable {

  /** π of a row, by class. */
  double[] probabilities(double[] inputs) {
    double[] scores = new double[forests.length];
    Arrays.setAll(scores, c -> intercepts[c] + forests[c].sum(inputs));
    return softmax(scores);
  }

  /** r of a row. */
  double remainder(double[] inputs) {
    return remainder == null ? 0 : remainder.sum(inputs);
  }

  /** e^s, divided by its sum. */
  static double[] softmax(double[] scores) {
    double highest = Arrays.stream(scores).max().orElseThrow();
    double[] pi = new double[scores.length];
    double total = 0;
    for (int c = 0; c < pi.length; c++) {
      pi[c] = Math.exp(scores[c] - highest);
      total += pi[c];
    }
    for (int c = 0; c < pi.length; c++) {
      pi[c] /= total;
    }
    return pi;
  }
}
