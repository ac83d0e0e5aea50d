package io.prestomixture.scoring;

/** Router {@code boosted}: each class against all others; the second of two is what is left. */
record BoostedRouting(ClusterShares shares, DecisionForest[] forests) implements Routing {

  @Override
  public void route(Workspace row) {
    double[] byClass = row.byClass();
    for (int c = 0; c < forests.length; c++) {
      byClass[c] = 1 - 1 / (1 + Math.exp(2 * forests[c].sum(row.inputs())));
    }
    if (forests.length == 1) {
      byClass[1] = 1 - byClass[0];
    }
    shares.put(byClass, row.shares());
  }
}
