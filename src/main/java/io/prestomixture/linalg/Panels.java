package io.prestomixture.linalg;

/**
 * Kernels over feature-major panels: {@value #ROWS} rows whose feature j lies contiguously at
 * {@code offset + j·ROWS}.
 *
 * <p>The inner loops run over rows, so that they carry no reduction and the JIT turns them into
 * vector instructions; four features are taken at a time, so that the running sum is loaded and
 * stored once for four products.
 */
public final class Panels {
  /**
   * Rows of one panel. 128 rows of 20 features (20 KB) stay in the first-level cache while K models
   * score them.
   */
  public static final int ROWS = 128;

  private Panels() {}

  /**
   * out[i] = intercept + Σ_j θ_j x_ij for the rows i of one panel; θ starts at {@code
   * theta[thetaAt]}.
   */
  public static void linearScores(
      double[] panel,
      int panelAt,
      int numFeatures,
      double[] theta,
      int thetaAt,
      double intercept,
      double[] out,
      int outAt) {
    for (int i = 0; i < ROWS; i++) {
      out[outAt + i] = intercept;
    }
    int j = 0;
    for (; j + 3 < numFeatures; j += 4) {
      double t0 = theta[thetaAt + j];
      double t1 = theta[thetaAt + j + 1];
      double t2 = theta[thetaAt + j + 2];
      double t3 = theta[thetaAt + j + 3];
      int x0 = panelAt + j * ROWS;
      int x1 = x0 + ROWS;
      int x2 = x1 + ROWS;
      int x3 = x2 + ROWS;
      for (int i = 0; i < ROWS; i++) {
        out[outAt + i] +=
            t0 * panel[x0 + i] + t1 * panel[x1 + i] + t2 * panel[x2 + i] + t3 * panel[x3 + i];
      }
    }
    for (; j < numFeatures; j++) {
      double t = theta[thetaAt + j];
      int x = panelAt + j * ROWS;
      for (int i = 0; i < ROWS; i++) {
        out[outAt + i] += t * panel[x + i];
      }
    }
  }

  /**
   * out[i] = Σ_j (x_ij − c_j)² for the rows i of one panel; c starts at {@code centre[centreAt]}.
   */
  public static void squaredDistances(
      double[] panel,
      int panelAt,
      int numFeatures,
      double[] centre,
      int centreAt,
      double[] out,
      int outAt) {
    for (int i = 0; i < ROWS; i++) {
      out[outAt + i] = 0;
    }
    int j = 0;
    for (; j + 3 < numFeatures; j += 4) {
      double c0 = centre[centreAt + j];
      double c1 = centre[centreAt + j + 1];
      double c2 = centre[centreAt + j + 2];
      double c3 = centre[centreAt + j + 3];
      int x0 = panelAt + j * ROWS;
      int x1 = x0 + ROWS;
      int x2 = x1 + ROWS;
      int x3 = x2 + ROWS;
      for (int i = 0; i < ROWS; i++) {
        double a = panel[x0 + i] - c0;
        double b = panel[x1 + i] - c1;
        double c = panel[x2 + i] - c2;
        double d = panel[x3 + i] - c3;
        out[outAt + i] += a * a + b * b + c * c + d * d;
      }
    }
    for (; j < numFeatures; j++) {
      double c0 = centre[centreAt + j];
      int x = panelAt + j * ROWS;
      for (int i = 0; i < ROWS; i++) {
        double a = panel[x + i] - c0;
        out[outAt + i] += a * a;
      }
    }
  }

  /** out[i] = Σ_j f_j (x_ij − c_j)² for the rows i of one panel. */
  public static void scaledDistances(
      double[] panel,
      int panelAt,
      int numFeatures,
      double[] centre,
      double[] factors,
      double[] out,
      int outAt) {
    for (int i = 0; i < ROWS; i++) {
      out[outAt + i] = 0;
    }
    int j = 0;
    for (; j + 1 < numFeatures; j += 2) {
      double c0 = centre[j];
      double c1 = centre[j + 1];
      double f0 = factors[j];
      double f1 = factors[j + 1];
      int x0 = panelAt + j * ROWS;
      int x1 = x0 + ROWS;
      for (int i = 0; i < ROWS; i++) {
        double a = panel[x0 + i] - c0;
        double b = panel[x1 + i] - c1;
        out[outAt + i] += f0 * (a * a) + f1 * (b * b);
      }
    }
    if (j < numFeatures) {
      double c0 = centre[j];
      double f0 = factors[j];
      int x = panelAt + j * ROWS;
      for (int i = 0; i < ROWS; i++) {
        double a = panel[x + i] - c0;
        out[outAt + i] += f0 * (a * a);
      }
    }
  }

  /**
   * out[i] = ‖M x_i − c‖² for the rows i of one panel: one set of scores for each row of M.
   *
   * @param matrix M, lower triangular, packed by rows as {@link Cholesky#inverseFactor} returns it
   * @param centre c, which is M times the point that distances are taken to
   */
  public static void whitenedDistances(
      double[] panel,
      int panelAt,
      int numFeatures,
      double[] matrix,
      double[] centre,
      double[] out,
      int outAt) {
    double[] scores = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      out[outAt + i] = 0;
    }
    for (int r = 0, at = 0; r < numFeatures; r++, at += r) {
      linearScores(panel, panelAt, r + 1, matrix, at, -centre[r], scores, 0);
      for (int i = 0; i < ROWS; i++) {
        out[outAt + i] += scores[i] * scores[i];
      }
    }
  }

  /**
   * values[at + i] becomes log(1 + e^values[at + i]) for the rows i of one panel, to 1e-13 of 1 +
   * the result.
   *
   * <p>With m the value and e = e^{−|m|} it is max(m, 0) + log(1 + e). e is the 256th power of a
   * Taylor polynomial, by eight squarings; beyond |m| = 40 it is as good as 0. The logarithm is 2
   * artanh(s) with s = e / (2 + e) ≤ 1/3, by its series. Both are evaluated term by term for the
   * whole panel: loops so short become vector instructions, which calls of exp and log prevent.
   */
  public static void softplus(double[] values, int at) {
    double[] e = new double[ROWS];
    double[] sum = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      e[i] = Math.min(Math.abs(values[at + i]), 40) * (-1.0 / 256);
      sum[i] = 1;
    }
    for (int k = 10; k > 0; k--) {
      double inverse = 1.0 / k;
      for (int i = 0; i < ROWS; i++) {
        sum[i] = 1 + inverse * e[i] * sum[i];
      }
    }
    for (int square = 0; square < 8; square++) {
      for (int i = 0; i < ROWS; i++) {
        sum[i] *= sum[i];
      }
    }
    for (int i = 0; i < ROWS; i++) {
      e[i] = sum[i] / (2 + sum[i]);
      sum[i] = 0;
    }
    for (int k = 31; k > 0; k -= 2) {
      double inverse = 1.0 / k;
      for (int i = 0; i < ROWS; i++) {
        sum[i] = inverse + e[i] * e[i] * sum[i];
      }
    }
    for (int i = 0; i < ROWS; i++) {
      values[at + i] = Math.max(values[at + i], 0) + 2 * e[i] * sum[i];
    }
  }

  /** lowest[i] = min(lowest[i], factor · values[at + i] + offset) for the rows i of one panel. */
  public static void scaledMinimum(
      double[] values, int at, double factor, double offset, double[] lowest) {
    for (int i = 0; i < ROWS; i++) {
      lowest[i] = Math.min(lowest[i], factor * values[at + i] + offset);
    }
  }
}
