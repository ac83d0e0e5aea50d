package io.prestomixture.selection;

import io.prestomixture.component.Scorer;
import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Panels;
import java.io.Serializable;
import java.util.Arrays;

/**
 * The clusters of a block's rows, and the moves proposed for them.
 *
 * <p>With V = rows × clusters as ground set, a partition is a base of the partition matroid that
 * allows one pair (i, k) per row: holding one cluster number per row makes every state a base.
 * Where rows form groups, the elements are groups, and all moves are of whole groups.
 *
 * @param clusters the cluster of each row
 * @param moves proposed moves; empty before the first round
 */
public record BlockPartition(short[] clusters, Moves moves) implements Serializable {

  /** A partition without proposals. */
  public static BlockPartition of(short[] clusters) {
    return new BlockPartition(clusters, Moves.NONE);
  }

  /**
   * Every row goes where it, or its group, costs least, ties to the lowest cluster. An empty
   * cluster is out of the question, if not all are: what it says is the cost of a row that is there
   * alone, often nothing, and all would come.
   */
  public static BlockPartition nearest(RowBlock block, Scorer scorer) {
    return of(block.isGrouped() ? nearestOfGroups(block, scorer) : nearestOfRows(block, scorer));
  }

  private static short[] nearestOfRows(RowBlock block, Scorer scorer) {
    short[] clusters = new short[block.size()];
    double[][] costs = new double[scorer.k()][Panels.ROWS];
    int[] candidates = scorer.withRows();
    for (int panel = 0; panel < block.numPanels(); panel++) {
      scorer.costs(block, panel, costs);
      int rows = block.panelSize(panel);
      for (int i = 0; i < rows; i++) {
        int best = candidates[0];
        for (int c : candidates) {
          if (costs[c][i] < costs[best][i]) {
            best = c;
          }
        }
        clusters[panel * Panels.ROWS + i] = (short) best;
      }
    }
    return clusters;
  }

  private static short[] nearestOfGroups(RowBlock block, Scorer scorer) {
    int k = scorer.k();
    short[] clusters = new short[block.size()];
    double[][] costs = new double[k][Panels.ROWS];
    double[] sums = new double[k];
    int[] candidates = scorer.withRows();
    for (int row = 0, group = 0; row < clusters.length; row++) {
      if (row % Panels.ROWS == 0) {
        scorer.costs(block, row / Panels.ROWS, costs);
      }
      if (row == block.groupStart(group + 1)) {
        clusters[block.groupStart(group++)] = least(sums, candidates);
        Arrays.fill(sums, 0);
      }
      for (int c = 0; c < k; c++) {
        sums[c] += costs[c][row % Panels.ROWS];
      }
    }
    clusters[block.groupStart(block.groups() - 1)] = least(sums, candidates);
    asFirst(block, clusters);
    return clusters;
  }

  private static short least(double[] sums, int[] candidates) {
    int least = candidates[0];
    for (int c : candidates) {
      least = sums[c] < sums[least] ? c : least;
    }
    return (short) least;
  }

  /** Puts the rows of every group into the cluster of its first row. */
  public static void asFirst(RowBlock block, short[] clusters) {
    for (int g = 0; g < block.groups(); g++) {
      int first = block.groupStart(g);
      Arrays.fill(clusters, first, block.groupStart(g + 1), clusters[first]);
    }
  }

  /**
   * The clusters after a decision.
   *
   * @param decision which moves are made
   * @param partition the partition that this block is in
   * @param block the index of this block in it
   */
  public short[] after(Decision decision, int partition, int block) {
    boolean single = decision.partition() == partition && decision.block() == block;
    if (decision.relocation() != null) {
      return after(decision.relocation());
    }
    if (decision.cutOffs() != null) {
      return before(decision.cutOffs(), Rank.place(partition, block));
    }
    if (!single && (decision.lastBucket() < 0 || moves.size() == 0)) {
      return clusters;
    }
    short[] result = clusters.clone();
    for (int m = 0; m < moves.size(); m++) {
      boolean made = single ? decision.move() == m : moves.bucket(m) <= decision.lastBucket();
      if (made) {
        Arrays.fill(result, moves.row(m), moves.row(m) + moves.rows(m), (short) moves.target(m));
      }
    }
    return result;
  }

  /** Every row has its proposal, at its own index. */
  private short[] after(Decision.Relocation relocation) {
    short[] result = clusters.clone();
    for (int row = 0; row < result.length; row++) {
      if (clusters[row] == relocation.dissolved()) {
        result[row] = (short) moves.target(row);
      } else if (clusters[row] == relocation.split()
          && RelocationStatistics.isCutOff(moves, row, relocation.direction())) {
        result[row] = (short) relocation.dissolved();
      }
    }
    return result;
  }

  private short[] before(CutOffs cutOffs, long place) {
    short[] result = clusters.clone();
    for (int m = 0; m < moves.size(); m++) {
      if (cutOffs.admits(moves, m, clusters[moves.row(m)], place)) {
        result[moves.row(m)] = (short) moves.target(m);
      }
    }
    return result;
  }
}
