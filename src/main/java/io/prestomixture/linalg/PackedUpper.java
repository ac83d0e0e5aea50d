package io.prestomixture.linalg;

/**
 * Symmetric matrices as their upper triangle, packed by rows: row a holds the entries (a,a),
 * (a,a+1), …, (a,n−1).
 *
 * <p>This is the order in which a row's outer product can be added with one contiguous inner loop
 * per row of the triangle.
 */
public final class PackedUpper {
  private PackedUpper() {}

  /** Number of entries of an n×n matrix. */
  public static int length(int n) {
    return Math.toIntExact((long) n * (n + 1) / 2);
  }

  /** Position of entry (a, b), a ≤ b, of an n×n matrix. */
  public static int index(int n, int a, int b) {
    return (int) ((long) a * (2L * n - a + 1) / 2) + (b - a);
  }

  /** matrix += factor · z zᵀ, the matrix starting at {@code matrix[at]}. */
  public static void addOuterProduct(double[] matrix, int at, int n, double factor, double[] z) {
    int position = at;
    for (int a = 0; a < n; a++) {
      double scaled = factor * z[a];
      int shift = position - a;
      for (int b = a; b < n; b++) {
        matrix[shift + b] += scaled * z[b];
      }
      position += n - a;
    }
  }
}
