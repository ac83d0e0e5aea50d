package io.prestomixture.linalg;

/**
 * Gaussian elimination with partial pivoting for the few equations that the gain of one row takes:
 * a call to LAPACK and its pivots would cost more than the solution.
 */
public final class Elimination {
  private Elimination() {}

  /**
   * Overwrites the right-hand side with the solution of A y = b.
   *
   * @param work holds A, n×n by rows, from {@code at} on, which is overwritten, and b from {@code
   *     right} on
   * @param smallestPivot pivots below this count as zero
   * @return false if the matrix is singular
   */
  public static boolean solve(double[] work, int at, int n, int right, double smallestPivot) {
    for (int k = 0; k < n; k++) {
      int pivot = k;
      for (int i = k + 1; i < n; i++) {
        if (Math.abs(work[at + i * n + k]) > Math.abs(work[at + pivot * n + k])) {
          pivot = i;
        }
      }
      if (!(Math.abs(work[at + pivot * n + k]) >= smallestPivot)) {
        return false;
      }
      swap(work, at + k * n, at + pivot * n, n);
      swap(work, right + k, right + pivot, 1);
      for (int i = k + 1; i < n; i++) {
        double factor = work[at + i * n + k] / work[at + k * n + k];
        for (int j = k; j < n; j++) {
          work[at + i * n + j] -= factor * work[at + k * n + j];
        }
        work[right + i] -= factor * work[right + k];
      }
    }
    for (int i = n - 1; i >= 0; i--) {
      double sum = work[right + i];
      for (int j = i + 1; j < n; j++) {
        sum -= work[at + i * n + j] * work[right + j];
      }
      work[right + i] = sum / work[at + i * n + i];
    }
    return true;
  }

  private static void swap(double[] work, int a, int b, int length) {
    for (int j = 0; a != b && j < length; j++) {
      double kept = work[a + j];
      work[a + j] = work[b + j];
      work[b + j] = kept;
    }
  }
}
