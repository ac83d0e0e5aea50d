package io.prestomixture.engine;

import io.prestomixture.component.ComponentTrainer;
import io.prestomixture.data.RowBlock;
import io.prestomixture.selection.BlockPartition;
import io.prestomixture.selection.MoveStatistics;
import java.io.Serializable;
import java.util.Iterator;

/**
 * What one pass over the rows sends to the driver: the sufficient statistics of the clusters as
 * they are, when asked for, and of the proposed moves, when there are any.
 */
final class PassStatistics implements Serializable {
  private static final long serialVersionUID = 1L;

  /** One array per cluster; null unless asked for. */
  private final double[][] clusters;

  private final MoveStatistics moves;

  private PassStatistics(double[][] clusters, MoveStatistics moves) {
    this.clusters = clusters;
    this.moves = moves;
  }

  /**
   * Sums over the blocks of one partition.
   *
   * @param partition the index of the partition
   * @param buckets buckets of the sieve
   * @param full whether the statistics of whole clusters are summed too
   */
  static PassStatistics of(
      int partition,
      Iterator<RowBlock> blocks,
      Iterator<BlockPartition> states,
      ComponentTrainer trainer,
      int k,
      int buckets,
      boolean full) {
    double[][] clusters = full ? new double[k][trainer.statisticsLength()] : null;
    MoveStatistics moves = new MoveStatistics(k, buckets);
    ComponentTrainer.RowAccumulator accumulator = trainer.accumulator();
    for (int index = 0; blocks.hasNext(); index++) {
      RowBlock block = blocks.next();
      BlockPartition state = states.next();
      if (full) {
        accumulator.addAll(block, state.clusters(), clusters);
      }
      moves.add(block, state, partition, index, accumulator, trainer.statisticsLength());
    }
    return new PassStatistics(clusters, moves);
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
    return this;
  }

  double[][] clusters() {
    return clusters;
  }

  MoveStatistics moves() {
    return moves;
  }
}
