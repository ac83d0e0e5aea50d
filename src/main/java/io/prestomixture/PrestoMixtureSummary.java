package io.prestomixture;

import io.prestomixture.engine.FitHistory;
import io.prestomixture.engine.RoundRecord;
import io.prestomixture.engine.StopReason;
import io.prestomixture.router.RouterReport;
import io.prestomixture.search.RoutingChoice;
import io.prestomixture.search.Stability;
import io.prestomixture.selection.Certificate;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How a fit went; saved and loaded with the model.
 *
 * @param rounds one record per round, round 0 (the initial partition) first: objective, rows moved,
 *     sieve threshold taken, clusters re-seeded, seconds
 * @param stopReason {@code localOptimum}, {@code tol}, {@code maxIter} or, where rows and settings
 *     are those of the initial model, {@code unchanged}
 * @param rows training rows of positive weight
 * @param weight their total weight
 * @param numFeatures number of features
 * @param fullPasses how often all rows were read
 * @param searches how alike independent searches on a sample were; null where there were none
 * @param routingWeight the factor β of the charge that rows were given for unlikely clusters
 * @param choiceOfWeight what it was chosen by; null where it was given
 * @param seconds wall-clock time of the fit, router apart
 * @param capacityCost what the limits on the sizes of clusters keep from being saved: F of the
 *     final partition minus the least that each row costs under the final components, summed over
 *     rows; null where no limit can bind
 * @param routerReport the router's training; null where no router is needed
 * @param certificateReport how good the partition is certain to be; null if that was not asked
 * @param fingerprint 16 hexadecimal digits that tell the training rows from others, whatever their
 *     order; null in models that were saved without
 */
public record PrestoMixtureSummary(
    List<RoundRecord> rounds,
    String stopReason,
    long rows,
    double weight,
    int numFeatures,
    int fullPasses,
    Stability searches,
    double routingWeight,
    RoutingChoice choiceOfWeight,
    double seconds,
    Double capacityCost,
    RouterReport routerReport,
    Certificate certificateReport,
    String fingerprint)
    implements Serializable {

  /** Refuses a fit without rounds: round 0 is in every one. */
  public PrestoMixtureSummary {
    if (rounds == null || rounds.isEmpty() || rounds.stream().anyMatch(Objects::isNull)) {
      throw new IllegalArgumentException("rounds must have at least round 0");
    }
  }

  static PrestoMixtureSummary of(FitHistory history, RouterReport routerReport) {
    return new PrestoMixtureSummary(
        history.rounds(),
        history.stopReason().label(),
        history.rows(),
        history.weight(),
        history.numFeatures(),
        history.fullPasses(),
        history.stability(),
        history.routingWeight(),
        history.routingChoice(),
        history.seconds(),
        history.capacityCost(),
        routerReport,
        history.certificate(),
        history.fingerprint());
  }

  /** The summary of a fit that found nothing to do: one read of the rows, no rounds. */
  PrestoMixtureSummary unchanged(double inSeconds) {
    return new PrestoMixtureSummary(
        List.of(
            new RoundRecord(
                0, objective(), 0, Double.NaN, 0, inSeconds, routingCharge(), false, false, null)),
        StopReason.UNCHANGED.label(),
        rows,
        weight,
        numFeatures,
        1,
        searches,
        routingWeight,
        choiceOfWeight,
        inSeconds,
        capacityCost,
        routerReport,
        certificateReport,
        fingerprint);
  }

  /** F of the final partition; with a {@code routingWeight} {@link #routingCharge} included. */
  public double objective() {
    return rounds.get(rounds.size() - 1).objective();
  }

  /**
   * What the training rows are charged for their clusters in the end, in sum: Σ −β·w_i·log
   * π_z(x_i). The rest of the objective is F, the sum over the components; 0 without a {@code
   * routingWeight}.
   */
  public double routingCharge() {
    return rounds.get(rounds.size() - 1).charge();
  }

  /**
   * The objective after every round, round 0 first, which has no charge yet. It never rises, but
   * with a {@code routingWeight} from a round to one that {@link RoundRecord#refreshed} the charge:
   * that minimises another function.
   */
  public double[] objectiveHistory() {
    return rounds.stream().mapToDouble(RoundRecord::objective).toArray();
  }

  /** The table of independent searches on a sample, and how alike they are. */
  public Optional<Stability> stability() {
    return Optional.ofNullable(searches);
  }

  /** The partitions of a sample that the routing weight was chosen by. */
  public Optional<RoutingChoice> routingChoice() {
    return Optional.ofNullable(choiceOfWeight);
  }

  /** The router's training and its held-out accuracy and error. */
  public Optional<RouterReport> router() {
    return Optional.ofNullable(routerReport);
  }

  /** How good the partition is certain to be. */
  public Optional<Certificate> certificate() {
    return Optional.ofNullable(certificateReport);
  }
}
