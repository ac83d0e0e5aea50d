package io.prestomixture.router;

import io.prestomixture.scoring.DecisionForest;
import java.io.Serializable;

/**
 * The softmax of forests: π_c ∝ e^(b_c + the sum of the trees of class c).
 *
 * @param intercepts b, by class
 * @param forests by class
 */
record ForestGate(double[] intercepts, DecisionForest[] forests) implements Serializable {

  static ForestGate train(GateSample sample, double[] intercepts) {
    return new ForestGate(intercepts, GateTraining.train(sample, intercepts));
  }

  /** A gate to compare or to cross-validate with, trained in half the time. */
  static ForestGate tryOut(GateSample sample, double[] intercepts) {
    return new ForestGate(intercepts, GateTraining.tryOut(sample, intercepts));
  }

  /** π of a row, by class. */
  double[] probabilities(double[] inputs) {
    double[] pi = new double[forests.length];
    double highest = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < pi.length; c++) {
      pi[c] = intercepts[c] + forests[c].sum(inputs);
      highest = Math.max(highest, pi[c]);
    }
    double total = 0;
    for (int c = 0; c < pi.length; c++) {
      pi[c] = Math.exp(pi[c] - highest);
      total += pi[c];
    }
    for (int c = 0; c < pi.length; c++) {
      pi[c] /= total;
    }
    return pi;
  }
}
