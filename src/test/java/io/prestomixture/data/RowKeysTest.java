package io.prestomixture.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.junit.jupiter.api.Test;

/** Keys depend on a row's content alone and spread it evenly. */
class RowKeysTest {

  @Property(tries = 200)
  void zerosAndRepresentationDoNotMatter(
      @ForAll @IntRange(min = 1, max = 12) int d, @ForAll long seed) {
    Random random = new Random(seed);
    double[] x = new double[d];
    double[] negativeZeros = new double[d];
    int[] all = new int[d];
    for (int j = 0; j < d; j++) {
      all[j] = j;
      x[j] = random.nextBoolean() ? random.nextGaussian() : 0;
      negativeZeros[j] = x[j] == 0 ? -0.0 : x[j];
    }
    double label = random.nextGaussian();
    long key = RowKeys.of(Vectors.dense(x), label);
    assertThat(RowKeys.of(Vectors.dense(x).toSparse(), label)).isEqualTo(key);
    assertThat(RowKeys.of(Vectors.sparse(d, all, x), label)).isEqualTo(key);
    assertThat(RowKeys.of(Vectors.dense(negativeZeros), label)).isEqualTo(key);
    assertThat(RowKeys.of(Vectors.dense(x), 0.0)).isEqualTo(RowKeys.of(Vectors.dense(x), -0.0));
  }

  @Property(tries = 200)
  void everyValueAndItsColumnMatter(@ForAll @IntRange(min = 2, max = 12) int d, @ForAll long seed) {
    Random random = new Random(seed);
    double[] x = random.doubles(d, 0.5, 2).toArray();
    long key = RowKeys.of(Vectors.dense(x), 1);
    int column = random.nextInt(d);
    double[] changed = x.clone();
    changed[column] = Math.nextUp(x[column]);
    double[] swapped = x.clone();
    swapped[column] = x[(column + 1) % d];
    swapped[(column + 1) % d] = x[column];
    double[] missing = x.clone();
    missing[column] = 0;
    assertThat(
            Set.of(
                key,
                RowKeys.of(Vectors.dense(changed), 1),
                RowKeys.of(Vectors.dense(swapped), 1),
                RowKeys.of(Vectors.dense(missing), 1),
                RowKeys.of(Vectors.dense(x), Math.nextUp(1))))
        .hasSize(5);
  }

  /** Rows on a small grid of integers, as categorical data has them: the hardest case of a hash. */
  private static long[] keysOfAGrid() {
    long[] keys = new long[24 * 24 * 24 * 3];
    int n = 0;
    for (int a = 0; a < 24; a++) {
      for (int b = 0; b < 24; b++) {
        for (int c = 0; c < 24; c++) {
          for (int label = 0; label < 3; label++) {
            Vector x = Vectors.dense(a, b, c);
            keys[n++] = RowKeys.of(x, label);
          }
        }
      }
    }
    return keys;
  }

  @Test
  void distinctRowsHaveDistinctKeys() {
    Set<Long> distinct = new HashSet<>();
    for (long key : keysOfAGrid()) {
      distinct.add(key);
    }
    assertThat(distinct).hasSize(24 * 24 * 24 * 3);
  }

  /**
   * χ² of 256 cells has mean 255 and deviation 22.6; a cell is a pair of numbers, so the test is of
   * independence between seeds too.
   */
  @Test
  void numbersAreUniformAndIndependentBetweenSeeds() {
    long[] keys = keysOfAGrid();
    long[][] seeds = {{0, 1}, {1, 2}, {7, 7 ^ 0xC1A5}, {-1, 1L << 63}, {42, 42 ^ 0x5A3B}};
    for (long[] pair : seeds) {
      int[] counts = new int[256];
      for (long key : keys) {
        double u = RowKeys.uniform(pair[0], key);
        double v = RowKeys.uniform(pair[1], key);
        assertThat(u > 0 && u < 1 && v > 0 && v < 1).isTrue();
        counts[((int) (u * 16)) * 16 + ((int) (v * 16))]++;
      }
      double expected = keys.length / 256.0;
      double chiSquare = 0;
      for (int count : counts) {
        chiSquare += (count - expected) * (count - expected) / expected;
      }
      assertThat(chiSquare).as("seeds %d and %d", pair[0], pair[1]).isBetween(150.0, 370.0);
    }
  }

  @Property(tries = 200)
  void aNumberIsAFunctionOfSeedAndKeyInsideTheUnitInterval(@ForAll long seed, @ForAll long key) {
    assertThat(RowKeys.uniform(seed, key))
        .isEqualTo(RowKeys.uniform(seed, key))
        .isStrictlyBetween(0.0, 1.0);
  }
}
