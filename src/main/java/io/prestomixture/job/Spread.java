package io.prestomixture.job;

import io.prestomixture.linalg.Cholesky;
import org.apache.spark.ml.linalg.Matrix;

/**
 * Reads the covariance of a density: d×d, or a column of d variances where features are
 * independent.
 */
final class Spread {
  private Spread() {}

  /** Standard deviation of a feature. */
  static double deviation(Matrix spread, int feature) {
    return Math.sqrt(spread.apply(feature, spread.numCols() == 1 ? 0 : feature));
  }

  /** Logarithm of the covariance's determinant. */
  static double logDeterminant(Matrix spread) {
    int d = spread.numRows();
    if (spread.numCols() > 1) {
      return Cholesky.factor(spread.toArray(), d, new double[d])
          .map(Cholesky::logDeterminant)
          .orElse(Double.NEGATIVE_INFINITY);
    }
    double sum = 0;
    for (int j = 0; j < d; j++) {
      sum += Math.log(spread.apply(j, 0));
    }
    return sum;
  }
}
