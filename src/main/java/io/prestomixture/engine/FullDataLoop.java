package io.prestomixture.engine;

import io.prestomixture.component.Component;
import io.prestomixture.component.Scorer;
import io.prestomixture.component.Trainers;
import io.prestomixture.data.RowBlock;
import io.prestomixture.search.Stability;
import io.prestomixture.selection.BlockPartition;
import io.prestomixture.selection.Decision;
import io.prestomixture.selection.Mixture;
import io.prestomixture.selection.MoveFinder;
import io.prestomixture.selection.Selection;
import io.prestomixture.selection.Sieve;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;

/**
 * The rounds on all rows, one Spark job each.
 *
 * <p>A round's job makes the moves that the last round decided on, finds new ones under the
 * retrained components, and sums what they would change. From that the driver knows the exact
 * objective of every sieve, chooses one, and has retrained components for the next round: {@link
 * Mixture#step}. The partition stays on the executors, one small object per block.
 */
final class FullDataLoop implements AutoCloseable {
  /**
   * Rounds between two summations of the statistics from all rows, against the drift of changes
   * added up.
   */
  private static final int REFRESH_INTERVAL = 10;

  private final PackedRows rows;
  private final TrainingSettings settings;
  private final FitProgress progress;
  private final Routing routing;
  private final BroadcastPool broadcasts = new BroadcastPool();
  private final List<RoundRecord> rounds = new ArrayList<>();
  private JavaRDD<BlockPartition> states;
  private JavaRDD<BlockPartition> superseded;
  private boolean lineageCut;
  private Mixture mixture;
  private Decision decision = Decision.NONE;
  private StopReason stopReason;
  private Sieve sieve;
  private Stability stability;
  private int passes;

  FullDataLoop(PackedRows rows, TrainingSettings settings, FitProgress progress) {
    this.rows = rows;
    this.settings = settings;
    this.progress = progress;
    routing = new Routing(rows, settings);
  }

  /** Finds the first partition, then does rounds until one of the reasons to stop holds. */
  void run() {
    long start = System.nanoTime();
    Initialization initialization = Initialization.byName(settings.search().initMode());
    Initialization.Start first = initialization.start(rows, settings, broadcasts, progress);
    states = persist(first.states());
    mixture = new Mixture(rows.trainers(), first.components(), this::statistics);
    passes += first.passes();
    stability = first.stability();
    // Before the first round nothing is known of savings but that few exceed a hundred mean costs.
    sieve =
        new Sieve(
            settings.epsilon(),
            100 * Math.abs(mixture.objective()) / rows.summary().weight(),
            rows.trainers().doublesPerBucket());
    record(new RoundRecord(0, mixture.objective(), 0, Double.NaN, 0, seconds(start), 0, false));
    while (stopReason == null) {
      if (rounds.size() > settings.maxIter()) {
        stopReason = StopReason.MAX_ITER;
      } else {
        round(rounds.size());
      }
    }
    finish();
  }

  /** Trains components that are not exact to the end, on the final partition. */
  private void finish() {
    mixture.polish(decision, this::statistics);
    int last = rounds.size() - 1;
    rounds.set(
        last,
        rounds
            .get(last)
            .withObjective(mixture.objective(), mixture.charge(), routing.wasRefreshed()));
  }

  private void round(int number) {
    long start = System.nanoTime();
    int empty = mixture.emptyClusters();
    // An empty cluster costs a row nothing, so the sieve re-seeds it with the rows that are fitted
    // worst.
    Selection selection = empty > 0 ? Selection.SIEVE : Selection.byName(settings.selection());
    boolean sieved = selection == Selection.SIEVE;
    double[] thresholds = sieved ? sieve.thresholds() : Sieve.allImproving();
    Trainers trainers = rows.trainers();
    boolean refresh =
        trainers.areExact() ? number % REFRESH_INTERVAL == 0 : trainers.arePredictable();
    List<Component> at = trainers.areExact() ? null : mixture.components();
    boolean recharge = routing.refresh(number, states, decision);
    passes += recharge ? 1 : 0;
    Scorer scorer = mixture.scorer().charged(routing.charge());
    Broadcast<RoundPlan> plan =
        broadcasts.add(
            rows.context()
                .broadcast(
                    new RoundPlan(decision, scorer, selection, settings.alpha(), thresholds, at)));
    propose(plan, number);
    boolean charges = recharge || (routing.charge() != null && number % REFRESH_INTERVAL == 0);
    PassStatistics statistics = pass(plan, thresholds.length, refresh, charges);
    decision = Decision.NONE;
    if (refresh) {
      mixture.refresh(statistics.clusters());
    }
    if (charges) {
      mixture.recharge(statistics.charge());
    }
    double before = mixture.objective();
    boolean retry = sieved && sieve.canRetry(statistics.moves());
    Mixture.Step step =
        retry
            ? mixture.stepByBuckets(statistics.moves(), this::statistics)
            : mixture.step(statistics.moves(), this::statistics);
    sieve.observe(statistics.moves(), step.moves() > 0);
    decision = step.decision();
    if (step.moves() == 0) {
      stopReason = retry || routing.goesOn(number) ? null : StopReason.LOCAL_OPTIMUM;
      return;
    }
    double threshold =
        decision.lastBucket() >= 0 && sieved ? thresholds[decision.lastBucket()] : Double.NaN;
    double after = mixture.objective();
    record(
        new RoundRecord(
            number,
            after,
            step.moves(),
            threshold,
            Math.max(0, empty - mixture.emptyClusters()),
            seconds(start),
            mixture.charge(),
            routing.wasRefreshed()));
    if (before - after <= settings.tol() * Math.abs(before) && !routing.goesOn(number)) {
      stopReason = StopReason.TOL;
    }
  }

  /** Replaces the states by the ones after the plan's decision, with new proposals. */
  private void propose(Broadcast<RoundPlan> plan, int number) {
    superseded = states;
    states =
        persist(
            BlockTask.over(
                rows.blocks(),
                superseded,
                (blocks, parts) -> propose(blocks, parts, plan.value())));
    int interval = settings.checkpointInterval();
    lineageCut = interval > 0 && number % interval == 0 && cutLineage();
  }

  /**
   * Marks the states to be checkpointed by the job that computes them. Without a checkpoint
   * directory that is possible only where executors cannot be lost; elsewhere the lineage is kept,
   * and with it the broadcasts of all rounds.
   */
  private boolean cutLineage() {
    if (rows.context().getCheckpointDir().isPresent()) {
      states.checkpoint();
      return true;
    }
    if (rows.context().isLocal()) {
      states.rdd().localCheckpoint();
      return true;
    }
    return false;
  }

  private static Iterator<BlockPartition> propose(
      Iterator<RowBlock> blocks, Iterator<BlockPartition> states, RoundPlan plan) {
    MoveFinder finder = plan.finder();
    int partition = TaskContext.getPartitionId();
    return new Iterator<>() {
      private int index;

      @Override
      public boolean hasNext() {
        return blocks.hasNext();
      }

      @Override
      public BlockPartition next() {
        RowBlock block = blocks.next();
        short[] clusters = states.next().after(plan.decision(), partition, index++);
        return new BlockPartition(clusters, finder.find(block, clusters));
      }
    };
  }

  /** One job over all rows: computes the states and sums what their moves would change. */
  private PassStatistics pass(
      Broadcast<RoundPlan> plan, int buckets, boolean full, boolean charges) {
    Trainers trainers = rows.trainers();
    PassStatistics result =
        reduce(
            (blocks, parts) ->
                PassStatistics.of(
                    TaskContext.getPartitionId(),
                    blocks,
                    parts,
                    trainers,
                    plan.value().at(),
                    buckets,
                    full,
                    charges ? plan.value().scorer().charge() : null));
    superseded.unpersist(false);
    if (lineageCut) {
      broadcasts.close();
    }
    return result;
  }

  /** One job over all rows: the statistics of the clusters after a decision. */
  private double[][] statistics(Decision tentative, List<Component> at) {
    Trainers trainers = rows.trainers();
    Broadcast<List<Component>> expansion =
        rows.context().broadcast(trainers.areExact() ? null : at);
    try {
      return reduce(
              (blocks, parts) ->
                  PassStatistics.after(
                      tentative,
                      TaskContext.getPartitionId(),
                      blocks,
                      parts,
                      trainers,
                      expansion.value()))
          .clusters();
    } finally {
      expansion.destroy();
    }
  }

  /** What a task sums over its blocks. */
  private interface Summation extends Serializable {
    PassStatistics of(Iterator<RowBlock> blocks, Iterator<BlockPartition> states);
  }

  private PassStatistics reduce(Summation summation) {
    passes++;
    return OrderedReduction.reduce(
        BlockTask.over(
            rows.blocks(),
            states,
            (blocks, parts) -> List.of(summation.of(blocks, parts)).iterator()),
        settings.aggregationDepth(),
        PassStatistics::merge);
  }

  private JavaRDD<BlockPartition> persist(JavaRDD<BlockPartition> rdd) {
    rdd.persist(StorageLevel.MEMORY_AND_DISK());
    rdd.setName("PRESTO partition");
    return rdd;
  }

  private void record(RoundRecord round) {
    rounds.add(round);
    progress.round(round);
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  /** The final partition: its proposals are void, the last decision is still to be made. */
  JavaRDD<BlockPartition> states() {
    return states;
  }

  Decision decision() {
    return decision;
  }

  List<Component> components() {
    return mixture.components();
  }

  List<RoundRecord> rounds() {
    return List.copyOf(rounds);
  }

  StopReason stopReason() {
    return stopReason;
  }

  /** How alike independent searches were; null where there were none. */
  Stability stability() {
    return stability;
  }

  int passes() {
    return passes;
  }

  @Override
  public void close() {
    if (states != null) {
      states.unpersist(false);
    }
    broadcasts.close();
  }
}
