package io.prestomixture.linalg;

/**
 * Symmetric matrices as their upper triangle, packed by rows: row a holds the entries (a,a),
 * (a,a+1), …, (a,n−1).
 *
 * <p>This is the order in which a row's outer product can be added with one contiguous inner loop
 * per row of the triangle.
 */
public final class PackedUpper {
  /** Products that are added at a time, which load and store the sum once. */
  public static final int TOGETHER = 4;

  private PackedUpper() {}

  /** Number of entries of an n×n matrix. */
  public static int length(int n) {
    return Math.toIntExact((long) n * (n + 1) / 2);
  }

  /** Position of entry (a, b), a ≤ b, of an n×n matrix. */
  public static int index(int n, int a, int b) {
    return (int) ((long) a * (2L * n - a + 1) / 2) + (b - a);
  }

  /**
   * The Frobenius norm of an n×n matrix: an upper bound on its spectral norm, so that zᵀAz ≤ norm ·
   * ‖z‖².
   */
  public static double norm(double[] matrix, int n) {
    double sum = 0;
    for (int a = 0, at = 0; a < n; at += n - a, a++) {
      sum += matrix[at] * matrix[at];
      for (int b = a + 1; b < n; b++) {
        sum += 2 * matrix[at + b - a] * matrix[at + b - a];
      }
    }
    return Math.sqrt(sum);
  }

  /**
   * matrix += factor · z zᵀ for a z of {@code count} entries that are not zero: {@code values[i]}
   * at {@code entries[i]}, which increase.
   */
  public static void addOuterProduct(
      double[] matrix, int at, int n, double factor, int[] entries, double[] values, int count) {
    for (int i = 0; i < count; i++) {
      int a = entries[i];
      double scaled = factor * values[i];
      int shift = at + index(n, a, a) - a;
      for (int j = i; j < count; j++) {
        matrix[shift + entries[j]] += scaled * values[j];
      }
    }
  }

  /** matrix = zzᵀ for a z of n entries. */
  public static void outerProduct(double[] z, int n, double[] matrix) {
    int position = 0;
    for (int a = 0; a < n; a++) {
      for (int b = a; b < n; b++) {
        matrix[position++] = z[a] * z[b];
      }
    }
  }

  /**
   * sum += Σ_r factors[r] · matrices[r] for r below {@code count}.
   *
   * @param factors of a length that four divides, like matrices; what is beyond their {@code count}
   *     is overwritten
   */
  public static void addCombination(
      double[] sum, double[] factors, double[][] matrices, int count) {
    for (int r = count; r % TOGETHER != 0; r++) {
      factors[r] = 0;
      matrices[r] = matrices[0];
    }
    for (int r = 0; r < count; r += TOGETHER) {
      double f0 = factors[r];
      double f1 = factors[r + 1];
      double f2 = factors[r + 2];
      double f3 = factors[r + 3];
      double[] m0 = matrices[r];
      double[] m1 = matrices[r + 1];
      double[] m2 = matrices[r + 2];
      double[] m3 = matrices[r + 3];
      for (int i = 0; i < sum.length; i++) {
        sum[i] += f0 * m0[i] + f1 * m1[i] + f2 * m2[i] + f3 * m3[i];
      }
    }
  }
}
