package io.prestomixture.engine;

import java.io.Serializable;

/**
 * What one round did.
 *
 * @param round 0 for the initial partition, then 1, 2, …
 * @param objective exact F after retraining on the partition that the round ended with; with a
 *     {@code routingWeight} the charge included, under the model of clusters that the round had
 * @param moves rows that changed cluster
 * @param threshold the sieve threshold τ that was taken: moves with a predicted saving above it
 *     were made; NaN where no sieve was taken (round 0, a single best move, or no move)
 * @param reseeded clusters that were empty before the round and hold the worst-fitted rows after it
 * @param seconds wall-clock time of the round
 * @param charge what the rows are charged for their clusters, in sum: the part of the objective
 *     that is not F; 0 without a {@code routingWeight}
 * @param refreshed whether the model of clusters by features was learned anew in this round: then
 *     the objective is another function than in the round before, and may be higher
 * @param relocated whether the round dissolved a cluster and gave its place to a half of another
 * @param sieve what the sieve chose from; null where nothing was sieved
 */
public record RoundRecord(
    int round,
    double objective,
    long moves,
    double threshold,
    int reseeded,
    double seconds,
    double charge,
    boolean refreshed,
    boolean relocated,
    SieveRecord sieve)
    implements Serializable {

  /** The first partition. */
  static RoundRecord initial(double objective, double seconds) {
    return new RoundRecord(0, objective, 0, Double.NaN, 0, seconds, 0, false, false, null);
  }

  /** A relocation, beside which there are no charges. */
  static RoundRecord ofRelocation(int round, double objective, long moves, double seconds) {
    return new RoundRecord(round, objective, moves, Double.NaN, 0, seconds, 0, false, true, null);
  }

  RoundRecord withObjective(double value, double newCharge, boolean refreshedSince) {
    return new RoundRecord(
        round,
        value,
        moves,
        threshold,
        reseeded,
        seconds,
        newCharge,
        refreshed || refreshedSince,
        relocated,
        sieve);
  }
}
