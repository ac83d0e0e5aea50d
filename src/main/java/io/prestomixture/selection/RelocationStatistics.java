package io.prestomixture.selection;

import io.prestomixture.component.Trainers;
import io.prestomixture.data.RowBlock;
import io.prestomixture.data.RowGroups;
import java.io.Serializable;
import java.util.stream.IntStream;

/**
 * What relocations would change: for every pair of clusters the statistics of the rows that would
 * go from the one to the other if the one were dissolved, and for every cluster and direction those
 * of the half that would be cut off. From these the objective of all relocations is known.
 */
public final class RelocationStatistics implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int k;

  /** By dissolved cluster and target; null where no row would go. */
  private final double[][] dissolved;

  /** By direction and cluster; null where no row lies. */
  private final double[][] halves;

  /** No rows yet. */
  public RelocationStatistics(int k, int directions) {
    this.k = k;
    dissolved = new double[k * k][];
    halves = new double[directions * k][];
  }

  /** How many numbers these are at most, which each task holds. */
  public static long size(int k, int directions, long doublesOfAllClusters) {
    return (k + directions) * doublesOfAllClusters;
  }

  /** Adds the rows of a block, whose state holds what {@link RelocationMoves} proposes. */
  public void add(RowBlock block, BlockPartition state, Trainers.Accumulators accumulators) {
    short[] clusters = state.clusters();
    Moves moves = state.moves();
    add(
        block,
        RowGroups.of(moves.size(), i -> i, i -> clusters[i] * k + moves.target(i), k * k),
        dissolved,
        accumulators);
    for (int r = 0; r < halves.length / k; r++) {
      int direction = r;
      int[] half =
          IntStream.range(0, moves.size()).filter(i -> isCutOff(moves, i, direction)).toArray();
      add(
          block,
          RowGroups.of(
              half.length, i -> half[i], i -> direction * k + clusters[half[i]], halves.length),
          halves,
          accumulators);
    }
  }

  /** Whether a row lies in the half that a direction cuts off. */
  static boolean isCutOff(Moves moves, int row, int direction) {
    return (moves.bucket(row) >> direction & 1) == 1;
  }

  private void add(
      RowBlock block, RowGroups groups, double[][] sums, Trainers.Accumulators accumulators) {
    for (int g = 0; g < sums.length; g++) {
      if (!groups.isEmpty(g)) {
        // Exact statistics depend on the target alone, in which both arrays are alike: modulo k.
        if (sums[g] == null) {
          sums[g] = new double[accumulators.statisticsLength(g % k)];
        }
        accumulators.add(
            g % k, block, groups.rows(), groups.start(g), groups.start(g + 1), 1, sums[g]);
      }
    }
  }

  /** Adds the statistics of the partition that follows; returns this. */
  public RelocationStatistics merge(RelocationStatistics later) {
    merge(dissolved, later.dissolved);
    merge(halves, later.halves);
    return this;
  }

  private static void merge(double[][] sums, double[][] later) {
    for (int s = 0; s < sums.length; s++) {
      if (sums[s] == null) {
        sums[s] = later[s];
      } else if (later[s] != null) {
        for (int i = 0; i < sums[s].length; i++) {
          sums[s][i] += later[s][i];
        }
      }
    }
  }

  /** Number of directions. */
  int directions() {
    return halves.length / k;
  }

  /** The rows that would go from a cluster to another if it were dissolved; null for none. */
  double[] moved(int from, int to) {
    return dissolved[from * k + to];
  }

  /** The rows of the half of a cluster that a direction cuts off; null for none. */
  double[] half(int cluster, int direction) {
    return halves[direction * k + cluster];
  }
}
