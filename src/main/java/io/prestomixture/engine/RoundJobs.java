package io.prestomixture.engine;

import io.prestomixture.component.Component;
import io.prestomixture.component.Trainers;
import io.prestomixture.data.RowBlock;
import io.prestomixture.selection.BlockPartition;
import io.prestomixture.selection.Decision;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;

/** The jobs that sum statistics over all rows, and the count of passes over them. */
final class RoundJobs {
  private final PackedRows rows;
  private final PartitionStates states;
  private final int aggregationDepth;
  private int passes;

  RoundJobs(PackedRows rows, PartitionStates states, int aggregationDepth) {
    this.rows = rows;
    this.states = states;
    this.aggregationDepth = aggregationDepth;
  }

  /** Counts passes that others made. */
  void count(int others) {
    passes += others;
  }

  /** How often all rows were read. */
  int passes() {
    return passes;
  }

  /** One job over all rows: computes the states and sums what their moves would change. */
  PassStatistics pass(Broadcast<RoundPlan> plan, int buckets, boolean full, boolean charges) {
    Broadcast<Trainers> trainers = rows.sharedTrainers();
    PassStatistics result =
        reduce(
            (blocks, parts) ->
                PassStatistics.of(
                    TaskContext.getPartitionId(),
                    blocks,
                    parts,
                    trainers.value(),
                    plan.value().at(),
                    buckets,
                    full,
                    charges ? plan.value().scorer().charge() : null));
    states.release();
    return result;
  }

  /** One job over all rows: the statistics of the clusters after a decision. */
  double[][] statistics(Decision tentative, List<Component> at) {
    Broadcast<Trainers> trainers = rows.sharedTrainers();
    Broadcast<List<Component>> expansion =
        rows.context().broadcast(rows.trainers().areExact() ? null : at);
    try {
      return reduce(
              (blocks, parts) ->
                  PassStatistics.after(
                      tentative,
                      TaskContext.getPartitionId(),
                      blocks,
                      parts,
                      trainers.value(),
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
            states.current(),
            (blocks, parts) -> List.of(summation.of(blocks, parts)).iterator()),
        aggregationDepth,
        PassStatistics::merge);
  }
}
