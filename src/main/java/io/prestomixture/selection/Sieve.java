package io.prestomixture.selection;

/**
 * The thresholds of sieve selection: streaming greedy by thresholds, after Sieve-Streaming
 * (Badanidiyuru, Mirzasoleiman, Karbasi, Krause, KDD 2014).
 *
 * <p>Contract card. Stream: one pass over the rows. Per element: its best move by marginal gains,
 * put into the bucket of its predicted saving. Memory: (B + 1)·K sufficient statistics per task.
 * Result: the exact objective after retraining for every threshold τ_j, that is for every set "all
 * moves that save more than τ_j"; the best of them is taken. Unlike the original, thresholds bound
 * the saving of a move, not of a solution of known size, and no cardinality limit is needed.
 */
public final class Sieve {
  /** Most thresholds above 0; with the default ε they span a factor of 650. */
  static final int MOST_THRESHOLDS = 16;

  /** Most doubles of bucketed statistics in one task (64 MB). */
  static final long MOST_DOUBLES = 1L << 23;

  private static final double[] ALL_IMPROVING = {0};

  private Sieve() {}

  /** The one threshold of a selection that makes all its moves or none. */
  public static double[] allImproving() {
    return ALL_IMPROVING.clone();
  }

  /**
   * The B highest members of the grid (1+ε)^j below the largest saving, and 0; decreasing.
   *
   * @param largestSaving the largest saving to be expected, that of the last round
   * @param doublesPerBucket K times the length of the sufficient statistics, which bounds B
   */
  public static double[] thresholds(double largestSaving, double epsilon, long doublesPerBucket) {
    int count = (int) Math.min(MOST_THRESHOLDS, MOST_DOUBLES / doublesPerBucket - 1);
    if (!(largestSaving > 0) || count < 1) {
      return allImproving();
    }
    double base = 1 + epsilon;
    double highest = Math.ceil(Math.log(largestSaving) / Math.log(base)) - 1;
    double[] thresholds = new double[count + 1];
    for (int j = 0; j < count; j++) {
      thresholds[j] = Math.pow(base, highest - j);
    }
    return thresholds;
  }
}
