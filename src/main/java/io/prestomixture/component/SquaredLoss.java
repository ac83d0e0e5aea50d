package io.prestomixture.component;

import io.prestomixture.data.RowBlock;

/** ℓ = (y − η)². */
record SquaredLoss() implements PointwiseLoss {

  @Override
  public double value(double y, double eta) {
    return (y - eta) * (y - eta);
  }

  @Override
  public double gradient(double y, double eta) {
    return 2 * (eta - y);
  }

  @Override
  public double curvature(double y, double eta) {
    return 2;
  }

  @Override
  public double largestCurvature() {
    return 2;
  }

  @Override
  public void costs(RowBlock block, int panel, double[] scores, double constant) {
    block.squaredResiduals(panel, scores, constant);
  }

  @Override
  public double penalised(double y, double ridge) {
    return ridge / (1 + ridge) * y * y;
  }
}
