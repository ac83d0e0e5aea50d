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

  @Override
  default Component train(Component at, double[] statistics) {
    return step(at, statistics, 0);
  }

  /**
   * The component after a damped Newton step from {@code at}, its objective and the decrement those
   * of the quadratic model (K. Levenberg, Quarterly of Applied Mathematics 2, 1944).
   *
   * @param damping what is added to the Hessian's diagonal, as a share of its scale
   */
  Component step(Component at, double[] statistics, double damping);

  /** Whether the statistics hold a Hessian, so that {@link #train} is a Newton step. */
  boolean hasCurvature();

  /** F_k at the component that the statistics were taken at. */
  double value(Component at, double[] statistics);

  /** The gradient of F_k there; as long as the parameters. */
  double[] gradient(Component at, double[] statistics);

  /** A component with these parameters, of the rows in the statistics, which were taken at it. */
  Component at(double[] parameters, double[] statistics);
}
