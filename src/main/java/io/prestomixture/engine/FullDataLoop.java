package io.prestomixture.engine;

import io.prestomixture.component.Component;
import io.prestomixture.component.Trainers;
import io.prestomixture.data.FeatureScaling;
import io.prestomixture.data.RowBlock;
import io.prestomixture.selection.BlockPartition;
import io.prestomixture.selection.Decision;
import io.prestomixture.selection.Directions;
import io.prestomixture.selection.Mixture;
import io.prestomixture.selection.RelocationStatistics;
import io.prestomixture.selection.Selection;
import io.prestomixture.selection.Sieve;
import io.prestomixture.selection.Terms;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;

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
  private final FitCourse course;
  private final Routing routing;
  private final RelocationRound relocations;

  /** Null where no limit on the sizes of clusters can bind. */
  private final CapacityRounds capacities;

  /** Null where none are wanted. */
  private final Checkpoints checkpoints;

  private final PartitionStates states;
  private final RoundJobs jobs;
  private Mixture mixture;
  private Decision decision = Decision.NONE;
  private Sieve sieve;

  /** Whether the mixture's statistics are older than its partition. */
  private boolean stale;

  /** Whether nothing is left to do. */
  private boolean finished;

  /** A loop without checkpoints. */
  FullDataLoop(PackedRows rows, TrainingSettings settings, FitProgress progress) {
    this(rows, settings, null, progress);
  }

  /** A loop that closes its checkpoints. */
  FullDataLoop(
      PackedRows rows, TrainingSettings settings, Checkpoints checkpoints, FitProgress progress) {
    this.rows = rows;
    this.settings = settings;
    this.checkpoints = checkpoints;
    course = new FitCourse(progress);
    states = new PartitionStates(rows, settings.checkpointInterval());
    jobs = new RoundJobs(rows, states, settings.aggregationDepth());
    routing = new Routing(rows, settings);
    relocations = new RelocationRound(rows, settings);
    capacities =
        rows.limits()
            .map(limits -> new CapacityRounds(rows, settings.aggregationDepth(), limits))
            .orElse(null);
  }

  /**
   * Finds the first partition, or goes on from a checkpoint, then does rounds until one of the
   * reasons to stop holds.
   */
  void run() {
    if (!resume()) {
      start();
      checkpoint(false);
    }
    while (course.goesOn()) {
      if (course.next() > settings.maxIter()) {
        course.stop(StopReason.MAX_ITER);
      } else {
        round(course.next());
        if (!course.goesOn() && relocations.isPossible() && course.next() <= settings.maxIter()) {
          relocate(course.next());
        }
        // The last exact round is written when all is done.
        if (checkpoints != null
            && (course.goesOn() || !rows.trainers().areExact())
            && checkpoints.areDue()) {
          checkpoint(false);
        }
      }
    }
    if (!finished) {
      finish();
      checkpoint(true);
    }
  }

  private void start() {
    long start = System.nanoTime();
    Initialization initialization = Initialization.byName(settings.search().initMode());
    Initialization.Start first =
        initialization.start(rows, settings, states.broadcasts(), course.progress());
    states.begin(first.states());
    mixture = new Mixture(rows.trainers(), first.components(), jobs::statistics);
    jobs.count(first.passes());
    course.begin(first.stability());
    enforceCapacities();
    sieve = newSieve();
    course.record(RoundRecord.initial(mixture.objective(), seconds(start)));
  }

  /** Goes on from a checkpoint; false if there is none. */
  private boolean resume() {
    Optional<JavaRDD<BlockPartition>> saved =
        checkpoints == null ? Optional.empty() : checkpoints.resume(this::restore);
    saved.ifPresent(
        partition -> {
          states.begin(partition);
          course.progress().resumed(course.last().round());
        });
    return saved.isPresent();
  }

  private void restore(LoopState state) {
    course.restore(state);
    mixture = new Mixture(rows.trainers(), state.mixture());
    sieve = new Sieve(settings.epsilon(), state.sieve(), rows.trainers().doublesPerBucket());
    routing.restore(state.routing());
    if (capacities != null) {
      capacities.restore(state.capacities());
    }
    stale = state.stale();
    finished = state.finished();
    jobs.count(state.passes());
  }

  /** Writes what another process would go on from; the partition is computed from that now. */
  private void checkpoint(boolean allDone) {
    if (checkpoints == null) {
      return;
    }
    finished = allDone;
    states.begin(
        checkpoints.save(
            new LoopState(
                checkpoints.run(),
                checkpoints.seconds(),
                jobs.passes(),
                course.rounds(),
                course.stopReason(),
                finished,
                course.stability(),
                course.capacityCost(),
                stale,
                mixture.state(),
                sieve.state(),
                routing.state(),
                capacities == null ? null : capacities.state()),
            states.current(),
            decision));
    decision = Decision.NONE;
  }

  /** Trains the components on a partition that is given, and moves no row. */
  void train(FixedPartition partition) {
    long start = System.nanoTime();
    Broadcast<FeatureScaling> scaling = rows.sharedScaling();
    states.begin(rows.blocks().map(block -> fixed(block, partition, scaling.value())));
    mixture = new Mixture(rows.trainers(), rows.trainers().start(), jobs::statistics);
    course.record(RoundRecord.initial(mixture.objective(), seconds(start)));
    course.stop(StopReason.FIXED);
    finish();
  }

  private static BlockPartition fixed(
      RowBlock block, FixedPartition partition, FeatureScaling scaling) {
    short[] clusters = new short[block.size()];
    for (int i = 0; i < clusters.length; i++) {
      clusters[i] = (short) partition.clusterOf(block.original(i, scaling));
    }
    return BlockPartition.of(clusters);
  }

  /** The sieve of a partition of which no savings are known but that few exceed 100 mean costs. */
  private Sieve newSieve() {
    return new Sieve(
        settings.epsilon(),
        100 * Math.abs(mixture.objective()) / rows.summary().weight(),
        rows.trainers().doublesPerBucket());
  }

  /** Brings the first partition within the limits, and trains on what comes of it. */
  private void enforceCapacities() {
    int repairs = 0;
    while (capacities != null && !capacities.areMet(states.current(), decision)) {
      // By costs, which hold for many rows at once; gains are those of one.
      states.propose(
          plan(Selection.ALTERNATING, capacities.repairTerms(states.current(), decision)),
          ++repairs);
      decision = capacities.repair(states.current());
      states.release();
    }
    if (repairs > 0) {
      jobs.count(repairs);
      mixture =
          new Mixture(
              rows.trainers(), mixture.components(), (none, at) -> jobs.statistics(decision, at));
    }
  }

  /** Trains components that are not exact to the end, on the final partition. */
  private void finish() {
    mixture.polish(decision, jobs::statistics);
    course.correct(
        course.last().withObjective(mixture.objective(), mixture.charge(), routing.wasRefreshed()));
    if (capacities != null) {
      jobs.count(1);
      course.cost(capacities.cost(states.current(), decision, mixture));
    }
  }

  /** What a round came to, from which objective; it may be but a narrower sieve. */
  private record Outcome(Mixture.Step step, double before, SieveRecord sieve, boolean retry) {
    double threshold() {
      return sieve == null || sieve.taken() < 0
          ? Double.NaN
          : sieve.thresholds().get(sieve.taken());
    }
  }

  private void round(int number) {
    long start = System.nanoTime();
    int empty = mixture.emptyClusters();
    // An empty cluster costs a row nothing, so the sieve re-seeds it with the rows that are fitted
    // worst.
    Selection selection = empty > 0 ? Selection.SIEVE : Selection.byName(settings.selection());
    Outcome outcome =
        capacities == null
            ? freeRound(number, selection)
            : roundWithinCapacities(number, selection);
    decision = outcome.step().decision();
    if (outcome.step().moves() == 0) {
      if (!outcome.retry() && !routing.goesOn(number)) {
        course.stop(StopReason.LOCAL_OPTIMUM);
      }
      return;
    }
    double after = mixture.objective();
    course.record(
        new RoundRecord(
            number,
            after,
            outcome.step().moves(),
            outcome.threshold(),
            Math.max(0, empty - mixture.emptyClusters()),
            seconds(start),
            mixture.charge(),
            routing.wasRefreshed(),
            false,
            outcome.sieve()));
    double before = outcome.before();
    if (before - after <= settings.tol() * Math.abs(before) && !routing.goesOn(number)) {
      course.stop(StopReason.TOL);
    }
  }

  /** Goes on from a relocation if one lowers F by enough to be worth the rounds after it. */
  private void relocate(int number) {
    long start = System.nanoTime();
    states.propose(
        plan(Selection.SIEVE, Sieve.allImproving(), null, relocations.directions(number)), number);
    RelocationStatistics found = relocations.statistics(states.current());
    states.release();
    jobs.count(1);
    Mixture.Step step = mixture.relocate(found, settings.tol());
    decision = step.decision();
    if (step.moves() > 0) {
      course.stop(null);
      // Whole halves are added and subtracted, which costs digits.
      stale = true;
      sieve = newSieve();
      course.record(
          RoundRecord.ofRelocation(number, mixture.objective(), step.moves(), seconds(start)));
    }
  }

  private Outcome freeRound(int number, Selection selection) {
    boolean sieved = selection == Selection.SIEVE;
    double[] thresholds = sieved ? sieve.thresholds() : Sieve.allImproving();
    Trainers trainers = rows.trainers();
    boolean refresh =
        trainers.areExact() ? stale || number % REFRESH_INTERVAL == 0 : trainers.arePredictable();
    boolean recharge = routing.refresh(number, states.current(), decision);
    jobs.count(recharge ? 1 : 0);
    Broadcast<RoundPlan> plan = plan(selection, thresholds, null, null);
    states.propose(plan, number);
    boolean charges = recharge || (routing.charge() != null && number % REFRESH_INTERVAL == 0);
    PassStatistics statistics = jobs.pass(plan, thresholds.length, refresh, charges);
    decision = Decision.NONE;
    if (refresh) {
      mixture.refresh(statistics.clusters());
      stale = false;
    }
    if (charges) {
      mixture.recharge(statistics.charge());
    }
    double before = mixture.objective();
    boolean retry = sieved && sieve.canRetry(statistics.moves());
    Mixture.Step step =
        retry
            ? mixture.stepByBuckets(statistics.moves(), jobs::statistics)
            : mixture.step(statistics.moves(), jobs::statistics);
    sieve.observe(statistics.moves(), step.moves() > 0);
    SieveRecord taken =
        sieved
            ? SieveRecord.of(
                thresholds,
                statistics.moves().movesByBucket(),
                step.sieves(),
                step.decision().lastBucket())
            : null;
    return new Outcome(step, before, taken, retry);
  }

  /** The same round as without capacities where that stays within them. */
  private Outcome roundWithinCapacities(int number, Selection selection) {
    if (!capacities.isBinding()) {
      Mixture earlier = mixture.copy();
      Outcome free = freeRound(number, selection);
      if (capacities.areMet(states.current(), free.step().decision())) {
        return free;
      }
      mixture = earlier;
    }
    states.propose(plan(selection, capacities.terms(states.current(), decision)), number);
    decision = Decision.NONE;
    jobs.count(1);
    double before = mixture.objective();
    Mixture.Step step = capacities.step(states.current(), mixture, jobs::statistics);
    stale = true;
    states.release();
    return new Outcome(step, before, null, false);
  }

  /** What tasks need to propose moves. */
  private Broadcast<RoundPlan> plan(
      Selection selection, double[] thresholds, Terms terms, Directions directions) {
    List<Component> at = rows.trainers().areExact() ? null : mixture.components();
    return states
        .broadcasts()
        .add(
            rows.context()
                .broadcast(
                    new RoundPlan(
                        decision,
                        mixture.scorer().charged(routing.charge()),
                        selection,
                        settings.alpha(),
                        thresholds,
                        at,
                        terms,
                        directions)));
  }

  private Broadcast<RoundPlan> plan(Selection selection, Terms terms) {
    return plan(selection, Sieve.allImproving(), terms, null);
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  /** The final partition: its proposals are void, the last decision is still to be made. */
  JavaRDD<BlockPartition> states() {
    return states.current();
  }

  Decision decision() {
    return decision;
  }

  List<Component> components() {
    return mixture.components();
  }

  FitCourse course() {
    return course;
  }

  int passes() {
    return jobs.passes();
  }

  @Override
  public void close() {
    states.close();
    if (checkpoints != null) {
      checkpoints.close();
    }
  }
}
