package io.prestomixture.router;

import io.prestomixture.scoring.RouterDocument;
import org.apache.spark.ml.linalg.Vector;

/**
 * No router: π_k(x) is cluster k's share of the weight, whatever x. Soft routing is then a fixed
 * weighted mean of the components. It also stands in for every router when one cluster has all
 * rows.
 */
final class SharesRouter implements Router {
  private static final long serialVersionUID = 1L;
  static final String NAME = "none";

  private final Shares shares;

  SharesRouter(Shares shares) {
    this.shares = shares;
  }

  @Override
  public double[] probabilities(Vector inputs) {
    return shares.values();
  }

  @Override
  public boolean needsOutputs() {
    return false;
  }

  @Override
  public PredictionCost cost() {
    return new PredictionCost(shares.values().length, 0);
  }

  @Override
  public void save(String path) {
    RouterFile.create(NAME, shares).write(path);
  }

  @Override
  public RouterDocument document(String inputs, String routing) {
    return new RouterDocument(NAME, inputs, routing, shares.values(), null, null, null);
  }
}
