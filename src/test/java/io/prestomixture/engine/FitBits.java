package io.prestomixture.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.prestomixture.component.FittedComponent;
import io.prestomixture.data.InputColumns;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * All that a fit says, to the last bit, but for the time that it took.
 *
 * @param rounds number of rounds, the first partition included
 * @param history the course of the fit as text, which tells all bits of a number
 * @param components the components
 * @param sample every row with its cluster
 */
record FitBits(int rounds, String history, List<FittedComponent> components, List<Row> sample) {

  /** Fits and collects; {@code beforeSample} happens when the rounds are over. */
  static FitBits of(
      Dataset<Row> rows,
      InputColumns columns,
      TrainingSettings settings,
      FitProgress progress,
      Runnable beforeSample) {
    return of(rows, columns, settings, CheckpointSettings.NONE, progress, beforeSample);
  }

  /** The same with checkpoints, which are left. */
  static FitBits of(
      Dataset<Row> rows,
      InputColumns columns,
      TrainingSettings settings,
      CheckpointSettings checkpoints,
      FitProgress progress,
      Runnable beforeSample) {
    CheckedRows checked = MixtureTrainer.check(rows, columns, settings);
    try (MixtureFit fit = MixtureTrainer.fit(checked, checkpoints, progress)) {
      beforeSample.run();
      return new FitBits(
          fit.history().rounds().size(),
          fit.history().toString().replaceAll("seconds=[^,\\]]+", "seconds"),
          fit.components(),
          fit.assignedSample(Integer.MAX_VALUE).collectAsList());
    }
  }

  void assertEqualTo(FitBits expected) {
    assertThat(history).isEqualTo(expected.history).contains("objective=");
    assertThat(rounds).isGreaterThan(2);
    assertThat(components).isEqualTo(expected.components);
    assertThat(sample).isEqualTo(expected.sample).isNotEmpty();
  }
}
