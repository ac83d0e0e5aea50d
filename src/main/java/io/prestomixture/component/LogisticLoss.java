package io.prestomixture.component;

import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Panels;

/**
 * The logistic loss of labels 0 and 1: ℓ = log(1 + e^η) − yη = log(1 + e^m) with m = (1 − 2y)·η,
 * the margin by which the other class wins. Only e^{−|m|} ≤ 1 is ever taken.
 */
record LogisticLoss() implements PointwiseLoss {

  @Override
  public double value(double y, double eta) {
    double margin = (1 - 2 * y) * eta;
    return Math.max(margin, 0) + Softmax.logOnePlus(Math.exp(-Math.abs(margin)));
  }

  @Override
  public void costs(RowBlock block, int panel, double[] scores, double constant) {
    int first = panel * Panels.ROWS;
    int rows = block.panelSize(panel);
    for (int i = 0; i < rows; i++) {
      scores[i] *= 1 - 2 * block.label(first + i);
    }
    Panels.softplus(scores);
    for (int i = 0; i < rows; i++) {
      scores[i] += constant;
    }
  }

  /** σ(η) − y, with all digits also where it is tiny. */
  @Override
  public double gradient(double y, double eta) {
    double sign = 1 - 2 * y;
    return sign * probability(sign * eta);
  }

  @Override
  public double curvature(double y, double eta) {
    double e = Math.exp(-Math.abs(eta));
    return e / ((1 + e) * (1 + e));
  }

  @Override
  public void expand(double y, double eta, double[] out) {
    double sign = 1 - 2 * y;
    double margin = sign * eta;
    double e = Math.exp(-Math.abs(eta));
    double share = 1 / (1 + e);
    out[0] = Math.max(margin, 0) + Softmax.logOnePlus(e);
    out[1] = sign * (margin >= 0 ? share : e * share);
    out[2] = e * share * share;
  }

  @Override
  public double largestCurvature() {
    return 0.25;
  }

  @Override
  public boolean isSelfConcordant() {
    return true;
  }

  /** σ(η) = 1 / (1 + e^{−η}). */
  static double probability(double eta) {
    double e = Math.exp(-Math.abs(eta));
    return (eta >= 0 ? 1 : e) / (1 + e);
  }
}
