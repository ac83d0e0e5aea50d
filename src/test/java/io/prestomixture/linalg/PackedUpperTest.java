package io.prestomixture.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
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
    double[] z = null;
    double factor = 0;
    for (int i = 0; i < 4; i++) {
      z = random.doubles(n, -1, 1).toArray();
      factor = random.nextGaussian();
      PackedUpper.addOuterProduct(packed, at, n, factor, z);
      for (int a = 0; a < n; a++) {
        for (int b = 0; b < n; b++) {
          full[a][b] += factor * z[a] * z[b];
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
    PackedUpper.addOuterProduct(packed, at, n, 2, z);
    PackedUpper.addOuterProduct(packed, at, n, -2, z);
    assertThat(packed).containsExactly(before, within(1e-14));
  }
}
