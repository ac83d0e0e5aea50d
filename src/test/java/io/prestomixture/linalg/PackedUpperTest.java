package io.prestomixture.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The packed triangle against a full matrix. */
class PackedUpperTest {

  @Property(tries = 50)
  void entriesFollowEachOtherByRows(@ForAll @IntRange(min = 1, max = 60) int n) {
    int position = 0;
    for (int a = 0; a < n; a++) {
      for (int b = a; b < n; b++) {
        assertThat(PackedUpper.index(n, a, b)).isEqualTo(position++);
      }
    }
    assertThat(PackedUpper.length(n)).isEqualTo(position);
  }

  @Test
  void sizesThatDoNotFitAnArrayAreRefused() {
    int most = 65_535;
    assertThat(PackedUpper.length(most)).isEqualTo(2_147_450_880);
    assertThat(PackedUpper.index(most, most - 1, most - 1)).isEqualTo(PackedUpper.length(most) - 1);
    assertThatThrownBy(() -> PackedUpper.length(most + 1)).isInstanceOf(ArithmeticException.class);
  }

  @Property(tries = 100)
  void sparseOuterProductsAreThoseOfTheirDenseVectors(
      @ForAll @IntRange(min = 1, max = 15) int n, @ForAll long seed) {
    Random random = new Random(seed);
    int[] entries = IntStream.range(0, n).filter(j -> random.nextInt(3) == 0).toArray();
    double[] values = random.doubles(entries.length, -1, 1).toArray();
    double[] dense = new double[n];
    for (int e = 0; e < entries.length; e++) {
      dense[entries[e]] = values[e];
    }
    double[] sums = new double[3 + PackedUpper.length(n)];
    double[] expected = sums.clone();
    PackedUpper.addOuterProduct(sums, 3, n, -1.5, entries, values, entries.length);
    addNaively(expected, 3, -1.5, dense);
    assertThat(sums).containsExactly(expected, within(1e-15));
  }

  @Property(tries = 100)
  void combinationsOfOuterProductsAreTheirSums(
      @ForAll @IntRange(min = 1, max = 15) int n,
      @ForAll @IntRange(max = 9) int count,
      @ForAll long seed) {
    Random random = new Random(seed);
    double[][] matrices = new double[12][];
    double[] factors = random.doubles(12, -3, 3).toArray();
    double[] expected = random.doubles(PackedUpper.length(n), -1, 1).toArray();
    double[] sums = expected.clone();
    for (int r = 0; r < count; r++) {
      double[] z = random.doubles(n, -1, 1).toArray();
      matrices[r] = new double[PackedUpper.length(n)];
      PackedUpper.outerProduct(z, n, matrices[r]);
      addNaively(expected, 0, factors[r], z);
    }
    PackedUpper.addCombination(sums, factors, matrices, count);
    assertThat(sums).containsExactly(expected, within(1e-12));
  }

  private static void addNaively(double[] packed, int at, double factor, double[] z) {
    for (int a = 0; a < z.length; a++) {
      for (int b = a; b < z.length; b++) {
        packed[at + PackedUpper.index(z.length, a, b)] += factor * z[a] * z[b];
      }
    }
  }
}
