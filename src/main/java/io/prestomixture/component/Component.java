package io.prestomixture.component;

import io.prestomixture.linalg.Cholesky;
import java.io.Serializable;

/**
 * A trained component in the coordinates of the blocks.
 *
 * @param rows number of rows of its cluster; 0 for an empty cluster, whose parameters mean nothing
 * @param weight their total weight
 * @param objective F_k(S_k) = min_θ Σ f_i(θ)
 * @param parameters the minimiser θ, laid out as its family says
 * @param penalty λ‖θ‖², which every row is charged in proportion to its weight
 * @param curvature factor of the Hessian that leverages are taken in; null for families that need
 *     none
 * @param decrement for components on their way to the minimum, by how much a further step is
 *     predicted to lower the objective; 0 for exact ones
 */
public record Component(
    long rows,
    double weight,
    double objective,
    double[] parameters,
    double penalty,
    Cholesky curvature,
    double decrement)
    implements Serializable {

  /** An exact minimiser. */
  public Component(
      long rows,
      double weight,
      double objective,
      double[] parameters,
      double penalty,
      Cholesky curvature) {
    this(rows, weight, objective, parameters, penalty, curvature, 0);
  }

  /** The same without {@link #curvature}, which is far larger than the rest, to be kept or sent. */
  public Component withoutCurvature() {
    return new Component(rows, weight, objective, parameters, penalty, null, decrement);
  }

  /** Whether the cluster has no rows. */
  public boolean isEmpty() {
    return rows == 0;
  }
}
