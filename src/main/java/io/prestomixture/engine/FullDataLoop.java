package io.prestomixture.engine;

import io.prestomixture.component.Component;
import io.prestomixture.data.FeatureScaling;
import io.prestomixture.data.RowBlock;
import io.prestomixture.selection.BlockPartition;
import io.prestomixture.selection.Decision;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;

/** A fit from its first partition to its last: which {@link Rounds} are done, and when they end. */
final class FullDataLoop implements AutoCloseable {
  private final PackedRows rows;
  private final TrainingSettings settings;
  private final FitCourse course;

  /** Null where none are wanted. */
  private final Checkpoints checkpoints;

  private final PartitionStates states;
  private final Rounds rounds;

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
    rounds = new Rounds(rows, settings, states);
  }

  /**
   * Finds the first partition, or goes on from a checkpoint, then does rounds until one of the
   * reasons to stop holds.
   */
  void run() {
    if (!resume()) {
      start();
      checkpoint();
    }
    while (course.goesOn()) {
      if (course.next() > settings.maxIter()) {
        course.stop(StopReason.MAX_ITER);
      } else {
        round(course.next());
        if (!course.goesOn()
            && course.seeksLeast()
            && rounds.canRelocate()
            && course.next() <= settings.maxIter()) {
          relocate(course.next());
        }
        // The last exact round is written when all is done.
        if (checkpoints != null
            && (course.goesOn() || !rows.trainers().areExact())
            && checkpoints.areDue()) {
          checkpoint();
        }
      }
    }
    if (!finished) {
      finish();
      checkpoint();
    }
  }

  private void start() {
    long start = System.nanoTime();
    Initialization initialization = Initialization.byName(settings.search().initMode());
    Initialization.Start first =
        initialization.start(rows, settings, states.broadcasts(), course.progress());
    states.begin(first.states());
    course.begin(first.stability(), first.routingChoice());
    rounds.begin(first.components(), first.passes(), first.routingWeight());
    rounds.enforceCapacities();
    course.record(RoundRecord.initial(rounds.objective(), seconds(start)));
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
    course.restore(state.course());
    rounds.restore(state.rounds());
    finished = state.finished();
  }

  /** Writes what another process would go on from; the partition is computed from that now. */
  private void checkpoint() {
    if (checkpoints == null) {
      return;
    }
    LoopState state =
        new LoopState(
            checkpoints.run(), checkpoints.seconds(), finished, course.state(), rounds.state());
    states.begin(checkpoints.save(state, states.current(), rounds.decision()));
    rounds.decided();
  }

  /** Trains the components on a partition that is given, and moves no row. */
  void train(FixedPartition partition) {
    long start = System.nanoTime();
    Broadcast<FeatureScaling> scaling = rows.sharedScaling();
    states.begin(rows.blocks().map(block -> fixed(block, partition, scaling.value())));
    rounds.begin(rows.trainers().start(), 0, 0);
    course.record(RoundRecord.initial(rounds.objective(), seconds(start)));
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

  private void round(int number) {
    Rounds.Outcome outcome = rounds.next(number);
    if (outcome.record() == null) {
      if (!outcome.retry() && !rounds.mustGoOn(number)) {
        course.stop(StopReason.LOCAL_OPTIMUM);
      }
      return;
    }
    course.record(outcome.record());
    boolean little = outcome.fall() <= settings.tol() * Math.abs(outcome.before());
    if (little && !rounds.mustGoOn(number)) {
      course.stop(StopReason.TOL);
    }
  }

  private void relocate(int number) {
    rounds
        .relocate(number)
        .ifPresent(
            record -> {
              course.stop(null);
              course.record(record);
            });
  }

  private void finish() {
    course.correct(rounds.polish(course.last()));
    rounds.capacityCost().ifPresent(course::cost);
    finished = true;
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  /** The final partition: its proposals are void, the last decision is still to be made. */
  JavaRDD<BlockPartition> states() {
    return states.current();
  }

  Decision decision() {
    return rounds.decision();
  }

  List<Component> components() {
    return rounds.components();
  }

  double routingWeight() {
    return rounds.routingWeight();
  }

  FitCourse course() {
    return course;
  }

  int passes() {
    return rounds.passes();
  }

  @Override
  public void close() {
    states.close();
    if (checkpoints != null) {
      checkpoints.close();
    }
  }
}
