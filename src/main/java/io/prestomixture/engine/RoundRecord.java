package io.prestomixture.engine;

import java.io.Serializable;

/**
 * What one round did.
 *
 * @param round 0 for the initial partition, then 1, 2, …
 * @param objective exact F after retraining on the partition that the round ended with
 * @param moves rows that changed cluster
 * @param threshold the sieve threshold τ that was taken: moves with a predicted saving above it
 *     were made; NaN where no sieve was taken (round 0, a single best move, or no move)
 * @param reseeded clusters that were empty before the round and hold the worst-fitted rows after it
 * @param seconds wall-clock time of the round
 */
public record RoundRecord(
    int round, double objective, long moves, double threshold, int reseeded, double seconds)
    implements Serializable {

  RoundRecord withObjective(double value) {
    return new RoundRecord(round, value, moves, threshold, reseeded, seconds);
  }
}
