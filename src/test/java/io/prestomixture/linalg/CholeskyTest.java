package io.prestomixture.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Factors against products, solutions and inverses computed by Gauss–Jordan elimination. */
class CholeskyTest {

  /** A = M Mᵀ + I/10 with Gaussian M: eigenvalues from 0.1 to about 4n. */
  private static double[][] positiveDefinite(int n, long seed) {
    return gram(n, n, 0.1, new Random(seed));
  }

  private static double[][] gram(int n, int rank, double ridge, Random random) {
    double[][] m = new double[n][rank];
    for (double[] row : m) {
      for (int j = 0; j < rank; j++) {
        row[j] = random.nextGaussian();
      }
    }
    double[][] a = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        a[i][j] = i == j ? ridge : 0;
        for (int l = 0; l < rank; l++) {
          a[i][j] += m[i][l] * m[j][l];
        }
      }
    }
    return a;
  }

  /** Column-major with the lower triangle filled; what lies above it must not be read. */
  private static Optional<Cholesky> factor(double[][] a, double smallestPivot) {
    int n = a.length;
    double[] matrix = new double[n * n];
    double[] smallest = new double[n];
    for (int j = 0; j < n; j++) {
      smallest[j] = smallestPivot;
      for (int i = 0; i < n; i++) {
        matrix[j * n + i] = i >= j ? a[i][j] : Double.NaN;
      }
    }
    return Cholesky.factor(matrix, n, smallest);
  }

  private static double[][] inverse(double[][] a) {
    int n = a.length;
    double[][] left = new double[n][];
    double[][] right = new double[n][n];
    for (int i = 0; i < n; i++) {
      left[i] = a[i].clone();
      right[i][i] = 1;
    }
    for (int c = 0; c < n; c++) {
      int pivot = c;
      for (int r = c + 1; r < n; r++) {
        pivot = Math.abs(left[r][c]) > Math.abs(left[pivot][c]) ? r : pivot;
      }
      swap(left, c, pivot);
      swap(right, c, pivot);
      for (int r = 0; r < n; r++) {
        double factor = left[r][c] / left[c][c];
        for (int j = 0; r != c && j < n; j++) {
          left[r][j] -= factor * left[c][j];
          right[r][j] -= factor * right[c][j];
        }
      }
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        right[i][j] /= left[i][i];
      }
    }
    return right;
  }

  private static void swap(double[][] rows, int a, int b) {
    double[] row = rows[a];
    rows[a] = rows[b];
    rows[b] = row;
  }

  private static double[] times(double[][] a, double[] x) {
    double[] product = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < x.length; j++) {
        product[i] += a[i][j] * x[j];
      }
    }
    return product;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double[] gaussian(int n, long seed) {
    return new Random(seed).doubles(n, -2, 2).toArray();
  }

  @Property(tries = 200)
  void solutionsAreThoseOfElimination(
      @ForAll @IntRange(min = 1, max = 30) int n, @ForAll long seed) {
    double[][] a = positiveDefinite(n, seed);
    double[] b = gaussian(n, ~seed);
    double[] solution = b.clone();
    Cholesky factor = factor(a, 0).orElseThrow();
    factor.solve(solution);
    assertThat(factor.order()).isEqualTo(n);
    assertThat(solution).containsExactly(times(inverse(a), b), within(1e-8));
    assertThat(times(a, solution)).containsExactly(b, within(1e-8));
  }

  /** Orders about multiples of the number of columns that are factored at a time. */
  @ParameterizedTest
  @ValueSource(ints = {47, 48, 49, 95, 96, 97, 150})
  void largeMatricesAreFactoredInBlocks(int n) {
    solutionsAreThoseOfElimination(n, n);
    for (double bad : new double[] {-1, Double.NaN}) {
      double[][] a = positiveDefinite(n, n);
      a[n - 1][n - 1] = bad;
      assertThat(factor(a, 0)).isEmpty();
    }
  }

  /**
   * Forward substitution of the columns of A leaves L⁻¹A = Lᵀ: upper triangular, and LLᵀ is A
   * again.
   */
  @Property(tries = 100)
  void theFactorTimesItsTransposeIsTheMatrix(
      @ForAll @IntRange(min = 1, max = 20) int n, @ForAll long seed) {
    double[][] a = positiveDefinite(n, seed);
    Cholesky factor = factor(a, 0).orElseThrow();
    double[][] columnsOfTranspose = new double[n][];
    for (int j = 0; j < n; j++) {
      columnsOfTranspose[j] = a[j].clone();
      factor.inverseQuadraticForm(columnsOfTranspose[j]);
      for (int i = j + 1; i < n; i++) {
        assertThat(columnsOfTranspose[j][i]).isCloseTo(0, within(1e-8));
      }
      assertThat(columnsOfTranspose[j][j]).isPositive();
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        assertThat(dot(columnsOfTranspose[i], columnsOfTranspose[j]))
            .isCloseTo(a[i][j], within(1e-8 * n));
      }
    }
  }

  @Property(tries = 200)
  void quadraticFormsAndNormAreThoseOfTheInverse(
      @ForAll @IntRange(min = 1, max = 25) int n, @ForAll long seed) {
    double[][] a = positiveDefinite(n, seed);
    double[][] inverse = inverse(a);
    double[] z = gaussian(n, seed + 1);
    Cholesky factor = factor(a, 0).orElseThrow();
    double expected = dot(z, times(inverse, z));
    double frobenius = 0;
    for (double[] row : inverse) {
      frobenius += dot(row, row);
    }
    assertThat(factor.inverseQuadraticForm(z.clone()))
        .isCloseTo(expected, within(1e-8 * (1 + expected)));
    double[] packed = factor.inverse();
    for (int i = 0; i < n; i++) {
      for (int j = i; j < n; j++) {
        assertThat(packed[PackedUpper.index(n, i, j)])
            .isCloseTo(inverse[i][j], within(1e-8 * (1 + frobenius)));
      }
    }
    double norm = PackedUpper.norm(packed, n);
    assertThat(norm).isCloseTo(Math.sqrt(frobenius), within(1e-8 * (1 + frobenius)));
    assertThat(expected).isLessThanOrEqualTo(norm * dot(z, z) * (1 + 1e-9));
  }

  /** |A| is the product of the pivots of elimination; L⁻¹(L⁻¹)ᵀ whitens A. */
  @Property(tries = 100)
  void determinantAndInverseFactorAreThoseOfElimination(
      @ForAll @IntRange(min = 1, max = 15) int n, @ForAll long seed) {
    double[][] a = positiveDefinite(n, seed);
    Cholesky factor = factor(a, 0).orElseThrow();
    assertThat(factor.logDeterminant()).isCloseTo(logDeterminant(a), within(1e-9 * n));
    double[] packed = factor.inverseFactor();
    double[][] whitening = new double[n][n];
    for (int i = 0; i < n; i++) {
      System.arraycopy(packed, i * (i + 1) / 2, whitening[i], 0, i + 1);
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double entry = dot(whitening[i], times(a, whitening[j]));
        assertThat(entry).isCloseTo(i == j ? 1 : 0, within(1e-8));
      }
    }
  }

  private static double logDeterminant(double[][] a) {
    double[][] rest = new double[a.length][];
    for (int i = 0; i < a.length; i++) {
      rest[i] = a[i].clone();
    }
    double sum = 0;
    for (int c = 0; c < a.length; c++) {
      sum += Math.log(rest[c][c]);
      for (int r = c + 1; r < a.length; r++) {
        double factor = rest[r][c] / rest[c][c];
        for (int j = c; j < a.length; j++) {
          rest[r][j] -= factor * rest[c][j];
        }
      }
    }
    return sum;
  }

  @Property(tries = 100)
  void semidefiniteMatricesHaveNoFactor(
      @ForAll @IntRange(min = 2, max = 20) int n, @ForAll long seed) {
    Random random = new Random(seed);
    double[][] singular = gram(n, 1 + random.nextInt(n - 1), 0, random);
    // What rounding leaves of a pivot grows with the condition of the rest.
    assertThat(factor(singular, 1e-6 * n)).isEmpty();
    singular[n - 1][n - 1] -= 1;
    assertThat(factor(singular, 0)).isEmpty();
  }

  @Test
  void aPivotMustExceedItsBound() {
    double[][] a = {{4, 2}, {2, 10}};
    // L = (2, 0; 1, 3): squared pivots 4 and 9.
    assertThat(Cholesky.factor(new double[] {4, 2, 0, 10}, 2, new double[] {3.9, 8.9})).isPresent();
    assertThat(Cholesky.factor(new double[] {4, 2, 0, 10}, 2, new double[] {4, 8.9})).isEmpty();
    assertThat(Cholesky.factor(new double[] {4, 2, 0, 10}, 2, new double[] {3.9, 9})).isEmpty();
    assertThat(factor(a, 0)).isPresent();
    assertThat(factor(new double[][] {{Double.NaN}}, 0)).isEmpty();
    assertThat(factor(new double[][] {{0}}, 0)).isEmpty();
    assertThat(factor(new double[][] {{-1}}, 0)).isEmpty();
  }
}
