package io.prestomixture.linalg;

/**
 * By how much one error is below another, both measured on the same rows: the weighted mean g of
 * the differences g_i by row, and its standard error √Σ(w_i (g_i − g))² / Σ w_i.
 *
 * @param mean g; negative where the error is above the other
 * @param standardError of the mean
 */
public record PairedGain(double mean, double standardError) {

  /**
   * The gain over another error.
   *
   * @param errors by row
   * @param others by row what they are compared with
   * @param weights by row
   */
  public static PairedGain of(double[] errors, double[] others, double[] weights) {
    double sum = 0;
    double total = 0;
    for (int i = 0; i < errors.length; i++) {
      sum += weights[i] * (others[i] - errors[i]);
      total += weights[i];
    }
    double mean = sum / total;
    double squares = 0;
    for (int i = 0; i < errors.length; i++) {
      double deviation = weights[i] * (others[i] - errors[i] - mean);
      squares += deviation * deviation;
    }
    return new PairedGain(mean, Math.sqrt(squares) / total);
  }

  /** Whether the gain is more than so many standard errors; never where it is no number. */
  public boolean exceeds(double standardErrors) {
    return mean > standardErrors * standardError;
  }
}
