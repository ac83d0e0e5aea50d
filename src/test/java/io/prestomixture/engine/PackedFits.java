package io.prestomixture.engine;

import io.prestomixture.data.InputColumns;
import java.util.List;
import org.apache.spark.sql.Dataset;

/**
 * Fits on rows that are packed once and stay cached, so that a benchmark times rounds and nothing
 * else.
 */
public final class PackedFits implements AutoCloseable {
  private final PackedRows rows;

  /** Checks, packs and caches the rows. */
  public PackedFits(Dataset<?> dataset, InputColumns columns, TrainingSettings settings) {
    rows = PackedRows.of(MixtureTrainer.check(dataset, columns, settings));
    rows.blocks().count();
  }

  /**
   * A fit.
   *
   * @param rounds its rounds
   * @param passes how often all rows were read
   * @param seconds wall-clock time
   */
  public record Run(List<RoundRecord> rounds, int passes, double seconds) {}

  /** Fits from the packed rows. */
  public Run run(TrainingSettings settings) {
    return run(settings, CheckpointSettings.NONE);
  }

  /** Fits from the packed rows, with checkpoints that are left. */
  public Run run(TrainingSettings settings, CheckpointSettings where) {
    long start = System.nanoTime();
    Checkpoints checkpoints =
        where.areWanted() ? new Checkpoints(rows, settings, where, start) : null;
    try (FullDataLoop loop = new FullDataLoop(rows, settings, checkpoints, round -> {})) {
      loop.run();
      return new Run(loop.course().rounds(), loop.passes(), (System.nanoTime() - start) / 1e9);
    }
  }

  @Override
  public void close() {
    rows.close();
  }
}
