package io.prestomixture.router;

import java.util.Arrays;

/**
 * The outputs of K components about one row, m numbers of each, component by component: how routing
 * makes m numbers of them.
 */
public final class Outputs {
  private Outputs() {}

  /** The first cluster of the highest probability. */
  public static int likeliest(double[] probabilities) {
    int likeliest = 0;
    for (int k = 1; k < probabilities.length; k++) {
      if (probabilities[k] > probabilities[likeliest]) {
        likeliest = k;
      }
    }
    return likeliest;
  }

  /** Hard routing: the m outputs of one of K components. */
  public static double[] of(int cluster, int k, double[] outputs) {
    int m = outputs.length / k;
    return Arrays.copyOfRange(outputs, cluster * m, (cluster + 1) * m);
  }

  /** Soft routing: the mean of the components' outputs, weighted by K probabilities. */
  public static double[] mixed(double[] probabilities, double[] outputs) {
    double[] mixed = new double[outputs.length / probabilities.length];
    for (int i = 0; i < outputs.length; i++) {
      double probability = probabilities[i / mixed.length];
      // A component that has no say may say anything, also infinity.
      if (probability > 0) {
        mixed[i % mixed.length] += probability * outputs[i];
      }
    }
    return mixed;
  }

  /**
   * Spreads a share ε of class probabilities over all C classes, (1 − ε)p + ε/C; of two classes
   * that of class 1 alone is given.
   */
  static void smooth(double[] probabilities, double share) {
    int classes = Math.max(2, probabilities.length);
    for (int c = 0; c < probabilities.length; c++) {
      probabilities[c] = (1 - share) * probabilities[c] + share / classes;
    }
  }
}
