package io.prestomixture.component;

import io.prestomixture.data.InvalidInputException;
import io.prestomixture.linalg.Cholesky;
import io.prestomixture.linalg.PackedUpper;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.ml.linalg.Matrix;

/**
 * The shapes of a Gaussian's covariance Σ: what is summed over rows for it, how it is held, and the
 * {@link Spread} it makes.
 *
 * <p>Statistics are the count and then the moments: the packed upper triangle of Σ w z zᵀ with z =
 * (1, x), or its first row and Σ w x_j² where no products of features are needed. A covariance is
 * held as its packed upper triangle, or as d variances.
 */
enum CovarianceType {
  /** Any positive definite matrix. */
  FULL {
    @Override
    int statisticsLength(int d) {
      return OuterProducts.length(d, false);
    }

    @Override
    ComponentTrainer.RowAccumulator accumulator(int d) {
      return new OuterProducts(d, false);
    }

    @Override
    double[] covariance(double[] statistics, double[] mean, double[] floor) {
      int d = mean.length;
      double[] covariance = new double[PackedUpper.length(d)];
      for (int a = 0, at = 0; a < d; a++) {
        for (int b = a; b < d; b++, at++) {
          double product = statistics[1 + PackedUpper.index(d + 1, a + 1, b + 1)];
          covariance[at] = product / statistics[1] - mean[a] * mean[b];
          // Rounding must not eat into the floor.
          covariance[at] = a == b ? Math.max(0, covariance[at]) + floor[a] : covariance[at];
        }
      }
      return covariance;
    }

    @Override
    Spread spread(double[] mean, double[] covariance, double[] floor) {
      return new FullSpread(mean, factor(covariance, mean.length), floor);
    }

    @Override
    double logDeterminant(double[] covariance, int d) {
      return factor(covariance, d).logDeterminant();
    }

    @Override
    double[] restored(Matrix spread, double[] scale) {
      int d = scale.length;
      double[] covariance = new double[PackedUpper.length(d)];
      for (int a = 0, at = 0; a < d; a++) {
        for (int b = a; b < d; b++, at++) {
          covariance[at] = entry(spread, a, b) / (scale[a] * scale[b]);
        }
      }
      return covariance;
    }

    @Override
    int seedRows(int d) {
      return 2 * (d + 1);
    }
  },

  /** A variance per feature. */
  DIAGONAL {
    @Override
    Spread spread(double[] mean, double[] covariance, double[] floor) {
      return new DiagonalSpread(mean, covariance, floor);
    }
  },

  /** One variance for all features: the mean of their variances. */
  SPHERICAL {
    @Override
    double[] covariance(double[] statistics, double[] mean, double[] floor) {
      double[] variances = DIAGONAL.covariance(statistics, mean, floor);
      return averaged(variances);
    }

    /** Among features of other scales a sphere is none; one of the same mean variance is. */
    @Override
    double[] restored(Matrix spread, double[] scale) {
      return averaged(DIAGONAL.restored(spread, scale));
    }

    private double[] averaged(double[] variances) {
      Arrays.fill(variances, Arrays.stream(variances).average().orElseThrow());
      return variances;
    }

    @Override
    Spread spread(double[] mean, double[] covariance, double[] floor) {
      return new SphericalSpread(mean, covariance[0], floor);
    }
  };

  /** The names, in the order in which help texts list them. */
  static List<String> names() {
    return Arrays.stream(values()).map(type -> type.name().toLowerCase(Locale.ROOT)).toList();
  }

  /** The type of a name. */
  static CovarianceType byName(String name) {
    if (!names().contains(name)) {
      throw InvalidInputException.unknown("covariance type", name, names());
    }
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** How many sums there are. */
  int statisticsLength(int d) {
    return 2 + 2 * d;
  }

  /** Sums the statistics. */
  ComponentTrainer.RowAccumulator accumulator(int d) {
    double[] x = new double[d];
    return (block, rows, from, to, sign, statistics) -> {
      for (int i = from; i < to; i++) {
        block.copyRow(rows[i], x, 0);
        double weight = sign * block.weight(rows[i]);
        statistics[0] += sign;
        statistics[1] += weight;
        for (int j = 0; j < d; j++) {
          statistics[2 + j] += weight * x[j];
          statistics[2 + d + j] += weight * x[j] * x[j];
        }
      }
    };
  }

  /** S/W + E, or the diagonal of that. */
  double[] covariance(double[] statistics, double[] mean, double[] floor) {
    int d = mean.length;
    double[] variances = new double[d];
    for (int j = 0; j < d; j++) {
      double variance = statistics[2 + d + j] / statistics[1] - mean[j] * mean[j];
      variances[j] = Math.max(0, variance) + floor[j];
    }
    return variances;
  }

  /**
   * A covariance in scaled coordinates, of any type, as this type holds it.
   *
   * @param spread the covariance in the units of the caller: d×d, or a column of variances
   */
  double[] restored(Matrix spread, double[] scale) {
    double[] variances = new double[scale.length];
    Arrays.setAll(variances, j -> entry(spread, j, j) / (scale[j] * scale[j]));
    return variances;
  }

  private static double entry(Matrix spread, int a, int b) {
    if (spread.numCols() == spread.numRows()) {
      return spread.apply(a, b);
    }
    return a == b ? spread.apply(a, 0) : 0;
  }

  /** The costs and gains that a covariance makes. */
  abstract Spread spread(double[] mean, double[] covariance, double[] floor);

  /** How many rows a seed is fitted on: enough for variances that are not accidents. */
  int seedRows(int d) {
    return 8;
  }

  /** log |Σ| of a covariance. */
  double logDeterminant(double[] covariance, int d) {
    return Arrays.stream(covariance).map(Math::log).sum();
  }

  private static Cholesky factor(double[] covariance, int d) {
    double[] matrix = new double[d * d];
    for (int i = 0, at = 0; i < d; at += d - i, i++) {
      System.arraycopy(covariance, at, matrix, i * d + i, d - i);
    }
    return factorOf(matrix, d);
  }

  /** The factor of a d×d covariance, which is overwritten. */
  static Cholesky factorOf(double[] matrix, int d) {
    return Cholesky.factor(matrix, d, new double[d])
        .orElseThrow(
            () ->
                new ArithmeticException(
                    "The covariance of a cluster is not positive definite to the precision of its"
                        + " sums; standardise the features, or choose covarianceType diagonal."));
  }
}
