package io.prestomixture.component;

/**
 * A trainer of components with a smooth convex objective, whose statistics are an expansion of it
 * at the current component: value, gradient and, unless there are too many parameters, Hessian.
 */
interface SmoothTrainer extends ComponentTrainer {

  @Override
  default boolean isExact() {
    return false;
  }

  /** Whether the statistics hold a Hessian, so that {@link #train} is a Newton step. */
  boolean hasCurvature();

  /** F_k at the component that the statistics were taken at. */
  double value(Component at, double[] statistics);

  /** The gradient of F_k there; as long as the parameters. */
  double[] gradient(Component at, double[] statistics);

  /** A component with these parameters, of the rows in the statistics, which were taken at it. */
  Component at(double[] parameters, double[] statistics);
}
