package io.prestomixture.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class EliminationTest {

  @Test
  void solutionsSolve() {
    Random random = new Random(4);
    for (int n = 1; n < 9; n++) {
      double[] work = random.doubles(3 + n * n + n, -1, 1).toArray();
      // Without an exchange of rows the first pivot is zero.
      work[3] = n == 1 ? 1 : 0;
      double[] given = work.clone();
      int right = 3 + n * n;
      assertThat(Elimination.solve(work, 3, n, right, 1e-10)).isTrue();
      for (int i = 0; i < n; i++) {
        double sum = 0;
        for (int j = 0; j < n; j++) {
          sum += given[3 + i * n + j] * work[right + j];
        }
        assertThat(sum).isCloseTo(given[right + i], within(1e-10));
      }
    }
  }

  @Test
  void singularMatricesAreRefused() {
    double[] work = {1, 2, 2, 4, 1, 1};
    assertThat(Elimination.solve(work, 0, 2, 4, 1e-10)).isFalse();
    double[] undefined = {Double.NaN, 1};
    assertThat(Elimination.solve(undefined, 0, 1, 1, 1e-10)).isFalse();
  }
}
