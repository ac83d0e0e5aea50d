package io.prestomixture.engine;

import java.io.Serializable;
import java.util.List;

/**
 * The course of a fit.
 *
 * @param rounds one record per round, round 0 first
 * @param stopReason why the loop ended
 * @param rows training rows with positive weight
 * @param weight their total weight
 * @param numFeatures number of features
 * @param fullPasses how often all rows were read, validation and packing included
 * @param seconds wall-clock time of the fit, routers apart
 */
public record FitHistory(
    List<RoundRecord> rounds,
    StopReason stopReason,
    long rows,
    double weight,
    int numFeatures,
    int fullPasses,
    double seconds)
    implements Serializable {

  /** F of the final partition; with a {@code routingWeight} the charge included. */
  public double objective() {
    return rounds.get(rounds.size() - 1).objective();
  }

  /** What the rows are charged for their clusters in the end, in sum. */
  public double charge() {
    return rounds.get(rounds.size() - 1).charge();
  }
}
