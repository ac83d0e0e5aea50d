package io.prestomixture.scoring;

/**
 * Router {@code boosted}: probabilities in proportion to e^(b_c + sum over the trees of class c).
 *
 * @param corrections of outputs, by class; null for none
 * @param remainder the trees of what is added to mixed outputs; null for none
 */
record GateRouting(
    ClusterShares shares,
    double[] intercepts,
    DecisionForest[] forests,
    LinearScores corrections,
    DecisionForest remainder)
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

  @Override
  public double correction(Workspace row) {
    double sum = remainder == null ? 0 : remainder.sum(row.inputs());
    if (corrections == null) {
      return sum;
    }
    corrections.interceptFirst(row.inputs(), row.byClass());
    return sum + shares.weighted(row.byClass(), row.shares());
  }
}
