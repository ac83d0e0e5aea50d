package io.prestomixture.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.data.RowBlock;
import io.prestomixture.search.LocalSearch;
import io.prestomixture.selection.BlockPartition;
import io.prestomixture.selection.Decision;
import io.prestomixture.selection.Selection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The distributed rounds against the sequential ones, on the same rows from the same start. The
 * sequential search holds the rows in another order in one block, so that panels, their screening
 * bounds, and the order of all sums differ.
 */
class RoundAgreementTest {

  /** Eighths, so that the weights of 800 rows add up to exactly 100. */
  private static List<Row> rows(long seed) {
    List<Row> rows = new ArrayList<>();
    for (Row row : Problem.planted(800, 3, 4, 4, seed).rows()) {
      rows.add(Problem.row(row.getAs(0), row.getDouble(1), 0.125));
    }
    return rows;
  }

  /**
   * Both loops guess the first largest saving from F; with a total weight of 100 they guess the
   * same.
   */
  @ParameterizedTest
  @CsvSource({
    "ridge,sieve,0,1",
    "ridge,sieve,0.01,7",
    "kmeans,sieve,0,3",
    "ridge,alternating,0.01,7",
    "kmeans,alternating,0,3"
  })
  void distributedRoundsAreTheSequentialOnes(
      String family, String selection, double regParam, int partitions) {
    TrainingSettings settings = Problem.settings(family, 4, regParam, 17, "random", selection);
    try (PackedRows packed =
        PackedRows.of(
            MixtureTrainer.check(Problem.frame(rows(3), partitions), Problem.COLUMNS, settings))) {
      Map<Long, Short> start;
      try (BroadcastPool pool = new BroadcastPool()) {
        start =
            clusters(
                packed,
                Initialization.RANDOM.start(packed, settings, pool, round -> {}).states(),
                Decision.NONE);
      }
      List<Double> expected = new ArrayList<>();
      Map<Long, Short> end = sequential(packed, settings, start, expected);
      // So many rounds and no more: relocations, which follow, are not for the sequential search.
      int most = expected.size() - 1;
      TrainingSettings limited =
          new TrainingSettings(
              family, 4, regParam, true, true, most, 0, 17, "random", 0, selection, 0.5, 1, 10, 2,
              0);
      try (FullDataLoop loop = new FullDataLoop(packed, limited, round -> {})) {
        loop.run();
        List<Double> trace = loop.course().rounds().stream().map(RoundRecord::objective).toList();
        assertThat(trace).hasSameSizeAs(expected).hasSizeGreaterThan(3);
        for (int r = 0; r < trace.size(); r++) {
          assertThat(trace.get(r)).isCloseTo(expected.get(r), within(1e-9 * expected.get(r)));
        }
        assertThat(clusters(packed, loop.states(), loop.decision())).isEqualTo(end).hasSize(800);
      }
    }
  }

  private static Map<Long, Short> sequential(
      PackedRows packed, TrainingSettings settings, Map<Long, Short> start, List<Double> trace) {
    RowBlock all = packed.sample(Long.MAX_VALUE, 5);
    short[] clusters = new short[all.size()];
    for (int i = 0; i < clusters.length; i++) {
      clusters[i] = start.get(all.key(i));
    }
    LocalSearch search =
        new LocalSearch(
            packed.trainers(),
            all,
            clusters,
            Selection.byName(settings.selection()),
            settings.epsilon(),
            settings.alpha());
    trace.add(search.mixture().objective());
    while (search.round()) {
      // A round that only narrows the sieve is no round of the history.
      if (search.mixture().objective() < trace.get(trace.size() - 1)) {
        trace.add(search.mixture().objective());
      }
    }
    Map<Long, Short> end = new HashMap<>();
    for (int i = 0; i < clusters.length; i++) {
      end.put(all.key(i), search.clusters()[i]);
    }
    return end;
  }

  /** The cluster of each row, by key, after a decision. */
  private static Map<Long, Short> clusters(
      PackedRows packed, JavaRDD<BlockPartition> states, Decision decision) {
    List<List<RowBlock>> blocks = packed.blocks().glom().collect();
    List<List<BlockPartition>> parts = states.glom().collect();
    Map<Long, Short> clusters = new HashMap<>();
    for (int p = 0; p < blocks.size(); p++) {
      for (int b = 0; b < blocks.get(p).size(); b++) {
        RowBlock block = blocks.get(p).get(b);
        short[] after = parts.get(p).get(b).after(decision, p, b);
        for (int i = 0; i < block.size(); i++) {
          clusters.put(block.key(i), after[i]);
        }
      }
    }
    return clusters;
  }
}
