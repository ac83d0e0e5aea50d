package io.prestomixture;

import io.prestomixture.engine.FitHistory;
import io.prestomixture.engine.RoundRecord;
import io.prestomixture.router.RouterReport;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * How a fit went; saved and loaded with the model.
 *
 * @param rounds one record per round, round 0 (the initial partition) first: objective, rows moved,
 *     sieve threshold taken, clusters re-seeded, seconds
 * @param stopReason {@code localOptimum}, {@code tol} or {@code maxIter}
 * @param rows training rows of positive weight
 * @param weight their total weight
 * @param numFeatures number of features
 * @param fullPasses how often all rows were read
 * @param seconds wall-clock time of the fit, router apart
 * @param capacityCost what the limits on the sizes of clusters keep from being saved: F of the
 *     final partition minus the least that each row costs under the final components, summed over
 *     rows; null where no limit can bind
 * @param routerReport the router's training; null where no router is needed
 */
public record PrestoMixtureSummary(
    List<RoundRecord> rounds,
    String stopReason,
    long rows,
    double weight,
    int numFeatures,
    int fullPasses,
    double seconds,
    Double capacityCost,
    RouterReport routerReport)
    implements Serializable {

  static PrestoMixtureSummary of(FitHistory history, RouterReport routerReport) {
    return new PrestoMixtureSummary(
        history.rounds(),
        history.stopReason().label(),
        history.rows(),
        history.weight(),
        history.numFeatures(),
        history.fullPasses(),
        history.seconds(),
        history.capacityCost(),
        routerReport);
  }

  /** F of the final partition. */
  public double objective() {
    return rounds.get(rounds.size() - 1).objective();
  }

  /** F after every round, round 0 first. */
  public double[] objectiveHistory() {
    return rounds.stream().mapToDouble(RoundRecord::objective).toArray();
  }

  /** The router's training and its held-out accuracy and error. */
  public Optional<RouterReport> router() {
    return Optional.ofNullable(routerReport);
  }
}
