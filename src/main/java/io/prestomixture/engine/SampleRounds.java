package io.prestomixture.engine;

import io.prestomixture.component.Component;
import io.prestomixture.component.RoutingTraining;
import io.prestomixture.component.Trainers;
import io.prestomixture.data.RowBlock;
import io.prestomixture.search.LocalSearch;
import io.prestomixture.selection.BlockPartition;
import io.prestomixture.selection.Selection;
import java.util.Arrays;
import java.util.List;

/** The rounds on a sample before those on all rows. */
final class SampleRounds {
  /** More change the start of the full-data rounds very little. */
  private static final int ROUNDS = 15;

  private final LocalSearch search;
  private final RowBlock sample;

  /**
   * Rounds from a partition of the sample.
   *
   * @param from where training begins
   */
  SampleRounds(
      Trainers trainers,
      TrainingSettings settings,
      List<Component> from,
      RowBlock sample,
      BlockPartition start) {
    this.sample = sample;
    search =
        new LocalSearch(
            trainers,
            from,
            sample,
            start.clusters(),
            Selection.SIEVE,
            settings.epsilon(),
            settings.alpha());
  }

  /** Without charges. */
  LocalSearch free() {
    search.run(ROUNDS);
    return search;
  }

  /** In turn with training of what rows are charged by, with the factor β. */
  LocalSearch charged(RoutingTraining routing, double beta) {
    RowBlock part = sample.first(Routing.MOST_ROWS);
    for (int round = 0; round < ROUNDS; round += Routing.INTERVAL) {
      short[] clusters = Arrays.copyOf(search.clusters(), part.size());
      search.recharge(routing.train(part, clusters, beta));
      search.run(Routing.INTERVAL);
    }
    return search;
  }
}
