package io.prestomixture.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sums of outer products against whole matrices, one product after the other. */
class OuterProductSumTest {

  @Property(tries = 200)
  void productsAreAddedWhereTheMatrixIs(
      @ForAll @IntRange(min = 1, max = 15) int n,
      @ForAll @IntRange(max = 40) int products,
      @ForAll @IntRange(max = 5) int at,
      @ForAll long seed) {
    Random random = new Random(seed);
    double[] packed = random.doubles(at + PackedUpper.length(n) + 2L, -1, 1).toArray();
    double[] before = packed.clone();
    double[][] full = new double[n][n];
    OuterProductSum sum = new OuterProductSum(n);
    sum.begin(packed, at, products);
    for (int r = 0; r < products; r++) {
      double[] z = random.doubles(n, -1, 1).toArray();
      double factor = random.nextDouble() * 6 - 3;
      System.arraycopy(z, 0, sum.next(), 0, n);
      if (r % 5 == 3) {
        continue;
      }
      sum.add(factor);
      for (int a = 0; a < n; a++) {
        for (int b = 0; b < n; b++) {
          full[a][b] += factor * z[a] * z[b];
        }
      }
    }
    sum.end();
    for (int a = 0; a < n; a++) {
      for (int b = a; b < n; b++) {
        int entry = at + PackedUpper.index(n, a, b);
        assertThat(packed[entry] - before[entry]).isCloseTo(full[a][b], within(1e-12));
        before[entry] = packed[entry];
      }
    }
    assertThat(packed).isEqualTo(before);
  }

  /** What is expected of a count of products only decides how they are added. */
  @Property(tries = 100)
  void theSameBitsFollowHoweverManyWereExpected(
      @ForAll @IntRange(min = 1, max = 15) int n,
      @ForAll @IntRange(max = 40) int products,
      @ForAll long seed) {
    assertSameBits(n, products, seed);
  }

  /** Matrices of up to 512 rows are spread, larger ones are not. */
  @ParameterizedTest
  @ValueSource(ints = {511, 512, 513})
  void theSameBitsFollowWhereMatricesAreLarge(int n) {
    assertSameBits(n, 21, n);
  }

  private static void assertSameBits(int n, int products, long seed) {
    double[] few = new double[PackedUpper.length(n)];
    double[] many = few.clone();
    OuterProductSum sum = new OuterProductSum(n);
    for (int matrix = 0; matrix < 2; matrix++) {
      Random random = new Random(seed);
      sum.begin(matrix == 0 ? few : many, 0, matrix * 1000);
      for (int r = 0; r < products; r++) {
        System.arraycopy(random.doubles(n, -1, 1).toArray(), 0, sum.next(), 0, n);
        sum.add(random.nextGaussian());
      }
      sum.end();
    }
    assertThat(many).isEqualTo(few);
  }
}
