package io.prestomixture.engine;

import io.prestomixture.component.Component;
import io.prestomixture.component.Trainers;
import io.prestomixture.selection.Decision;
import io.prestomixture.selection.Directions;
import io.prestomixture.selection.Mixture;
import io.prestomixture.selection.RelocationStatistics;
import io.prestomixture.selection.Selection;
import io.prestomixture.selection.Sieve;
import io.prestomixture.selection.Terms;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.broadcast.Broadcast;

/**
 * What a round on all rows is: one Spark job.
 *
 * <p>A round's job makes the moves that the last round decided on, finds new ones under the
 * retrained components, and sums what they would change. From that the driver knows the exact
 * objective of every sieve, chooses one, and has retrained components for the next round: {@link
 * Mixture#step}. The partition stays on the executors, one small object per block.
 */
final class Rounds {
  /**
   * Rounds between two summations of the statistics from all rows, against the drift of changes
   * added up.
   */
  private static final int REFRESH_INTERVAL = 10;

  private final PackedRows rows;
  private final TrainingSettings settings;
  private final PartitionStates states;
  private final RoundJobs jobs;
  private final Routing routing;
  private final RelocationRound relocations;

  /** Null where no limit on the sizes of clusters can bind. */
  private final CapacityRounds capacities;

  private Mixture mixture;
  private Decision decision = Decision.NONE;
  private Sieve sieve;

  /** Whether the mixture's statistics are older than its partition. */
  private boolean stale;

  Rounds(PackedRows rows, TrainingSettings settings, PartitionStates states) {
    this.rows = rows;
    this.settings = settings;
    this.states = states;
    jobs = new RoundJobs(rows, states, settings.aggregationDepth());
    routing = new Routing(rows, settings);
    relocations = new RelocationRound(rows, settings);
    capacities =
        rows.limits()
            .map(limits -> new CapacityRounds(rows, settings.aggregationDepth(), limits))
            .orElse(null);
  }

  /**
   * What the driver must know to go on with the next round; the partition of the rows is beside it.
   *
   * @param passes how often all rows were read
   * @param stale whether the mixture's statistics are older than the partition
   * @param mixture statistics, components and objective
   * @param sieve what the sieve has learned
   * @param routing the charge; without a {@code routingWeight} there is none in it
   * @param capacities what selection has learned; null where no limit can bind
   */
  record State(
      int passes,
      boolean stale,
      Mixture.State mixture,
      Sieve.State sieve,
      Routing.State routing,
      CapacityRounds.State capacities) {}

  /**
   * What a round came to.
   *
   * @param record what is told of it; null if no row moved
   * @param before the objective that it began with
   * @param retry whether the next one has a narrower sieve, though no row moved
   */
  record Outcome(RoundRecord record, double before, boolean retry) {
    /** By how much the objective fell. */
    double fall() {
      return before - record.objective();
    }
  }

  /** The moves of a round; the sieve is null where there was none. */
  private record Moves(Mixture.Step step, double before, SieveRecord sieve, boolean retry) {
    double threshold() {
      return sieve == null || sieve.taken() < 0
          ? Double.NaN
          : sieve.thresholds().get(sieve.taken());
    }
  }

  /**
   * Begins with the states as they are, and trains the components on them.
   *
   * @param components where training starts
   * @param passes how often all rows were read to get there
   * @param routingWeight the charge's factor β
   */
  void begin(List<Component> components, int passes, double routingWeight) {
    jobs.count(passes);
    routing.begin(routingWeight);
    mixture = new Mixture(rows.trainers(), components, jobs::statistics);
    sieve = newSieve();
  }

  /** Goes on from there. */
  void restore(State state) {
    mixture = new Mixture(rows.trainers(), state.mixture);
    sieve = new Sieve(settings.epsilon(), state.sieve, rows.trainers().doublesPerBucket());
    routing.restore(state.routing);
    if (capacities != null) {
      capacities.restore(state.capacities);
    }
    stale = state.stale;
    jobs.count(state.passes);
  }

  /** What {@link #restore} needs. */
  State state() {
    return new State(
        jobs.passes(),
        stale,
        mixture.state(),
        sieve.state(),
        routing.state(),
        capacities == null ? null : capacities.state());
  }

  /** The sieve of a partition of which no savings are known but that few exceed 100 mean costs. */
  private Sieve newSieve() {
    return new Sieve(
        settings.epsilon(),
        100 * Math.abs(mixture.objective()) / rows.summary().weight(),
        rows.trainers().doublesPerBucket());
  }

  /** Brings the first partition within the limits, and trains on what comes of it. */
  void enforceCapacities() {
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
      sieve = newSieve();
    }
  }

  /** Does a round; what it decides is made by the job of the next one. */
  Outcome next(int number) {
    long start = System.nanoTime();
    int empty = mixture.emptyClusters();
    // An empty cluster costs a row nothing, so the sieve re-seeds it with the rows that are fitted
    // worst.
    Selection selection = empty > 0 ? Selection.SIEVE : Selection.byName(settings.selection());
    Moves moves =
        capacities == null
            ? freeRound(number, selection)
            : roundWithinCapacities(number, selection);
    decision = moves.step().decision();
    if (moves.step().moves() == 0) {
      return new Outcome(null, moves.before(), moves.retry());
    }
    RoundRecord record =
        new RoundRecord(
            number,
            mixture.objective(),
            moves.step().moves(),
            moves.threshold(),
            Math.max(0, empty - mixture.emptyClusters()),
            seconds(start),
            mixture.charge(),
            routing.wasRefreshed(),
            false,
            moves.sieve());
    return new Outcome(record, moves.before(), false);
  }

  /** Whether rounds that could stop with this one must go on, because charges are to follow. */
  boolean mustGoOn(int number) {
    return routing.goesOn(number);
  }

  boolean canRelocate() {
    return relocations.isPossible() && !routing.charges();
  }

  /** Relocates if that lowers F by enough to be worth the rounds after it. */
  Optional<RoundRecord> relocate(int number) {
    long start = System.nanoTime();
    states.propose(
        plan(Selection.SIEVE, Sieve.allImproving(), null, relocations.directions(number)), number);
    RelocationStatistics found = relocations.statistics(states.current());
    states.release();
    jobs.count(1);
    Mixture.Step step = mixture.relocate(found, settings.tol());
    decision = step.decision();
    if (step.moves() == 0) {
      return Optional.empty();
    }
    // Whole halves are added and subtracted, which costs digits.
    stale = true;
    sieve = newSieve();
    return Optional.of(
        RoundRecord.ofRelocation(number, mixture.objective(), step.moves(), seconds(start)));
  }

  /** Trains components that are not exact to the end; returns the last record as it is then. */
  RoundRecord polish(RoundRecord last) {
    mixture.polish(decision, jobs::statistics);
    return last.withObjective(mixture.objective(), mixture.charge(), routing.wasRefreshed());
  }

  /** What limits keep from being saved; empty where none can bind. */
  OptionalDouble capacityCost() {
    if (capacities == null) {
      return OptionalDouble.empty();
    }
    jobs.count(1);
    return OptionalDouble.of(capacities.cost(states.current(), decision, mixture));
  }

  /** Goes on from a partition in which what was decided on has been made. */
  void decided() {
    decision = Decision.NONE;
  }

  private Moves freeRound(int number, Selection selection) {
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
    return new Moves(step, before, taken, retry);
  }

  /** The same round as without capacities where that stays within them. */
  private Moves roundWithinCapacities(int number, Selection selection) {
    if (!capacities.isBinding()) {
      Mixture earlier = mixture.copy();
      Moves free = freeRound(number, selection);
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
    return new Moves(step, before, null, false);
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

  double objective() {
    return mixture.objective();
  }

  /** The moves that are yet to be made in the states. */
  Decision decision() {
    return decision;
  }

  List<Component> components() {
    return mixture.components();
  }

  /** The charge's factor β. */
  double routingWeight() {
    return routing.weight();
  }

  int passes() {
    return jobs.passes();
  }
}
