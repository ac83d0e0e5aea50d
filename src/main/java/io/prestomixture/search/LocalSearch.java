package io.prestomixture.search;

import io.prestomixture.component.Component;
import io.prestomixture.component.RoutingCharge;
import io.prestomixture.component.Scorer;
import io.prestomixture.component.Trainers;
import io.prestomixture.data.RowBlock;
import io.prestomixture.selection.BlockPartition;
import io.prestomixture.selection.Decision;
import io.prestomixture.selection.Mixture;
import io.prestomixture.selection.MoveStatistics;
import io.prestomixture.selection.Selection;
import io.prestomixture.selection.Sieve;
import java.util.List;
import java.util.stream.IntStream;

/** The rounds of a fit on rows in memory: the same steps as the distributed loop, in one thread. */
public final class LocalSearch {
  private final Trainers trainers;
  private final RowBlock rows;
  private final Selection selection;
  private final double epsilon;
  private final double alpha;
  private final Mixture mixture;
  private final Sieve sieve;
  private BlockPartition partition;
  private int passes;
  private RoutingCharge charge;

  /** Starts from a partition of the rows, some of whose clusters may be empty. */
  public LocalSearch(
      Trainers trainers,
      RowBlock rows,
      short[] clusters,
      Selection selection,
      double epsilon,
      double alpha) {
    this(trainers, trainers.start(), rows, clusters, selection, epsilon, alpha);
  }

  /** As above; training begins at the given components. */
  public LocalSearch(
      Trainers trainers,
      List<Component> start,
      RowBlock rows,
      short[] clusters,
      Selection selection,
      double epsilon,
      double alpha) {
    this.trainers = trainers;
    this.rows = rows;
    this.selection = selection;
    this.epsilon = epsilon;
    this.alpha = alpha;
    partition = BlockPartition.of(clusters);
    mixture = new Mixture(trainers, start, this::statistics);
    sieve = new Sieve(epsilon, Math.abs(mixture.objective()), trainers.doublesPerBucket());
  }

  /** A search among the same rows from another partition, whose statistics are already known. */
  private LocalSearch(LocalSearch other, Mixture mixture, short[] clusters) {
    trainers = other.trainers;
    rows = other.rows;
    selection = other.selection;
    epsilon = other.epsilon;
    alpha = other.alpha;
    this.mixture = mixture;
    partition = BlockPartition.of(clusters);
    passes = 1;
    sieve = new Sieve(other.epsilon, Math.abs(mixture.objective()), trainers.doublesPerBucket());
  }

  /**
   * A search of its own from another partition of the same rows, training from the components as
   * they are here. Exact components only need the rows that are in another cluster.
   */
  public LocalSearch from(short[] clusters) {
    if (!trainers.areExact()) {
      return new LocalSearch(
          trainers, mixture.components(), rows, clusters, selection, epsilon, alpha);
    }
    short[] before = partition.clusters();
    int[] moved =
        IntStream.range(0, clusters.length).filter(i -> clusters[i] != before[i]).toArray();
    double[][] changes = trainers.noStatistics();
    Trainers.Accumulators accumulators = trainers.accumulators(null);
    accumulators.addAll(rows, moved, before, -1, changes);
    accumulators.addAll(rows, moved, clusters, 1, changes);
    return new LocalSearch(this, mixture.changed(changes), clusters);
  }

  /** The statistics of the clusters, expanded at the given components. */
  public static double[][] statistics(
      Trainers trainers, List<Component> at, RowBlock rows, short[] clusters) {
    double[][] statistics = trainers.noStatistics();
    trainers.accumulators(at).addAll(rows, clusters, statistics);
    return statistics;
  }

  /** As above, of some of the rows. */
  public static double[][] statistics(
      Trainers trainers, List<Component> at, RowBlock rows, int[] some, short[] clusters) {
    double[][] statistics = trainers.noStatistics();
    trainers.accumulators(at).addAll(rows, some, clusters, 1, statistics);
    return statistics;
  }

  private double[][] statistics(Decision decision, List<Component> at) {
    passes++;
    return statistics(trainers, at, rows, partition.after(decision, 0, 0));
  }

  /** From now on adds this charge to the objective; null for none. */
  public void recharge(RoutingCharge value) {
    charge = value;
    mixture.recharge(value == null ? 0 : value.total(rows, partition.clusters()));
  }

  /**
   * Does rounds until none lowers the objective.
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
    passes++;
    Scorer scorer = scorer();
    Selection chosen = mixture.emptyClusters() > 0 ? Selection.SIEVE : selection;
    boolean sieved = chosen == Selection.SIEVE;
    double[] thresholds = sieved ? sieve.thresholds() : Sieve.allImproving();
    partition =
        new BlockPartition(
            partition.clusters(),
            chosen.finder(scorer, alpha, thresholds).find(rows, partition.clusters()));
    MoveStatistics moves = moves(thresholds.length);
    boolean retry = sieved && sieve.canRetry(moves);
    Mixture.Step step =
        retry
            ? mixture.stepByBuckets(moves, this::statistics)
            : mixture.step(moves, this::statistics);
    sieve.observe(moves, step.moves() > 0);
    partition = BlockPartition.of(partition.after(step.decision(), 0, 0));
    return retry || step.moves() > 0;
  }

  private MoveStatistics moves(int buckets) {
    MoveStatistics moves = new MoveStatistics(trainers.k(), buckets);
    List<Component> at = mixture.components();
    boolean predictable = trainers.arePredictable();
    moves.add(rows, partition, 0, 0, predictable ? trainers.accumulators(at) : null);
    if (predictable && !trainers.areExact()) {
      mixture.refresh(statistics(Decision.NONE, at));
    }
    return moves;
  }

  /** Costs and gains under the current components, charges included. */
  public Scorer scorer() {
    return mixture.scorer().charged(charge);
  }

  /** The current mixture. */
  public Mixture mixture() {
    return mixture;
  }

  /** How often all rows were looked at. */
  public int passes() {
    return passes;
  }

  /** The cluster of each row. */
  public short[] clusters() {
    return partition.clusters().clone();
  }
}
