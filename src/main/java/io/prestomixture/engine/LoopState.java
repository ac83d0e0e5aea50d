package io.prestomixture.engine;

import io.prestomixture.search.Stability;
import io.prestomixture.selection.Mixture;
import io.prestomixture.selection.Sieve;
import java.util.List;
import java.util.Map;

/**
 * All that the driver must know after a round to go on to the same bits; the partition of the rows
 * is beside it.
 *
 * @param run what the fit is: {@link RunFingerprint}
 * @param seconds how long it took so far
 * @param passes how often all rows were read
 * @param rounds the record of every round
 * @param stopReason why there are no more rounds; null while there are
 * @param finished whether nothing is left to do after the rounds
 * @param stability how alike independent searches were; null where there were none
 * @param capacityCost what limits keep from being saved; null where that is not known
 * @param stale whether the mixture's statistics are older than the partition
 * @param mixture statistics, components and objective
 * @param sieve what the sieve has learned
 * @param routing the charge; without a {@code routingWeight} there is none in it
 * @param capacities what selection has learned; null where no limit can bind
 */
record LoopState(
    Map<String, String> run,
    double seconds,
    int passes,
    List<RoundRecord> rounds,
    StopReason stopReason,
    boolean finished,
    Stability stability,
    Double capacityCost,
    boolean stale,
    Mixture.State mixture,
    Sieve.State sieve,
    Routing.State routing,
    CapacityRounds.State capacities) {

  /** The round that it was taken after. */
  int round() {
    return rounds.get(rounds.size() - 1).round();
  }

  /**
   * This state, if no part is missing.
   *
   * @throws IllegalArgumentException the field that is
   */
  LoopState requireWhole() {
    require("run", run != null);
    require("rounds", rounds != null && !rounds.isEmpty() && !rounds.contains(null));
    require("mixture", mixture != null && mixture.components() != null);
    require("components", !mixture.components().contains(null));
    require("sieve", sieve != null);
    require("routing", routing != null);
    return this;
  }

  private static void require(String field, boolean held) {
    if (!held) {
      throw new IllegalArgumentException(String.format("Field '%s' is missing.", field));
    }
  }
}
