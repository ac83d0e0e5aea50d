package io.prestomixture.linalg;

/** Σ w_i x_i / Σ w_i. */
public final class WeightedMean {
  private WeightedMean() {}

  /** The mean of values; no number where there is no weight. */
  public static double of(double[] values, double[] weights) {
    double sum = 0;
    double total = 0;
    for (int i = 0; i < values.length; i++) {
      sum += weights[i] * values[i];
      total += weights[i];
    }
    return sum / total;
  }
}
