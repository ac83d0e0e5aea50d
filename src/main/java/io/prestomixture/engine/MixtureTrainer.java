package io.prestomixture.engine;

import io.prestomixture.data.InputColumns;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;

/** Fits a mixture: validates and packs the rows, initialises the partition, runs the rounds. */
public final class MixtureTrainer {
  private MixtureTrainer() {}

  /**
   * Fits a mixture.
   *
   * @param dataset the rows
   * @param columns the columns to read
   * @param settings the settings
   * @param progress called on the driver after every round
   * @return the fit, to be closed by the caller
   */
  public static MixtureFit fit(
      Dataset<?> dataset,
      InputColumns columns,
      TrainingSettings settings,
      Consumer<RoundRecord> progress) {
    return null;
  }
}
