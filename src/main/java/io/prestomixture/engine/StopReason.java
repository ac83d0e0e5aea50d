package io.prestomixture.engine;

/** Why the full-data loop ended. */
public enum StopReason {
  /** No sieve and no single move lowers the objective. */
  LOCAL_OPTIMUM("localOptimum"),
  /** The last round lowered the objective by less than {@code tol} of its value. */
  TOL("tol"),
  /** {@code maxIter} rounds were done. */
  MAX_ITER("maxIter"),
  /** The partition was given. */
  FIXED("fixed"),
  /** Rows and settings are those of the initial model: nothing was left to do. */
  UNCHANGED("unchanged");

  private final String label;

  StopReason(String label) {
    this.label = label;
  }

  /** The name used in summaries and JSON. */
  public String label() {
    return label;
  }

  /** The reason with the given {@link #label()}. */
  public static StopReason fromLabel(String label) {
    for (StopReason reason : values()) {
      if (reason.label.equals(label)) {
        return reason;
      }
    }
    throw new IllegalArgumentException("Unknown stop reason '" + label + "'.");
  }
}
