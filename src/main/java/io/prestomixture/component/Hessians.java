package io.prestomixture.component;

import io.prestomixture.linalg.Cholesky;
import io.prestomixture.linalg.PackedUpper;
import java.util.Optional;

/** Factors of Hessians, damped where rows leave parameters undetermined. */
final class Hessians {
  /** A pivot below this share of its reference is no information about a parameter. */
  private static final double SINGULAR = 1e-10;

  /** The least damping of a Hessian that is singular. */
  private static final double FLOOR = 1e-6;

  private Hessians() {}

  /**
   * The factor of matrix + diag(ridge) + damping · diag(scale), of all parameters but the first
   * few; scale is the larger of reference and diagonal. A singular matrix is damped more.
   *
   * @param matrix holds a {@link PackedUpper} matrix of the given order from {@code from} on
   * @param first the first row that belongs to a parameter
   * @param ridge what is added to the diagonal, by parameter
   * @param reference the size of the diagonal of a well-determined cluster, by parameter
   */
  static Cholesky factor(
      double[] matrix,
      int from,
      int order,
      int first,
      double[] ridge,
      double[] reference,
      double damping) {
    double floor = damping;
    Optional<Cholesky> factor = attempt(matrix, from, order, first, ridge, reference, floor);
    while (factor.isEmpty() && floor < 1) {
      floor = Math.max(FLOOR, 10 * floor);
      factor = attempt(matrix, from, order, first, ridge, reference, floor);
    }
    return factor.orElseThrow(
        () ->
            new ArithmeticException(
                "The Hessian of a cluster is not positive definite; scale the features or raise"
                    + " regParam."));
  }

  private static Optional<Cholesky> attempt(
      double[] packed,
      int from,
      int order,
      int first,
      double[] ridge,
      double[] reference,
      double floor) {
    int n = ridge.length;
    double[] matrix = new double[n * n];
    double[] smallestPivots = new double[n];
    for (int i = 0; i < n; i++) {
      int at = from + PackedUpper.index(order, first + i, first + i);
      System.arraycopy(packed, at, matrix, i * n + i, n - i);
      double scale = Math.max(reference[i], Math.abs(matrix[i * n + i]));
      matrix[i * n + i] += ridge[i] + floor * scale;
      smallestPivots[i] = floor > 0 ? 0 : SINGULAR * reference[i];
    }
    return Cholesky.factor(matrix, n, smallestPivots);
  }
}
