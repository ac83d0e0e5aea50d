package io.prestomixture.linalg;

import dev.ludovic.netlib.blas.BLAS;
import dev.ludovic.netlib.lapack.LAPACK;
import java.io.Serializable;
import java.util.Optional;
import org.netlib.util.intW;

/**
 * The Cholesky factor of a symmetric positive definite matrix A = L Lᵀ, kept as the columns of L,
 * with what marginal gains need of it: solutions, quadratic forms of A⁻¹, and a bound on its norm;
 * and with what densities need: the determinant, and L⁻¹ for whole panels of rows.
 */
public final class Cholesky implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Columns that are factored at a time. */
  private static final int BLOCK = 48;

  private final int n;

  /**
   * The columns of L, packed; diagonal entries are replaced by their reciprocals, so that
   * substitution multiplies.
   */
  private final double[] columns;

  private Cholesky(int n, double[] columns) {
    this.n = n;
    this.columns = columns;
  }

  /**
   * Factors a matrix.
   *
   * @param matrix n×n, column-major, lower triangle filled; overwritten
   * @param n order
   * @param smallestPivots squared pivots L_jj² not above these count as zero
   * @return empty if the matrix is not positive definite to within the given pivots
   */
  public static Optional<Cholesky> factor(double[] matrix, int n, double[] smallestPivots) {
    if (!factorBlocks(matrix, n)) {
      return Optional.empty();
    }
    double[] columns = new double[PackedUpper.length(n)];
    for (int i = 0, at = 0; i < n; at += n - i, i++) {
      double pivot = matrix[i * n + i];
      if (!(pivot * pivot > smallestPivots[i])) {
        return Optional.empty();
      }
      System.arraycopy(matrix, i * n + i, columns, at, n - i);
      columns[at] = 1 / pivot;
    }
    return Optional.of(new Cholesky(n, columns));
  }

  /**
   * Overwrites the lower triangle by L, a block of columns at a time; false if that is impossible.
   * LAPACK has no fast {@code dpotrf} without native libraries, but BLAS a {@code dgemm}, which
   * does most of the work of large matrices; its last bits depend on the JVM's vector module, as do
   * those of all products that Spark makes.
   */
  private static boolean factorBlocks(double[] matrix, int n) {
    BLAS blas = BLAS.getInstance();
    intW info = new intW(0);
    for (int j = 0; j < n; j += BLOCK) {
      int columns = Math.min(BLOCK, n - j);
      int below = j + columns;
      LAPACK.getInstance().dpotrf("L", columns, matrix, j * n + j, n, info);
      if (info.val != 0) {
        return false;
      }
      if (below == n) {
        break;
      }
      int panel = j * n + below;
      blas.dtrsm("R", "L", "T", "N", n - below, columns, 1, matrix, j * n + j, n, matrix, panel, n);
      for (int c = below; c < n; c += BLOCK) {
        int rows = n - c;
        int from = j * n + c;
        blas.dgemm(
            "N",
            "T",
            rows,
            Math.min(BLOCK, rows),
            columns,
            -1,
            matrix,
            from,
            n,
            matrix,
            from,
            n,
            1,
            matrix,
            c * n + c,
            n);
      }
    }
    return true;
  }

  /**
   * The factor that {@link #packed} gave.
   *
   * @throws IllegalArgumentException if it is not the factor of any matrix
   */
  public static Cholesky unpacked(double[] packed) {
    int n = (int) ((Math.sqrt(8.0 * packed.length + 1) - 1) / 2);
    if (PackedUpper.length(n) != packed.length) {
      throw new IllegalArgumentException(
          String.format("A Cholesky factor cannot have %d entries.", packed.length));
    }
    for (int i = 0, at = 0; i < n; at += n - i, i++) {
      if (!(packed[at] > 0)) {
        throw new IllegalArgumentException(
            String.format("Pivot %d of a Cholesky factor is %s.", i, packed[at]));
      }
    }
    return new Cholesky(n, packed.clone());
  }

  /** All numbers of the factor, to be kept: the columns of L with the reciprocals of its pivots. */
  public double[] packed() {
    return columns.clone();
  }

  /** Order of the matrix. */
  public int order() {
    return n;
  }

  /** log |A| = 2 Σ log L_ii, which neither overflows nor underflows. */
  public double logDeterminant() {
    double sum = 0;
    for (int i = 0, at = 0; i < n; at += n - i, i++) {
      sum -= Math.log(columns[at]);
    }
    return 2 * sum;
  }

  /** L⁻¹, lower triangular, packed by rows: row i starts at i(i + 1)/2 and holds i + 1 entries. */
  public double[] inverseFactor() {
    double[] packed = new double[PackedUpper.length(n)];
    for (int j = 0; j < n; j++) {
      double[] column = new double[n];
      column[j] = 1;
      inverseQuadraticForm(column);
      for (int i = j; i < n; i++) {
        packed[i * (i + 1) / 2 + j] = column[i];
      }
    }
    return packed;
  }

  /** A⁻¹ as its {@link PackedUpper} triangle (LAPACK {@code dpotri}, O(n³)). */
  public double[] inverse() {
    double[] matrix = new double[n * n];
    for (int i = 0, at = 0; i < n; at += n - i, i++) {
      System.arraycopy(columns, at, matrix, i * n + i, n - i);
      matrix[i * n + i] = 1 / columns[at];
    }
    LAPACK.getInstance().dpotri("L", n, matrix, n, new intW(0));
    double[] inverse = new double[PackedUpper.length(n)];
    for (int i = 0, at = 0; i < n; at += n - i, i++) {
      System.arraycopy(matrix, i * n + i, inverse, at, n - i);
    }
    return inverse;
  }

  /** Overwrites b with A⁻¹ b. */
  public void solve(double[] b) {
    inverseQuadraticForm(b);
    for (int i = n - 1, at = columns.length - 1; i >= 0; at -= n - --i) {
      double sum = b[i];
      for (int j = i + 1; j < n; j++) {
        sum -= columns[at + j - i] * b[j];
      }
      b[i] = sum * columns[at];
    }
  }

  /** zᵀ A⁻¹ z = ‖L⁻¹ z‖²; z is overwritten with L⁻¹ z. */
  public double inverseQuadraticForm(double[] z) {
    double sumOfSquares = 0;
    for (int i = 0, at = 0; i < n; at += n - i, i++) {
      double x = z[i] * columns[at];
      z[i] = x;
      sumOfSquares += x * x;
      int shift = at - i;
      for (int j = i + 1; j < n; j++) {
        z[j] -= columns[shift + j] * x;
      }
    }
    return sumOfSquares;
  }
}
