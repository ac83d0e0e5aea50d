package io.prestomixture.linalg;

import java.util.Arrays;

/**
 * Adds Σ_r f_r · z_r z_rᵀ to matrices that are packed as {@link PackedUpper}: {@link #begin}, then
 * for every product {@link #next} and {@link #add}, then {@link #end}.
 *
 * <p>Four products at a time load and store the matrix once. For many products the matrix is spread
 * meanwhile over one array per row, so that every array is indexed by the same variable, which
 * makes the loops vector instructions (see {@link Panels}): half the time for n = 28, and no loss
 * for n = 12. What is added in which order is the same.
 */
public final class OuterProductSum {
  private static final int TOGETHER = PackedUpper.TOGETHER;

  /** Spreading a matrix and packing it again takes as long as a few products. */
  private static final int LEAST_SPREAD = 16;

  /** Larger matrices (2 MB) fit no second cache, and a task may have one per cluster. */
  private static final int MOST_SPREAD = 512;

  private final int n;
  private final double[][] z;
  private final double[] factors = new double[TOGETHER];
  private double[] packed;
  private int at;

  /** Row a holds the entries from (a, a) on, at their columns; null while none was needed. */
  private double[][] rows;

  private boolean spread;
  private int waiting;

  /** Sums products of vectors of n entries. */
  public OuterProductSum(int n) {
    this.n = n;
    z = new double[TOGETHER][n];
  }

  /**
   * Begins to add to a matrix.
   *
   * @param matrix the array that it is in
   * @param start where it starts there
   * @param products about how many will be added
   */
  public void begin(double[] matrix, int start, int products) {
    packed = matrix;
    at = start;
    waiting = 0;
    spread = products >= LEAST_SPREAD && n <= MOST_SPREAD;
    if (spread) {
      rows = rows == null ? new double[n][n] : rows;
      for (int a = 0, from = at; a < n; from += n - a, a++) {
        System.arraycopy(packed, from, rows[a], a, n - a);
      }
    }
  }

  /**
   * The array to write the next z to; the same one again, with its old entries, if the last z was
   * not added.
   */
  public double[] next() {
    return z[waiting];
  }

  /** Adds factor · z zᵀ for the z that {@link #next} gave. */
  public void add(double factor) {
    factors[waiting++] = factor;
    if (waiting == TOGETHER) {
      flush();
    }
  }

  /** Ends: the matrix is complete. */
  public void end() {
    if (waiting > 0) {
      // What is missing of four keeps old values and weighs nothing.
      Arrays.fill(factors, waiting, TOGETHER, 0);
      flush();
    }
    if (spread) {
      for (int a = 0, to = at; a < n; to += n - a, a++) {
        System.arraycopy(rows[a], a, packed, to, n - a);
      }
    }
    packed = null;
  }

  private void flush() {
    double[] z0 = z[0];
    double[] z1 = z[1];
    double[] z2 = z[2];
    double[] z3 = z[3];
    for (int a = 0, from = at; a < n; from += n - a, a++) {
      double f0 = factors[0] * z0[a];
      double f1 = factors[1] * z1[a];
      double f2 = factors[2] * z2[a];
      double f3 = factors[3] * z3[a];
      if (spread) {
        double[] row = rows[a];
        for (int b = a; b < n; b++) {
          row[b] += f0 * z0[b] + f1 * z1[b] + f2 * z2[b] + f3 * z3[b];
        }
      } else {
        int shift = from - a;
        for (int b = a; b < n; b++) {
          packed[shift + b] += f0 * z0[b] + f1 * z1[b] + f2 * z2[b] + f3 * z3[b];
        }
      }
    }
    waiting = 0;
  }
}
