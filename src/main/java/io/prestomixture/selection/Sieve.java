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
 *
 * <p>Where the statistics are too large for several buckets, there is one threshold a pass. It
 * starts low, and is raised while the moves above it do not lower F.
 */
public final class Sieve {
  /** Most thresholds above 0; with the default ε they span a factor of 650. */
  static final int MOST_THRESHOLDS = 16;

  /** Most doubles of bucketed statistics in one task (64 MB). */
  static final long MOST_DOUBLES = 1L << 23;

  /** By how much a single threshold rises or falls. */
  private static final double STEP = 4;

  /** A single threshold below the largest saving divided by this is 0. */
  private static final double WIDEST = 256;

  /**
   * What the passes so far have taught.
   *
   * @param largestSaving the largest saving of the last pass, or a guess at that of the first
   * @param single the threshold where there is but one
   */
  public record State(double largestSaving, double single) {}

  private static final double[] ALL_IMPROVING = {0};

  private final double epsilon;
  private final int count;
  private double largestSaving;
  private double single;

  /**
   * The sieve of the first round.
   *
   * @param epsilon ratio of neighbouring thresholds, minus 1
   * @param largestSaving a guess at the largest saving of the first round
   * @param doublesPerBucket K times the length of the sufficient statistics, which bounds B
   */
  public Sieve(double epsilon, double largestSaving, long doublesPerBucket) {
    this(epsilon, new State(largestSaving, 0), doublesPerBucket);
  }

  /** A sieve that goes on from what another had learned. */
  public Sieve(double epsilon, State state, long doublesPerBucket) {
    this.epsilon = epsilon;
    largestSaving = state.largestSaving;
    single = state.single;
    count = (int) Math.min(MOST_THRESHOLDS, MOST_DOUBLES / doublesPerBucket - 1);
  }

  /** The one threshold of a selection that makes all its moves or none. */
  public static double[] allImproving() {
    return ALL_IMPROVING.clone();
  }

  /** What a sieve needs to go on from here. */
  public State state() {
    return new State(largestSaving, single);
  }

  private boolean hasBuckets() {
    return count >= 1;
  }

  /**
   * The thresholds of the next pass, decreasing: the B highest members of the grid (1+ε)^j below
   * the largest saving of the last pass, and 0; or the single one.
   */
  public double[] thresholds() {
    if (!hasBuckets()) {
      return new double[] {single};
    }
    if (!(largestSaving > 0)) {
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

  /**
   * Whether another pass with another threshold should follow before anything else is tried, if the
   * moves of this pass do not lower F.
   */
  public boolean canRetry(MoveStatistics moves) {
    if (hasBuckets()) {
      return false;
    }
    return moves.moves(0) == 0
        ? single > 0
        : moves.moves(0) > 1 && narrower(moves) < moves.largestSaving();
  }

  private double narrower(MoveStatistics moves) {
    return single > 0 ? single * STEP : moves.largestSaving() / WIDEST;
  }

  /**
   * Learns from a pass.
   *
   * @param lowered whether moves of this pass lowered F
   */
  public void observe(MoveStatistics moves, boolean lowered) {
    largestSaving = moves.largestSaving();
    if (!lowered && canRetry(moves)) {
      single = moves.moves(0) == 0 ? 0 : narrower(moves);
    } else {
      single = single / STEP * WIDEST > largestSaving ? single / STEP : 0;
    }
  }
}
