package io.prestomixture.engine;

import io.prestomixture.data.DataSummary;
import io.prestomixture.data.InputColumns;
import io.prestomixture.data.InvalidInputException;
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
   * @param progress hears how it goes
   * @return the fit, to be closed by the caller
   * @throws io.prestomixture.data.InvalidInputException if the data cannot be learned from
   */
  public static MixtureFit fit(
      Dataset<?> dataset, InputColumns columns, TrainingSettings settings, FitProgress progress) {
    return fit(check(dataset, columns, settings), progress);
  }

  /**
   * Reads the rows once, to check them.
   *
   * @param dataset the rows; read twice by a whole fit, so cache it if it is expensive to compute
   * @throws io.prestomixture.data.InvalidInputException if the data cannot be learned from
   */
  public static CheckedRows check(
      Dataset<?> dataset, InputColumns columns, TrainingSettings settings) {
    long start = System.nanoTime();
    Routing.check(settings);
    checkCombination(columns, settings);
    DataSummary summary = PackedRows.check(dataset, columns, settings);
    return new CheckedRows(dataset, columns, settings, summary, start);
  }

  /**
   * Fits a mixture to rows that are checked.
   *
   * @param progress hears how it goes
   * @return the fit, to be closed by the caller
   */
  public static MixtureFit fit(CheckedRows checked, FitProgress progress) {
    return fit(checked, CheckpointSettings.NONE, progress);
  }

  /**
   * Trains components on a partition that is given.
   *
   * @return the fit, to be closed by the caller
   */
  public static MixtureFit train(CheckedRows checked, FixedPartition partition) {
    return fit(checked, CheckpointSettings.NONE, round -> {}, loop -> loop.train(partition));
  }

  /**
   * Fits a mixture to rows that are checked, or goes on with that from its last checkpoint.
   *
   * <p>Model, assignment and course, times apart, have the same bits whether and when checkpoints
   * are written, and whether the fit was resumed from one.
   *
   * @param checkpoints where they are; they stay until {@link MixtureFit#removeCheckpoints}
   * @param progress hears how it goes
   * @return the fit, to be closed by the caller
   * @throws InvalidInputException if the checkpoints are those of another fit, or damaged
   */
  public static MixtureFit fit(
      CheckedRows checked, CheckpointSettings checkpoints, FitProgress progress) {
    return fit(checked, checkpoints, progress, FullDataLoop::run);
  }

  private static MixtureFit fit(
      CheckedRows checked,
      CheckpointSettings checkpoints,
      FitProgress progress,
      Consumer<FullDataLoop> work) {
    PackedRows rows = PackedRows.of(checked);
    try {
      Checkpoints kept =
          checkpoints.areWanted()
              ? new Checkpoints(rows, checked.settings(), checkpoints, checked.startNanos())
              : null;
      return fit(checked, rows, kept, progress, work);
    } catch (Exception | Error e) {
      // Jobs throw checked exceptions that Scala does not declare.
      rows.close();
      throw e;
    }
  }

  private static MixtureFit fit(
      CheckedRows checked,
      PackedRows rows,
      Checkpoints checkpoints,
      FitProgress progress,
      Consumer<FullDataLoop> work) {
    TrainingSettings settings = checked.settings();
    FullDataLoop loop = new FullDataLoop(rows, settings, checkpoints, progress);
    try {
      Certification.requirePossible(rows.summary().rows(), settings);
      work.accept(loop);
      Certification certification = Certification.of(rows, loop.components(), settings);
      return new MixtureFit(
          checked.dataset().sparkSession(),
          rows,
          loop,
          checkpoints,
          certification,
          settings.seed(),
          checked.startNanos());
    } catch (Exception | Error e) {
      loop.close();
      throw e;
    }
  }

  /** Limits are kept by moving rows one by one, at what each saves by itself. */
  private static void checkCombination(InputColumns columns, TrainingSettings settings) {
    if (!settings.capacities().areGiven()) {
      return;
    }
    if (columns.group().isPresent()) {
      throw new InvalidInputException(
          String.format(
              "groupCol is '%s', but limits on the sizes of clusters are kept row by row; leave out"
                  + " the limits or the group column.",
              columns.group().get()));
    }
    if (settings.routingWeight() > 0) {
      throw new InvalidInputException(
          String.format(
              "routingWeight is %s, but limits on the sizes of clusters are kept without charges;"
                  + " leave out the limits or set routingWeight to 0.",
              settings.routingWeight()));
    }
  }
}
