package io.prestomixture.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.component.FamilyOptions;
import io.prestomixture.data.InvalidInputException;
import io.prestomixture.data.RowBlock;
import io.prestomixture.data.RowKeys;
import io.prestomixture.linalg.Panels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packed rows on Spark: blocks and samples. */
class PackedRowsTest {
  private static final TrainingSettings SETTINGS = Problem.settings("ridge", 2);

  private static List<Long> keys(RowBlock block) {
    List<Long> keys = new ArrayList<>();
    for (int i = 0; i < block.size(); i++) {
      keys.add(block.key(i));
    }
    return keys;
  }

  private static RowBlock sample(List<Row> rows, int partitions, long size, long seed) {
    try (PackedRows packed =
        PackedRows.of(
            MixtureTrainer.check(Problem.frame(rows, partitions), Problem.COLUMNS, SETTINGS))) {
      return packed.sample(size, seed);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 7, 40})
  void theSampleAndItsOrderDoNotDependOnPartitions(int partitions) {
    List<Row> rows = Problem.planted(3000, 2, 2, 1, 4).rows();
    RowBlock expected = sample(rows, 1, 500, 9);
    RowBlock found = sample(rows, partitions, 500, 9);
    assertThat(keys(found)).isEqualTo(keys(expected));
    double[] x = new double[2];
    double[] y = new double[2];
    for (int i = 0; i < expected.size(); i++) {
      expected.copyRow(i, x, 0);
      found.copyRow(i, y, 0);
      assertThat(y).containsExactly(x, within(1e-9));
      assertThat(found.label(i)).isCloseTo(expected.label(i), within(1e-9));
    }
  }

  /** The rows whose numbers by (seed, key) are least, in the order of these numbers. */
  @Test
  void theSampleIsOfTheAskedSizeAndRandom() {
    List<Row> rows = Problem.planted(3000, 2, 2, 1, 4).rows();
    List<Long> all = keys(sample(rows, 3, Long.MAX_VALUE, 1));
    assertThat(all).hasSize(3000);
    Set<List<Long>> samples = new HashSet<>();
    for (long seed = 0; seed < 5; seed++) {
      long s = seed;
      List<Long> sample = keys(sample(rows, 3, 500, seed));
      assertThat(sample)
          .isEqualTo(
              all.stream()
                  .sorted(Comparator.comparingDouble(key -> RowKeys.uniform(s, key)))
                  .limit(500)
                  .toList());
      samples.add(sample);
    }
    assertThat(samples).hasSize(5);
  }

  /** Copies of a row have one key: they must not all be left out together. */
  @Test
  void dataWithFewDistinctRowsHasASampleToo() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      rows.add(Problem.row(Vectors.dense(i % 2), i % 2 * 5, 1));
    }
    for (long seed = 0; seed < 6; seed++) {
      assertThat(sample(rows, 2, 100, seed).size()).isEqualTo(100);
    }
  }

  /** Of 16 different rows, each 1,250 times, a sample has each as often as chance would have it. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2})
  void copiesAreDrawnOneByOne(long seed) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      rows.add(Problem.row(Vectors.dense(i % 4), i / 4 % 4, 1));
    }
    RowBlock sample = sample(rows, 3, 1600, seed);
    Map<List<Double>, Integer> counts = new HashMap<>();
    double[] x = new double[1];
    for (int i = 0; i < sample.size(); i++) {
      sample.copyRow(i, x, 0);
      counts.merge(List.of(x[0], sample.label(i)), 1, Integer::sum);
    }
    assertThat(counts).hasSize(16);
    // 100 each, with a deviation of 9.3.
    assertThat(counts.values()).allSatisfy(n -> assertThat(n).isBetween(50, 150));
    assertThat(keys(sample(rows, 3, 1600, seed))).isEqualTo(keys(sample));
  }

  @Test
  void blocksAreFullAndHoldEveryRowInItsPlace() {
    List<Row> rows = Problem.planted(1000, 3, 2, 1, 4).rows();
    TrainingSettings small =
        new TrainingSettings(
            "ridge", 2, 0, true, true, 1, 0, 7L, "random", 0, "sieve", 0.5, 1, 10, 2, 0.0065);
    try (PackedRows packed =
        PackedRows.of(MixtureTrainer.check(Problem.frame(rows, 3), Problem.COLUMNS, small))) {
      // 0.0065 MB are two panels of three features.
      List<List<RowBlock>> partitions = packed.blocks().glom().collect();
      int at = 0;
      for (List<RowBlock> blocks : partitions) {
        for (RowBlock block : blocks.subList(0, blocks.size() - 1)) {
          assertThat(block.size()).isEqualTo(2 * Panels.ROWS);
        }
        for (RowBlock block : blocks) {
          for (int i = 0; i < block.size(); i++) {
            Row row = rows.get(at++);
            assertThat(block.key(i)).isEqualTo(RowKeys.of(row.<Vector>getAs(0), row.getDouble(1)));
          }
        }
      }
      assertThat(partitions).hasSize(3);
      assertThat(at).isEqualTo(1000);
      assertThat(packed.summary().rows()).isEqualTo(1000);
    }
  }

  /** Below a tenth of non-zero features, rows are compressed. */
  @Test
  void sparseRowsAreCompressed() {
    for (int entries : new int[] {2, 3}) {
      List<Row> rows = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        double[] x = new double[25];
        Arrays.fill(x, i % 20, i % 20 + entries, 1 + i);
        rows.add(Problem.row(Vectors.dense(x), i, 1));
      }
      assertThat(sample(rows, 2, 50, 1).isSparse()).isEqualTo(entries == 2);
    }
  }

  /** Rows of sum 1 under a divergence that takes them as they are. */
  @Test
  void rowsAreCheckedAndScaledAsTheDivergenceNeeds() {
    List<Row> rows = new ArrayList<>();
    for (int i = 1; i < 8; i++) {
      rows.add(Problem.row(Vectors.dense(i / 10.0, 1 - i / 10.0), -1, 1));
    }
    TrainingSettings settings = bregman("kl");
    try (PackedRows packed =
        PackedRows.of(MixtureTrainer.check(Problem.frame(rows, 2), Problem.COLUMNS, settings))) {
      assertThat(packed.scaling().shift()).containsOnly(0);
      assertThat(packed.scaling().scale()).containsOnly(1);
    }
    rows.add(Problem.row(Vectors.dense(-0.5, 1.5), -1, 1));
    assertThatThrownBy(
            () ->
                PackedRows.of(
                    MixtureTrainer.check(
                        Problem.frame(rows, 2), Problem.COLUMNS, bregman("generalized-i"))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("must not be negative, but is in 1 rows, the first is row 7");
    try (PackedRows packed =
        PackedRows.of(
            MixtureTrainer.check(
                Problem.frame(rows, 2), Problem.COLUMNS, bregman("mahalanobis")))) {
      assertThat(packed.scaling().scale()).doesNotContain(1);
    }
  }

  private static TrainingSettings bregman(String divergence) {
    return Problem.settings("bregman", 2).withOptions(new FamilyOptions(divergence, "full", 0.5));
  }
}
