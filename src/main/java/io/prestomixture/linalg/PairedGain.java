package io.prestomixture.linalg;

import java.io.Serializable;
import java.util.Arrays;

/**
 * By how much one error is below another, both measured on the same rows: the weighted mean g of
 * the differences g_i by row, and its standard error √(n/(n − 1) Σ(w_i (g_i − g))²) / Σ w_i, with n
 * = (Σ w_i)² / Σ w_i² rows (L. Kish, Survey Sampling, 1965). An error that is no finite number is
 * above every one that is.
 *
 * @param mean g; negative where the error is above the other
 * @param standardError of the mean; infinite for one row
 * @param other the mean of the other error
 */
public record PairedGain(double mean, double standardError, double other) implements Serializable {
  /** Standard errors from which on a gain is taken for more than chance. */
  public static final double MORE_THAN_CHANCE = 2;

  /**
   * The gain over another error.
   *
   * @param errors by row
   * @param others by row what they are compared with
   * @param weights by row
   */
  public static PairedGain of(double[] errors, double[] others, double[] weights) {
    double other = WeightedMean.of(others, weights);
    double[] gains = new double[errors.length];
    Arrays.setAll(gains, i -> others[i] - errors[i]);
    double mean = WeightedMean.of(gains, weights);
    if (!Double.isFinite(other)) {
      boolean gained = Double.isFinite(WeightedMean.of(errors, weights));
      return new PairedGain(gained ? Double.POSITIVE_INFINITY : Double.NaN, 0, other);
    }
    double total = 0;
    double squaredWeights = 0;
    double squares = 0;
    for (int i = 0; i < gains.length; i++) {
      double deviation = weights[i] * (gains[i] - mean);
      total += weights[i];
      squaredWeights += weights[i] * weights[i];
      squares += deviation * deviation;
    }
    double rows = total * total / squaredWeights;
    double error =
        rows > 1 ? Math.sqrt(squares * rows / (rows - 1)) / total : Double.POSITIVE_INFINITY;
    return new PairedGain(mean, error, other);
  }

  /** Whether the gain is more than so many standard errors; never where it is no number. */
  public boolean exceeds(double standardErrors) {
    return mean > standardErrors * standardError;
  }

  /**
   * Whether the error is above the other by no more than a share of that, even if the gain is so
   * many standard errors less than was measured; never where it is no number.
   */
  public boolean isWithin(double share, double standardErrors) {
    return mean == Double.POSITIVE_INFINITY
        || mean - standardErrors * standardError >= -share * other;
  }
}
