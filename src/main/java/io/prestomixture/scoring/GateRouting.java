package io.prestomixture.scoring;

/**
 * Router {@code boosted}: probabilities in proportion to e^(b_c + sum over the trees of class c).
 */
record GateRouting(ClusterShares shares, double[] intercepts, DecisionForest[] forests)
    implements Routing {

  @Override
  public void route(Workspace row) {
    double[] byClass = row.byClass();
    double highest = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < forests.length; c++) {
      byClass[c] = intercepts[c] + forests[c].sum(row.inputs());
      highest = Math.max(highest, byClass[c]);
    }
    for (int c = 0; c < forests.length; c++) {
      byClass[c] = Math.exp(byClass[c] - highest);
    }
    shares.put(byClass, row.shares());
  }
}
