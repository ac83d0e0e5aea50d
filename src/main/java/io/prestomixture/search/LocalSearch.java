package io.prestomixture.search;

import io.prestomixture.component.ComponentTrainer;
import io.prestomixture.component.Scorer;
import io.prestomixture.data.RowBlock;
import io.prestomixture.selection.BlockPartition;
import io.prestomixture.selection.Mixture;
import io.prestomixture.selection.MoveStatistics;
import io.prestomixture.selection.Selection;
import io.prestomixture.selection.Sieve;

/** The rounds of a fit on rows in memory: the same steps as the distributed loop, in one thread. */
public final class LocalSearch {
  private final ComponentTrainer trainer;
  private final RowBlock rows;
  private final Selection selection;
  private final double alpha;
  private final int k;
  private final Mixture mixture;
  private final Sieve sieve;
  private BlockPartition partition;

  /** Starts from a partition of the rows into k clusters, some of which may be empty. */
  public LocalSearch(
      ComponentTrainer trainer,
      RowBlock rows,
      short[] clusters,
      int k,
      Selection selection,
      double epsilon,
      double alpha) {
    this.trainer = trainer;
    this.rows = rows;
    this.selection = selection;
    this.alpha = alpha;
    this.k = k;
    partition = BlockPartition.of(clusters);
    mixture = new Mixture(trainer, statistics(trainer, rows, clusters, k));
    sieve = new Sieve(epsilon, mixture.objective(), (long) k * trainer.statisticsLength());
  }

  /** The sufficient statistics of the k clusters. */
  public static double[][] statistics(
      ComponentTrainer trainer, RowBlock rows, short[] clusters, int k) {
    double[][] statistics = new double[k][trainer.statisticsLength()];
    trainer.accumulator().addAll(rows, clusters, statistics);
    return statistics;
  }

  /**
   * Does rounds until none lowers F.
   *
   * @return the number of rounds that did
   */
  public int run(int mostRounds) {
    int rounds = 0;
    while (rounds < mostRounds && round()) {
      rounds++;
    }
    return rounds;
  }

  /** Does one round; false if the partition is a local optimum. */
  public boolean round() {
    Scorer scorer = mixture.scorer();
    Selection chosen = mixture.emptyClusters() > 0 ? Selection.SIEVE : selection;
    boolean sieved = chosen == Selection.SIEVE;
    double[] thresholds = sieved ? sieve.thresholds() : Sieve.allImproving();
    BlockPartition proposed =
        new BlockPartition(
            partition.clusters(),
            chosen.finder(scorer, alpha, thresholds).find(rows, partition.clusters()));
    MoveStatistics moves = new MoveStatistics(k, thresholds.length);
    moves.add(rows, proposed, 0, 0, trainer.accumulator(), trainer.statisticsLength());
    boolean retry = sieved && sieve.canRetry(moves);
    Mixture.Step step = retry ? mixture.stepByBuckets(moves) : mixture.step(moves);
    sieve.observe(moves, step.moves() > 0);
    partition = BlockPartition.of(proposed.after(step.decision(), 0, 0));
    return retry || step.moves() > 0;
  }

  /** The current mixture. */
  public Mixture mixture() {
    return mixture;
  }

  /** The cluster of each row. */
  public short[] clusters() {
    return partition.clusters().clone();
  }
}
