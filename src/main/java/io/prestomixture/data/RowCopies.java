package io.prestomixture.data;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;

/**
 * Whether many rows of a table are copies of others, from one pass and in little memory: adaptive
 * sampling (Flajolet, On adaptive sampling, Computing 1990). Kept are the rows whose hash begins
 * with {@code level} zeros, where the level grows with the number of different rows kept. Of these
 * it is counted how often each occurs. The result depends on the rows alone, not on their order.
 */
final class RowCopies implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Different rows that are kept at most. */
  private static final int MOST = 4096;

  /** Many are copies where fewer than this share of the rows are different. */
  private static final double DIFFERENT = 0.9;

  /**
   * A row that is a large share of the table is kept with all of its copies or with none; the
   * number of rows kept then differs from the expected one by more than that many deviations.
   */
  private static final double DEVIATIONS = 6;

  private static final long SEED = 0x1F83D9ABFB41BD6BL;

  private final Map<Long, Long> counts = new HashMap<>();
  private int level;

  /** Adds a row by its key. */
  void add(long key) {
    if (isKept(key)) {
      counts.merge(key, 1L, Long::sum);
      shrink();
    }
  }

  void merge(RowCopies other) {
    level = Math.max(level, other.level);
    counts.keySet().removeIf(key -> !isKept(key));
    other.counts.forEach(
        (key, count) -> {
          if (isKept(key)) {
            counts.merge(key, count, Long::sum);
          }
        });
    shrink();
  }

  private boolean isKept(long key) {
    return level == 0 || RowKeys.uniform(SEED, key) < share();
  }

  private double share() {
    return Math.scalb(1.0, -level);
  }

  private void shrink() {
    while (counts.size() > MOST) {
      level++;
      counts.keySet().removeIf(key -> !isKept(key));
    }
  }

  /** Whether many of so many rows are copies. */
  boolean areMany(long rows) {
    long kept = counts.values().stream().mapToLong(Long::longValue).sum();
    double expected = rows * share();
    return counts.size() < DIFFERENT * kept
        || Math.abs(kept - expected) > DEVIATIONS * Math.sqrt(expected);
  }
}
