package io.prestomixture.engine;

import io.prestomixture.data.InputColumns;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;

/** Fits a mixture: checks and packs the rows, finds a first partition, does the rounds. */
public final class MixtureTrainer {
  private MixtureTrainer() {}

  /**
   * Fits a mixture.
   *
   * @param dataset the rows; read twice, so cache it if it is expensive to compute
   * @param columns the columns to read
   * @param settings the settings
   * @param progress called on the driver after every round
   * @return the fit, to be closed by the caller
   * @throws io.prestomixture.data.InvalidInputException if the data cannot be learned from
   */
  public static MixtureFit fit(
      Dataset<?> dataset,
      InputColumns columns,
      TrainingSettings settings,
      Consumer<RoundRecord> progress) {
    long start = System.nanoTime();
    Routing.check(settings);
    PackedRows rows = PackedRows.of(dataset, columns, settings);
    FullDataLoop loop = new FullDataLoop(rows, settings, progress);
    try {
      loop.run();
      return new MixtureFit(dataset.sparkSession(), rows, loop, settings.seed(), start);
    } catch (RuntimeException | Error e) {
      loop.close();
      rows.close();
      throw e;
    }
  }
}
