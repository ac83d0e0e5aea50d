package io.prestomixture.component;

/**
 * The loss of a row as a function of the length t of its scores when they are as the best ones are,
 * by symmetry: all but that of its own class are equal, and they sum to zero.
 *
 * <p>With η_y = t·√((C − 1)/C) that is log(1 + (C − 1)·e^{−t·√(C/(C − 1))}), a logistic loss.
 *
 * @param classes number of classes C
 */
record SymmetricLoss(int classes) implements PointwiseLoss {

  /** By how much the row's own class is ahead, per unit of ‖η‖. */
  private double lead() {
    return Math.sqrt(classes / (classes - 1.0));
  }

  /** The score in a logistic loss that equals this one. */
  private double margin(double t) {
    return lead() * t - Math.log(classes - 1);
  }

  @Override
  public double value(double y, double t) {
    return new LogisticLoss().value(1, margin(t));
  }

  @Override
  public double gradient(double y, double t) {
    return lead() * new LogisticLoss().gradient(1, margin(t));
  }

  @Override
  public double curvature(double y, double t) {
    return lead() * lead() * new LogisticLoss().curvature(1, margin(t));
  }

  @Override
  public double largestCurvature() {
    return lead() * lead() / 4;
  }
}
