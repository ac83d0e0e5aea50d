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
 * @param capacityCost what the limits on the sizes of clusters keep from being saved: F of the
 *     final partition minus Σ_i min_k f_i(θ_k), the least that the rows cost under the final
 *     components; null where no limit can bind
 */
public record FitHistory(
    List<RoundRecord> rounds,
    StopReason stopReason,
    long rows,
    double weight,
    int numFeatures,
    int fullPasses,
    double seconds,
    Double capacityCost)
    implements Serializable {

  /** F of the final partition. */
  public double objective() {
    return rounds.get(rounds.size() - 1).objective();
  }
}
