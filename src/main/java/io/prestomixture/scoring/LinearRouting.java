package io.prestomixture.scoring;

import java.util.Arrays;

/**
 * Routers {@code nearest} and {@code logistic}: probabilities in proportion to e^η_c.
 *
 * @param infiniteWins whether the first infinite η_c has all probability; else the shares hold
 */
record LinearRouting(ClusterShares shares, LinearScores scores, boolean infiniteWins)
    implements Routing {

  @Override
  public void route(Workspace row) {
    double[] byClass = row.byClass();
    int classes = scores.size();
    scores.interceptFirst(row.inputs(), byClass);
    double highest = byClass[0];
    for (int c = 1; c < classes; c++) {
      highest = Math.max(highest, byClass[c]);
    }
    if (infiniteWins && highest == Double.POSITIVE_INFINITY) {
      takeAll(byClass, Workspace.largest(byClass));
    } else {
      for (int c = 0; c < classes; c++) {
        byClass[c] = Math.exp(byClass[c] - highest);
      }
    }
    shares.put(byClass, row.shares());
  }

  private static void takeAll(double[] byClass, int winner) {
    Arrays.fill(byClass, 0);
    byClass[winner] = 1;
  }
}
