package io.prestomixture.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.linalg.Panels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalInt;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

/** Packed rows against the rows they were packed from. */
class RowPackerTest {

  private static List<Row> rows(int n, int d, boolean labelled, boolean weighted, Random random) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      double[] x = new double[d];
      for (int j = 0; j < d; j++) {
        x[j] = random.nextInt(3) == 0 ? random.nextGaussian() : 0;
      }
      Vector dense = Vectors.dense(x);
      rows.add(
          RowFactory.create(
              random.nextBoolean() ? dense : dense.toSparse(),
              labelled ? random.nextGaussian() : 0.0,
              weighted ? random.nextInt(3) * 0.5 : 1.0));
    }
    return rows;
  }

  private static FeatureScaling scaling(int d, boolean shifted, Random random) {
    double[] shift = shifted ? random.doubles(d, -2, 2).toArray() : new double[d];
    double[] ones = new double[d];
    Arrays.fill(ones, 1);
    return new FeatureScaling(shift, random.doubles(d, 0.5, 2).toArray(), ones, 0.25);
  }

  private static List<RowBlock> blocks(
      List<Row> rows, FeatureScaling scaling, boolean sparse, int rowsPerBlock) {
    List<RowBlock> blocks = new ArrayList<>();
    new RowPacker(rows.iterator(), scaling, sparse, rowsPerBlock, OptionalInt.empty())
        .forEachRemaining(blocks::add);
    return blocks;
  }

  private static double[] features(RowBlock block, int row) {
    double[] x = new double[block.numFeatures() + 2];
    Arrays.fill(x, 99);
    block.copyRow(row, x, 1);
    assertThat(x[0]).isEqualTo(99);
    assertThat(x[x.length - 1]).isEqualTo(99);
    return Arrays.copyOfRange(x, 1, x.length - 1);
  }

  @Property(tries = 150)
  void rowsComeBackInOrderWithoutThoseOfWeightZero(
      @ForAll @IntRange(max = 700) int n,
      @ForAll @IntRange(min = 1, max = 9) int d,
      @ForAll @IntRange(min = 1, max = 300) int rowsPerBlock,
      @ForAll boolean sparse,
      @ForAll boolean labelled,
      @ForAll boolean weighted,
      @ForAll long seed) {
    Random random = new Random(seed);
    FeatureScaling scaling = scaling(d, !sparse, random);
    List<Row> rows = rows(n, d, labelled, weighted, random);
    List<Row> present = rows.stream().filter(row -> row.getDouble(2) > 0).toList();
    int at = 0;
    for (RowBlock block : blocks(rows, scaling, sparse, rowsPerBlock)) {
      assertThat(block.size()).isEqualTo(Math.min(rowsPerBlock, present.size() - at)).isPositive();
      assertThat(block.isSparse()).isEqualTo(sparse);
      assertThat(block.numPanels()).isEqualTo((block.size() + 127) / 128);
      int inPanels = 0;
      for (int p = 0; p < block.numPanels(); p++) {
        inPanels += block.panelSize(p);
      }
      assertThat(inPanels).isEqualTo(block.size());
      for (int i = 0; i < block.size(); i++) {
        assertIsRow(block, i, present.get(at++), scaling);
      }
    }
    assertThat(at).isEqualTo(present.size());
  }

  private static void assertIsRow(RowBlock block, int i, Row row, FeatureScaling scaling) {
    Vector x = row.getAs(0);
    double[] expected = new double[x.size()];
    for (int j = 0; j < expected.length; j++) {
      expected[j] = (x.apply(j) - scaling.shift()[j]) / scaling.scale()[j];
    }
    assertThat(features(block, i)).containsExactly(expected);
    assertThat(block.label(i)).isEqualTo(row.getDouble(1) - 0.25);
    assertThat(block.weight(i)).isEqualTo(row.getDouble(2));
    assertThat(block.key(i)).isEqualTo(RowKeys.of(x, row.getDouble(1)));
  }

  @Property(tries = 80)
  void sparseBlocksHoldWhatDenseOnesHold(
      @ForAll @IntRange(min = 1, max = 400) int n,
      @ForAll @IntRange(min = 1, max = 6) int d,
      @ForAll long seed) {
    Random random = new Random(seed);
    List<Row> rows = rows(n, d, true, false, random);
    FeatureScaling scaling = scaling(d, false, random);
    RowBlock dense = blocks(rows, scaling, false, n).get(0);
    RowBlock sparse = blocks(rows, scaling, true, n).get(0);
    int entries = 0;
    for (int i = 0; i < n; i++) {
      assertThat(features(sparse, i)).containsExactly(features(dense, i));
      entries += rows.get(i).<Vector>getAs(0).numNonzeros();
    }
    assertThat(sparse.compressedRows().values()).hasSize(entries).doesNotContain(0.0);
    for (int p = 0; p < dense.numPanels(); p++) {
      assertThat(sparse.largestWeightedNorm(p))
          .isCloseTo(dense.largestWeightedNorm(p), within(1e-12));
    }
  }

  @Property(tries = 80)
  void panelsArePaddedWithZerosAndKnowTheirLargestNorm(
      @ForAll @IntRange(min = 1, max = 400) int n,
      @ForAll @IntRange(min = 1, max = 6) int d,
      @ForAll boolean weighted,
      @ForAll long seed) {
    Random random = new Random(seed);
    RowBlock block = random(n, d, false, weighted, random);
    for (int p = 0; p < block.numPanels(); p++) {
      assertThat(block.panel(p)).hasDimensions(d, Panels.ROWS);
      double largest = 0;
      for (int i = 0; i < Panels.ROWS; i++) {
        int row = p * Panels.ROWS + i;
        double norm = 1;
        for (int j = 0; j < d; j++) {
          double value = block.panel(p)[j][i];
          norm += value * value;
          if (row >= n) {
            assertThat(value).isZero();
          }
        }
        largest = row < n ? Math.max(largest, block.weight(row) * norm) : largest;
      }
      assertThat(block.largestWeightedNorm(p)).isCloseTo(largest, within(1e-12 * largest));
    }
  }

  private static RowBlock random(int n, int d, boolean sparse, boolean weighted, Random random) {
    RowBlockBuilder builder = new RowBlockBuilder(d, sparse);
    for (int i = 0; i < n; i++) {
      double[] x = new double[d];
      for (int j = 0; j < d; j++) {
        x[j] = random.nextBoolean() ? random.nextGaussian() : 0;
      }
      builder.add(x, random.nextGaussian(), weighted ? 0.5 + random.nextDouble() : 1, 77L * i);
      assertThat(builder.size()).isEqualTo(i + 1);
      Arrays.fill(x, Double.NaN);
    }
    return builder.build();
  }

  @Property(tries = 80)
  void selectedRowsAreABlockOfTheirOwn(
      @ForAll @IntRange(min = 1, max = 400) int n,
      @ForAll boolean sparse,
      @ForAll boolean weighted,
      @ForAll long seed) {
    Random random = new Random(seed);
    RowBlock block = random(n, 3, sparse, weighted, random);
    int[] chosen = random.ints(random.nextInt(n + 1), 0, n).toArray();
    RowBlock selected = block.select(chosen);
    assertThat(selected.size()).isEqualTo(chosen.length);
    assertThat(selected.isSparse()).isEqualTo(sparse);
    for (int i = 0; i < chosen.length; i++) {
      assertThat(features(selected, i)).containsExactly(features(block, chosen[i]));
      assertThat(selected.label(i)).isEqualTo(block.label(chosen[i]));
      assertThat(selected.weight(i)).isEqualTo(block.weight(chosen[i]));
      assertThat(selected.key(i)).isEqualTo(block.key(chosen[i]));
    }
  }

  @Property(tries = 60)
  void kernelsOverAPanelAreThoseOfItsRows(
      @ForAll @IntRange(min = 1, max = 300) int n, @ForAll boolean labelled, @ForAll long seed) {
    Random random = new Random(seed);
    RowBlockBuilder builder = new RowBlockBuilder(1, false);
    for (int i = 0; i < n; i++) {
      builder.add(new double[1], labelled ? i - 7.5 : 0, 1.5 + i % 3, i);
    }
    RowBlock block = builder.build();
    assertThat(block.isWeighted()).isTrue();
    int panel = random.nextInt(block.numPanels());
    double[] values = random.doubles(Panels.ROWS, -2, 2).toArray();
    double[] residuals = values.clone();
    block.squaredResiduals(panel, residuals, 0.5);
    double[] weighted = values.clone();
    block.multiplyByWeights(panel, weighted);
    for (int i = 0; i < block.panelSize(panel); i++) {
      int row = panel * Panels.ROWS + i;
      double score = values[i];
      assertThat(residuals[i]).isCloseTo(Math.pow(block.label(row) - score, 2) + 0.5, within(1e-9));
      assertThat(weighted[i]).isEqualTo(score * block.weight(row));
    }
  }

  @Test
  void weightsOfOneAreNotStored() {
    assertThat(random(200, 2, false, false, new Random(1)).isWeighted()).isFalse();
    assertThat(random(200, 2, false, true, new Random(1)).isWeighted()).isTrue();
  }

  @Test
  void nothingComesOfNoRows() {
    List<Row> weightless = List.of(RowFactory.create(Vectors.dense(1), 1.0, 0.0));
    RowPacker packer =
        new RowPacker(
            weightless.iterator(),
            scaling(1, true, new Random(1)),
            false,
            128,
            OptionalInt.empty());
    assertThat(packer.hasNext()).isFalse();
    assertThatThrownBy(packer::next).isInstanceOf(NoSuchElementException.class);
  }

  /** Blocks of at least 128 rows end with a group, and a group may be larger than a block. */
  @Test
  void groupsStayWhole() {
    int[] sizes = {100, 60, 300, 1, 1, 127, 5};
    List<Row> rows = new ArrayList<>();
    for (int g = 0; g < sizes.length; g++) {
      for (int i = 0; i < sizes[g]; i++) {
        rows.add(RowFactory.create(Vectors.dense(g + i), 1.0, 1.0, 77L + g));
        rows.add(RowFactory.create(Vectors.dense(g + i), 1.0, 0.0, 77L + g));
      }
    }
    List<String> blocks = new ArrayList<>();
    new RowPacker(rows.iterator(), scaling(1, true, new Random(1)), false, 128, OptionalInt.empty())
        .forEachRemaining(
            block -> {
              StringBuilder starts = new StringBuilder();
              for (int g = 0; g <= block.groups(); g++) {
                starts.append(block.groupStart(g)).append(' ');
              }
              blocks.add(starts.toString().trim());
              assertThat(block.groupStart(block.groups())).isEqualTo(block.size());
            });
    assertThat(blocks).containsExactly("0 100 160", "0 300", "0 1 2 129", "0 5");
  }
}
