package io.prestomixture.router;

import io.prestomixture.scoring.DecisionForest;
import java.io.Serializable;
import java.util.Arrays;

/**
 * The softmax of forests: π_c ∝ e^(b_c + the sum of the trees of class c).
 *
 * @param intercepts b, by class
 * @param forests by class
 */
record ForestGate(double[] intercepts, DecisionForest[] forests) implements Serializable {

  /**
   * Trains a gate.
   *
   * @param trialRounds how many rounds of a trial were of use
   */
  static ForestGate train(GateSample sample, double[] intercepts, int trialRounds) {
    return new ForestGate(intercepts, GateTraining.train(sample, intercepts, trialRounds));
  }

  /** π of a row, by class. */
  double[] probabilities(double[] inputs) {
    double[] scores = new double[forests.length];
    Arrays.setAll(scores, c -> intercepts[c] + forests[c].sum(inputs));
    return softmax(scores);
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
