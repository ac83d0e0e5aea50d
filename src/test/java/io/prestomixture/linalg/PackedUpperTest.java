package io.prestomixture.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
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
  void outerProductsAreAddedAndTakenAway(
      @ForAll @IntRange(min = 1, max = 15) int n,
      @ForAll @IntRange(max = 5) int at,
      @ForAll long seed) {
    Random random = new Random(seed);
    double[] packed = new double[at + PackedUpper.length(n) + 2];
    double[][] full = new double[n][n];
    double[] z = random.doubles((long) PackedUpper.TOGETHER * n, -1, 1).toArray();
    double[] factors = random.doubles(PackedUpper.TOGETHER, -3, 3).toArray();
    PackedUpper.addOuterProducts(packed, at, n, factors, z);
    for (int r = 0; r < PackedUpper.TOGETHER; r++) {
      for (int a = 0; a < n; a++) {
        for (int b = 0; b < n; b++) {
          full[a][b] += factors[r] * z[r * n + a] * z[r * n + b];
        }
      }
    }
    for (int a = 0; a < n; a++) {
      for (int b = a; b < n; b++) {
        assertThat(packed[at + PackedUpper.index(n, a, b)]).isCloseTo(full[a][b], within(1e-12));
        assertThat(full[b][a]).isCloseTo(full[a][b], within(1e-12));
      }
    }
    for (int outside = 0; outside < packed.length; outside++) {
      if (outside < at || outside >= at + PackedUpper.length(n)) {
        assertThat(packed[outside]).isZero();
      }
    }
    double[] before = packed.clone();
    double[] opposite = Arrays.stream(factors).map(f -> -f).toArray();
    PackedUpper.addOuterProducts(packed, at, n, factors, z);
    PackedUpper.addOuterProducts(packed, at, n, opposite, z);
    assertThat(packed).containsExactly(before, within(1e-13));
  }

  @Property(tries = 100)
  void sparseOuterProductsAreThoseOfTheirDenseVectors(
      @ForAll @IntRange(min = 1, max = 15) int n, @ForAll long seed) {
    Random random = new Random(seed);
    int[] entries = IntStream.range(0, n).filter(j -> random.nextInt(3) == 0).toArray();
    double[] values = random.doubles(entries.length, -1, 1).toArray();
    double[] dense = new double[PackedUpper.TOGETHER * n];
    for (int e = 0; e < entries.length; e++) {
      dense[entries[e]] = values[e];
    }
    double[] sums = new double[3 + PackedUpper.length(n)];
    double[] expected = sums.clone();
    PackedUpper.addOuterProduct(sums, 3, n, -1.5, entries, values, entries.length);
    PackedUpper.addOuterProducts(expected, 3, n, new double[] {-1.5, 0, 0, 0}, dense);
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
      double[] dense = Arrays.copyOf(z, PackedUpper.TOGETHER * n);
      PackedUpper.addOuterProducts(expected, 0, n, new double[] {factors[r], 0, 0, 0}, dense);
    }
    PackedUpper.addCombination(sums, factors, matrices, count);
    assertThat(sums).containsExactly(expected, within(1e-12));
  }
}
