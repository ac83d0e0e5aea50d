package io.prestomixture.selection;

import io.prestomixture.component.Scorer;
import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Panels;
import java.io.Serializable;

/**
 * The clusters of a block's rows, and the moves proposed for them.
 *
 * <p>With V = rows × clusters as ground set, a partition is a base of the partition matroid that
 * allows one pair (i, k) per row: holding one cluster number per row makes every state a base.
 *
 * @param clusters the cluster of each row
 * @param moves proposed moves; empty before the first round
 */
public record BlockPartition(short[] clusters, Moves moves) implements Serializable {

  /** A partition without proposals. */
  public static BlockPartition of(short[] clusters) {
    return new BlockPartition(clusters, Moves.NONE);
  }

  /** Every row goes where it costs least, ties to the lowest cluster. */
  public static BlockPartition nearest(RowBlock block, Scorer scorer) {
    short[] clusters = new short[block.size()];
    double[] costs = new double[scorer.k() * Panels.ROWS];
    for (int panel = 0; panel < block.numPanels(); panel++) {
      scorer.costs(block, panel, costs);
      int rows = block.panelSize(panel);
      for (int i = 0; i < rows; i++) {
        int best = 0;
        for (int c = 1; c < scorer.k(); c++) {
          if (costs[c * Panels.ROWS + i] < costs[best * Panels.ROWS + i]) {
            best = c;
          }
        }
        clusters[panel * Panels.ROWS + i] = (short) best;
      }
    }
    return of(clusters);
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
        result[moves.row(m)] = (short) moves.target(m);
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
