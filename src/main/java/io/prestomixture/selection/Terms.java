package io.prestomixture.selection;

import java.io.Serializable;

/**
 * On what terms rows are offered for a move under capacities.
 *
 * @param floors by from·k + to: what a move must save more than, per unit of size; below 0 where a
 *     cluster is full or as small as it may be, so that a loss can pay for the gain of another
 *     move; +∞ where no move may be
 * @param prices what room in a cluster is worth, per unit of size: among the moves of a row the one
 *     that saves most beyond it is offered
 * @param room the largest row that may enter a cluster
 * @param slack the largest row that may leave a cluster
 * @param byWeight whether sizes are weights
 */
public record Terms(
    double[] floors, double[] prices, double[] room, double[] slack, boolean byWeight)
    implements Serializable {

  /**
   * The terms on which clusters get within their limits: rows leave clusters that are too large for
   * those with room, and others with slack for those that are too small, at any loss.
   */
  public static Terms ofRepair(Limits limits, double[] sizes) {
    int k = limits.k();
    double[] floors = new double[k * k];
    double[] room = new double[k];
    double[] slack = new double[k];
    for (int z = 0; z < k; z++) {
      room[z] = limits.room(z, sizes[z]) + limits.tolerance();
      slack[z] = limits.slack(z, sizes[z]) + limits.tolerance();
      for (int c = 0; c < k; c++) {
        boolean helps = limits.isOver(z, sizes[z]) || limits.isUnder(c, sizes[c]);
        floors[z * k + c] = helps ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
      }
    }
    return new Terms(floors, new double[k], room, slack, limits.byWeight());
  }
}
