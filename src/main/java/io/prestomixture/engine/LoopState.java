package io.prestomixture.engine;

import java.util.List;
import java.util.Map;

/**
 * All that the driver must know after a round to go on to the same bits; the partition of the rows
 * is beside it.
 *
 * @param run what the fit is: {@link RunFingerprint}
 * @param seconds how long it took so far
 * @param finished whether nothing is left to do after the rounds
 * @param course what is told of it
 * @param rounds what the next round needs
 */
record LoopState(
    Map<String, String> run,
    double seconds,
    boolean finished,
    FitCourse.State course,
    Rounds.State rounds) {

  /** The round that it was taken after. */
  int round() {
    List<RoundRecord> records = course.records();
    return records.get(records.size() - 1).round();
  }

  /**
   * This state, if no part is missing.
   *
   * @throws IllegalArgumentException the field that is
   */
  LoopState requireWhole() {
    require("run", run != null);
    require("course", course != null && course.records() != null);
    require("records", !course.records().isEmpty() && !course.records().contains(null));
    require("rounds", rounds != null);
    require("mixture", rounds.mixture() != null && rounds.mixture().components() != null);
    require("components", !rounds.mixture().components().contains(null));
    require("sieve", rounds.sieve() != null);
    require("routing", rounds.routing() != null);
    return this;
  }

  private static void require(String field, boolean held) {
    if (!held) {
      throw new IllegalArgumentException(String.format("Field '%s' is missing.", field));
    }
  }
}
