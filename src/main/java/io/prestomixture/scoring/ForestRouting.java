package io.prestomixture.scoring;

import java.util.Arrays;

/** The router of random forests: the trees' shares of classes, each forest counting the same. */
record ForestRouting(ClusterShares shares, DecisionForest[] forests) implements Routing {

  @Override
  public void route(Workspace row) {
    double[] byClass = row.byClass();
    double[] votes = row.votes();
    Arrays.fill(byClass, 0);
    for (DecisionForest forest : forests) {
      Arrays.fill(votes, 0);
      forest.add(row.inputs(), votes);
      double total = 0;
      for (double vote : votes) {
        total += vote;
      }
      for (int c = 0; c < votes.length; c++) {
        byClass[c] += votes[c] / total;
      }
    }
    shares.put(byClass, row.shares());
  }
}
