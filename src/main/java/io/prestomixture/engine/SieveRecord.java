package io.prestomixture.engine;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * What the sieve of a round chose from, by threshold, the highest first.
 *
 * @param thresholds the least saving Δ of a move in the bucket of each
 * @param moves rows that the moves in the bucket would move
 * @param objectives F if all moves down to the threshold are made, predicted where statistics are
 *     not sufficient; NaN where no move is in the bucket
 * @param taken the index of the threshold that was taken; −1 for none
 */
public record SieveRecord(
    List<Double> thresholds, List<Long> moves, List<Double> objectives, int taken)
    implements Serializable {

  static SieveRecord of(double[] thresholds, long[] moves, List<Double> objectives, int taken) {
    return new SieveRecord(
        Arrays.stream(thresholds).boxed().toList(),
        Arrays.stream(moves).boxed().toList(),
        objectives,
        taken);
  }
}
