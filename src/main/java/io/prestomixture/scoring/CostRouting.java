package io.prestomixture.scoring;

import java.util.Arrays;

/** Router {@code cost}: all probability on the first class of the least mean over its trees. */
record CostRouting(ClusterShares shares, DecisionForest[] forests) implements Routing {

  @Override
  public void route(Workspace row) {
    double[] byClass = row.byClass();
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int c = 0; c < forests.length; c++) {
      double mean = forests[c].sum(row.inputs()) / forests[c].size();
      if (mean < least) {
        least = mean;
        best = c;
      }
    }
    Arrays.fill(byClass, 0);
    byClass[best] = 1;
    shares.put(byClass, row.shares());
  }
}
