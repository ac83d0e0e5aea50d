package io.prestomixture.scoring;

/**
 * Routing without a label: a row belongs to the cluster of the least loss among those with rows.
 *
 * @param present whether each cluster has rows
 * @param features where losses begin among the inputs
 * @param likelihood whether losses are −log(π_k p(x; θ_k)), so that Bayes tells probabilities
 */
record NearestRouting(boolean[] present, int features, boolean likelihood) implements Routing {

  @Override
  public void route(Workspace row) {
    double[] shares = row.shares();
    for (int k = 0; k < shares.length; k++) {
      shares[k] = present[k] ? -row.inputs()[features + k] : Double.NEGATIVE_INFINITY;
    }
    int cluster = Workspace.largest(shares);
    double most = shares[cluster];
    double total = 0;
    for (int k = 0; k < shares.length; k++) {
      double certain = k == cluster ? 1 : 0;
      shares[k] = likelihood ? Math.exp(shares[k] - most) : certain;
      total += shares[k];
    }
    for (int k = 0; k < shares.length; k++) {
      shares[k] /= total;
    }
  }
}
