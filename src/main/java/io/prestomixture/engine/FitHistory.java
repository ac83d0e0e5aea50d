package io.prestomixture.engine;

import io.prestomixture.search.RoutingChoice;
import io.prestomixture.search.Stability;
import io.prestomixture.selection.Certificate;
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
 * @param stability how alike independent searches on a sample were; null where there were none
 * @param routingWeight the charge's factor β
 * @param routingChoice what that was chosen by; null where it was given
 * @param certificate how good the partition is certain to be; null if that was not asked
 * @param seconds wall-clock time of the fit, routers apart; of one that was resumed, with the time
 *     before its checkpoint
 * @param fingerprint what tells the rows from others: {@link
 *     io.prestomixture.data.DataSummary#fingerprint}
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
    Stability stability,
    double routingWeight,
    RoutingChoice routingChoice,
    Certificate certificate,
    double seconds,
    Double capacityCost,
    String fingerprint)
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
