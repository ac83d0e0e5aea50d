package io.prestomixture.router;

import io.prestomixture.scoring.DecisionForest;
import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.IntStream;

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

  /**
   * π by row and class, of gates that did not learn from the row. They are trained in half the time
   * of others.
   *
   * @param folds the fold of each row
   */
  static double[][] crossFitted(GateSample sample, int[] folds, double[] intercepts) {
    double[][] pi = new double[folds.length][];
    int count = Arrays.stream(folds).max().orElse(0) + 1;
    for (int fold = 0; fold < count; fold++) {
      int own = fold;
      int[] others = IntStream.range(0, folds.length).filter(i -> folds[i] != own).toArray();
      if (others.length == 0) {
        // All rows are copies of one.
        others = IntStream.range(0, folds.length).toArray();
      }
      ForestGate gate =
          new ForestGate(intercepts, GateTraining.tryOut(sample.select(others), intercepts));
      for (int i = 0; i < folds.length; i++) {
        if (folds[i] == own) {
          pi[i] = gate.probabilities(sample.row(i));
        }
      }
    }
    return pi;
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
