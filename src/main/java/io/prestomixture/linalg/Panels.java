package io.prestomixture.linalg;

import java.util.Arrays;

/**
 * Kernels over feature-major panels: {@value #ROWS} rows, {@code panel[j][i]} being feature j of
 * the i-th.
 *
 * <p>The inner loops run over rows, so that they carry no reduction, and index every array by the
 * same variable: only then can the JIT tell that no iteration reads what another writes, and turns
 * them into vector instructions. With all features in one array, at offsets, it cannot, and the
 * loops take three times as long. Four features are taken at a time, so that the running sum is
 * loaded and stored once for four products.
 */
public final class Panels {
  /**
   * Rows of one panel. 128 rows of 20 features (20 KB) stay in the first-level cache while K models
   * score them.
   */
  public static final int ROWS = 128;

  private Panels() {}

  /**
   * out[i] = intercept + Σ_j θ_j x_ij over the first features; θ starts at {@code theta[thetaAt]}.
   */
  public static void linearScores(
      double[][] panel,
      int numFeatures,
      double[] theta,
      int thetaAt,
      double intercept,
      double[] out) {
    Arrays.fill(out, 0, ROWS, intercept);
    int j = 0;
    for (; j + 3 < numFeatures; j += 4) {
      double t0 = theta[thetaAt + j];
      double t1 = theta[thetaAt + j + 1];
      double t2 = theta[thetaAt + j + 2];
      double t3 = theta[thetaAt + j + 3];
      double[] x0 = panel[j];
      double[] x1 = panel[j + 1];
      double[] x2 = panel[j + 2];
      double[] x3 = panel[j + 3];
      for (int i = 0; i < ROWS; i++) {
        out[i] += t0 * x0[i] + t1 * x1[i] + t2 * x2[i] + t3 * x3[i];
      }
    }
    for (; j < numFeatures; j++) {
      double t = theta[thetaAt + j];
      double[] x = panel[j];
      for (int i = 0; i < ROWS; i++) {
        out[i] += t * x[i];
      }
    }
  }

  /** out[i] = Σ_j (x_ij − c_j)². */
  public static void squaredDistances(double[][] panel, double[] centre, double[] out) {
    Arrays.fill(out, 0, ROWS, 0);
    int j = 0;
    for (; j + 3 < centre.length; j += 4) {
      double c0 = centre[j];
      double c1 = centre[j + 1];
      double c2 = centre[j + 2];
      double c3 = centre[j + 3];
      double[] x0 = panel[j];
      double[] x1 = panel[j + 1];
      double[] x2 = panel[j + 2];
      double[] x3 = panel[j + 3];
      for (int i = 0; i < ROWS; i++) {
        double a = x0[i] - c0;
        double b = x1[i] - c1;
        double c = x2[i] - c2;
        double d = x3[i] - c3;
        out[i] += a * a + b * b + c * c + d * d;
      }
    }
    for (; j < centre.length; j++) {
      double c0 = centre[j];
      double[] x = panel[j];
      for (int i = 0; i < ROWS; i++) {
        double a = x[i] - c0;
        out[i] += a * a;
      }
    }
  }

  /** out[i] = Σ_j f_j (x_ij − c_j)². */
  public static void scaledDistances(
      double[][] panel, double[] centre, double[] factors, double[] out) {
    Arrays.fill(out, 0, ROWS, 0);
    int j = 0;
    for (; j + 1 < centre.length; j += 2) {
      double c0 = centre[j];
      double c1 = centre[j + 1];
      double f0 = factors[j];
      double f1 = factors[j + 1];
      double[] x0 = panel[j];
      double[] x1 = panel[j + 1];
      for (int i = 0; i < ROWS; i++) {
        double a = x0[i] - c0;
        double b = x1[i] - c1;
        out[i] += f0 * (a * a) + f1 * (b * b);
      }
    }
    if (j < centre.length) {
      double c0 = centre[j];
      double f0 = factors[j];
      double[] x = panel[j];
      for (int i = 0; i < ROWS; i++) {
        double a = x[i] - c0;
        out[i] += f0 * (a * a);
      }
    }
  }

  /**
   * out[i] = ‖M x_i − c‖²: one set of scores for each row of M.
   *
   * @param matrix M, lower triangular, packed by rows as {@link Cholesky#inverseFactor} returns it
   * @param centre c, which is M times the point that distances are taken to
   */
  public static void whitenedDistances(
      double[][] panel, double[] matrix, double[] centre, double[] out) {
    double[] scores = new double[ROWS];
    Arrays.fill(out, 0, ROWS, 0);
    for (int r = 0, at = 0; r < centre.length; r++, at += r) {
      linearScores(panel, r + 1, matrix, at, -centre[r], scores);
      for (int i = 0; i < ROWS; i++) {
        out[i] += scores[i] * scores[i];
      }
    }
  }

  /** sums[i] += values[i]. */
  public static void add(double[] values, double[] sums) {
    for (int i = 0; i < ROWS; i++) {
      sums[i] += values[i];
    }
  }

  /**
   * values[i] becomes log(1 + e^values[i]), to 1e-13 of 1 + the result.
   *
   * <p>With m the value and e = e^{−|m|} it is max(m, 0) + log(1 + e). e is the 256th power of a
   * Taylor polynomial, by eight squarings; beyond |m| = 40 it is as good as 0. The logarithm is 2
   * artanh(s) with s = e / (2 + e) ≤ 1/3, by its series. Both are evaluated term by term for the
   * whole panel: loops so short become vector instructions, which calls of exp and log prevent.
   */
  public static void softplus(double[] values) {
    double[] e = new double[ROWS];
    double[] sum = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      e[i] = Math.min(Math.abs(values[i]), 40) * (-1.0 / 256);
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
      values[i] = Math.max(values[i], 0) + 2 * e[i] * sum[i];
    }
  }

  /** largest[i] = max(largest[i], values[i]). */
  public static void maximum(double[] values, double[] largest) {
    for (int i = 0; i < ROWS; i++) {
      largest[i] = Math.max(largest[i], values[i]);
    }
  }

  /** least[i] = min(least[i], values[i]). */
  public static void minimum(double[] values, double[] least) {
    for (int i = 0; i < ROWS; i++) {
      least[i] = Math.min(least[i], values[i]);
    }
  }

  /** lowest[i] = min(lowest[i], factor · values[i] + offset). */
  public static void scaledMinimum(double[] values, double factor, double offset, double[] lowest) {
    for (int i = 0; i < ROWS; i++) {
      lowest[i] = Math.min(lowest[i], factor * values[i] + offset);
    }
  }
}
