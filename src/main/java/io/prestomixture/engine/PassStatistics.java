package io.prestomixture.engine;

import io.prestomixture.component.Component;
import io.prestomixture.component.RoutingCharge;
import io.prestomixture.component.Trainers;
import io.prestomixture.data.RowBlock;
import io.prestomixture.selection.BlockPartition;
import io.prestomixture.selection.Decision;
import io.prestomixture.selection.MoveStatistics;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;

/**
 * What one pass over the rows sends to the driver: the sufficient statistics of the clusters as
 * they are, when asked for, and of the proposed moves, when there are any.
 */
final class PassStatistics implements Serializable {
  private static final long serialVersionUID = 1L;

  /** One array per cluster; null unless asked for. */
  private final double[][] clusters;

  private final MoveStatistics moves;

  /** What the rows are charged for their clusters, in sum; 0 unless asked for. */
  private double charge;

  private PassStatistics(double[][] clusters, MoveStatistics moves) {
    this.clusters = clusters;
    this.moves = moves;
  }

  /**
   * What the clusters are, and what the proposed moves would change, of the blocks of one
   * partition.
   *
   * @param partition the index of the partition
   * @param trainers the trainers
   * @param at what statistics are an expansion at
   * @param buckets buckets of the sieve
   * @param full whether the statistics of whole clusters are summed too
   * @param charge what is summed over whole clusters too; null for nothing
   */
  static PassStatistics of(
      int partition,
      Iterator<RowBlock> blocks,
      Iterator<BlockPartition> states,
      Trainers trainers,
      List<Component> at,
      int buckets,
      boolean full,
      RoutingCharge charge) {
    double[][] clusters = full ? trainers.noStatistics() : null;
    MoveStatistics moves = new MoveStatistics(trainers.k(), buckets);
    PassStatistics result = new PassStatistics(clusters, moves);
    Trainers.Accumulators accumulators = trainers.accumulators(at);
    for (int index = 0; blocks.hasNext(); index++) {
      RowBlock block = blocks.next();
      BlockPartition state = states.next();
      if (full) {
        accumulators.addAll(block, state.clusters(), clusters);
      }
      if (charge != null) {
        result.charge += charge.total(block, state.clusters());
      }
      moves.add(block, state, partition, index, trainers.arePredictable() ? accumulators : null);
    }
    return result;
  }

  /** What the clusters would be after a decision, of the blocks of one partition. */
  static PassStatistics after(
      Decision decision,
      int partition,
      Iterator<RowBlock> blocks,
      Iterator<BlockPartition> states,
      Trainers trainers,
      List<Component> at) {
    double[][] clusters = trainers.noStatistics();
    Trainers.Accumulators accumulators = trainers.accumulators(at);
    for (int index = 0; blocks.hasNext(); index++) {
      short[] assigned = states.next().after(decision, partition, index);
      accumulators.addAll(blocks.next(), assigned, clusters);
    }
    return new PassStatistics(clusters, new MoveStatistics(trainers.k(), 0));
  }

  /** Adds the statistics of the partition that follows; returns this. */
  PassStatistics merge(PassStatistics later) {
    if (clusters != null) {
      for (int c = 0; c < clusters.length; c++) {
        for (int i = 0; i < clusters[c].length; i++) {
          clusters[c][i] += later.clusters[c][i];
        }
      }
    }
    moves.merge(later.moves);
    charge += later.charge;
    return this;
  }

  double[][] clusters() {
    return clusters;
  }

  double charge() {
    return charge;
  }

  MoveStatistics moves() {
    return moves;
  }
}
