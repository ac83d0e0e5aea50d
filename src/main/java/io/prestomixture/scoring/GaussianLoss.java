package io.prestomixture.scoring;

/** −log π N(x; μ, Σ), with Σ = LLᵀ or a diagonal. */
final class GaussianLoss implements ComponentLoss {
  private final double[] mean;
  private final double constant;

  /** Variances where Σ is diagonal, else null. */
  private final double[] variances;

  /** The columns of L, one after the other from the diagonal down; null where Σ is diagonal. */
  private final double[] factor;

  private GaussianLoss(double[] mean, double logShare, double[] variances, double[] factor) {
    this.mean = mean;
    this.variances = variances;
    this.factor = factor;
    double logDeterminant = 0;
    for (int i = 0, at = 0; i < mean.length; at += mean.length - i, i++) {
      logDeterminant += factor == null ? Math.log(variances[i]) : 2 * Math.log(factor[at]);
    }
    constant = 0.5 * (mean.length * Math.log(2 * Math.PI) + logDeterminant) - logShare;
  }

  static GaussianLoss of(String at, ComponentDocument one, double[] mean) {
    int d = mean.length;
    double logShare = Fields.numbers(at + "intercepts", one.intercepts(), 1)[0];
    double[][] spread = Fields.present(at + "spread", one.spread());
    boolean diagonal = spread.length > 0 && spread[0] != null && spread[0].length == 1;
    double[] entries = Fields.matrix(at + "spread", spread, d, diagonal ? 1 : d);
    return diagonal
        ? new GaussianLoss(mean, logShare, Fields.positive(at + "spread", entries), null)
        : new GaussianLoss(mean, logShare, null, factor(at + "spread", entries, d));
  }

  /**
   * Cholesky's factor, column by column (A.-L. Cholesky, 1910; Golub, Van Loan, algorithm 4.2.1).
   */
  private static double[] factor(String field, double[] covariance, int d) {
    double[] columns = new double[d * (d + 1) / 2];
    for (int i = 0, at = 0; i < d; at += d - i, i++) {
      System.arraycopy(covariance, i * d + i, columns, at, d - i);
    }
    for (int i = 0, at = 0; i < d; at += d - i, i++) {
      Fields.require(
          columns[at] > 0, () -> String.format("Field '%s' is not positive definite", field));
      double pivot = Math.sqrt(columns[at]);
      columns[at] = pivot;
      for (int j = 1; j < d - i; j++) {
        columns[at + j] /= pivot;
      }
      for (int j = 1, to = at + d - i; j < d - i; to += d - i - j, j++) {
        for (int l = j; l < d - i; l++) {
          columns[to + l - j] -= columns[at + j] * columns[at + l];
        }
      }
    }
    return columns;
  }

  @Override
  public double of(double[] x, double[] scratch) {
    double norm = 0;
    if (factor == null) {
      for (int j = 0; j < mean.length; j++) {
        double difference = x[j] - mean[j];
        norm += difference * difference / variances[j];
      }
    } else {
      norm = whitenedNorm(x, scratch);
    }
    return constant + 0.5 * norm;
  }

  /** ‖L⁻¹(x − μ)‖² by forward substitution. */
  private double whitenedNorm(double[] x, double[] z) {
    int d = mean.length;
    for (int j = 0; j < d; j++) {
      z[j] = x[j] - mean[j];
    }
    double norm = 0;
    for (int i = 0, at = 0; i < d; at += d - i, i++) {
      double whitened = z[i] / factor[at];
      norm += whitened * whitened;
      for (int j = i + 1; j < d; j++) {
        z[j] -= factor[at + j - i] * whitened;
      }
    }
    return norm;
  }
}
