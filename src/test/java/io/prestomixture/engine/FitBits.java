package io.prestomixture.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.prestomixture.component.FittedComponent;
import io.prestomixture.data.InputColumns;
import io.prestomixture.search.Stability;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * All that a fit says, to the last bit, but for the time that it took.
 *
 * @param rounds the course of the objective
 * @param history what else is told of the fit, as text
 * @param components the components
 * @param sample every row with its cluster
 */
record FitBits(
    List<RoundRecord> rounds, String history, List<FittedComponent> components, List<Row> sample) {

  /** Fits and collects; {@code beforeSample} happens when the rounds are over. */
  static FitBits of(
      Dataset<Row> rows,
      InputColumns columns,
      TrainingSettings settings,
      FitProgress progress,
      Runnable beforeSample) {
    try (MixtureFit fit = MixtureTrainer.fit(rows, columns, settings, progress)) {
      beforeSample.run();
      return new FitBits(
          fit.history().rounds().stream().map(FitBits::timeless).toList(),
          told(fit.history()),
          fit.components(),
          fit.assignedSample(Integer.MAX_VALUE).collectAsList());
    }
  }

  private static RoundRecord timeless(RoundRecord round) {
    return new RoundRecord(
        round.round(),
        round.objective(),
        round.moves(),
        round.threshold(),
        round.reseeded(),
        0,
        round.charge(),
        round.refreshed());
  }

  private static String told(FitHistory history) {
    List<String> searches =
        Optional.ofNullable(history.stability()).map(Stability::restarts).orElse(List.of()).stream()
            .map(r -> List.of(r.objective(), r.steps(), r.relocations(), r.accepted()).toString())
            .toList();
    return String.format(
        "%s after %d passes over %d rows of weight %s and %d features (%s), limits cost %s,"
            + " searches %s, %s",
        history.stopReason(),
        history.fullPasses(),
        history.rows(),
        history.weight(),
        history.numFeatures(),
        history.fingerprint(),
        history.capacityCost(),
        searches,
        history.certificate());
  }

  void assertEqualTo(FitBits expected) {
    assertThat(rounds).isEqualTo(expected.rounds).hasSizeGreaterThan(2);
    assertThat(history).isEqualTo(expected.history);
    assertThat(components).isEqualTo(expected.components);
    assertThat(sample).isEqualTo(expected.sample).isNotEmpty();
  }
}
