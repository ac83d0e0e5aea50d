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
    rows = PackedRows.of(dataset, columns, settings);
    rows.blocks().count();
  }

  /** The rounds of a fit. */
  public List<RoundRecord> rounds(TrainingSettings settings) {
    try (FullDataLoop loop = new FullDataLoop(rows, settings, round -> {})) {
      loop.run();
      return loop.rounds();
    }
  }

  @Override
  public void close() {
    rows.close();
  }
}
