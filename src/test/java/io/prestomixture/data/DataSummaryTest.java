package io.prestomixture.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

/** Summaries against two-pass formulas over plain arrays, however the rows are split. */
class DataSummaryTest {
  private static final InputColumns COLUMNS =
      new InputColumns("x", Optional.of("price"), Optional.of("mass"));
  private static final String[] NAMES = {"age", "height", "income"};

  /** The summaries of consecutive parts, some of them empty, merged in order. */
  private static DataSummary summary(List<Row> rows, Random random) {
    DataSummary merged = new DataSummary();
    List<DataSummary> parts = new ArrayList<>();
    for (int from = 0; from < rows.size() || parts.isEmpty(); ) {
      int to = Math.min(rows.size(), from + random.nextInt(1 + rows.size()));
      parts.add(DataSummary.of(rows.subList(from, to).iterator()));
      from = to;
    }
    // Pairs first, then from the left: a tree, as in the reduction over partitions.
    for (int p = 0; p + 1 < parts.size(); p += 2) {
      merged.merge(parts.get(p).merge(parts.get(p + 1)));
    }
    return parts.size() % 2 == 1 ? merged.merge(parts.get(parts.size() - 1)) : merged;
  }

  private static Row row(Vector x, Object label, Object weight) {
    return RowFactory.create(x, label, weight);
  }

  /** Weighted rows with zeros, a constant column and one far from 0; every other one sparse. */
  private static List<Row> rows(int n, Random random) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      double[] x = {
        random.nextInt(3) == 0 ? 0 : random.nextGaussian(), 0.1, 1e6 + random.nextGaussian(), 0
      };
      Vector dense = Vectors.dense(x);
      double weight = i == 0 ? 1 : random.nextInt(4) * 0.75;
      rows.add(row(i % 2 == 0 ? dense : dense.toSparse(), 50 + random.nextGaussian(), weight));
    }
    return rows;
  }

  private static double weightedMean(List<Row> rows, int column) {
    double sum = 0;
    double weight = 0;
    for (Row row : rows) {
      sum += row.getDouble(2) * value(row, column);
      weight += row.getDouble(2);
    }
    return sum / weight;
  }

  private static double weightedVariance(List<Row> rows, int column) {
    double mean = weightedMean(rows, column);
    double sum = 0;
    double weight = 0;
    for (Row row : rows) {
      sum += row.getDouble(2) * Math.pow(value(row, column) - mean, 2);
      weight += row.getDouble(2);
    }
    return sum / weight;
  }

  /** A feature, or the label for column −1. */
  private static double value(Row row, int column) {
    return column < 0 ? row.getDouble(1) : row.<Vector>getAs(0).apply(column);
  }

  @Property(tries = 150)
  void momentsAreThoseOfTwoPasses(@ForAll @IntRange(min = 1, max = 60) int n, @ForAll long seed) {
    Random random = new Random(seed);
    List<Row> rows = rows(n, random);
    DataSummary summary = summary(rows, random);
    List<Row> present = rows.stream().filter(row -> row.getDouble(2) > 0).toList();
    long entries = present.stream().mapToLong(row -> row.<Vector>getAs(0).numNonzeros()).sum();
    assertThat(summary.rows()).isEqualTo(present.size());
    assertThat(summary.weight())
        .isCloseTo(rows.stream().mapToDouble(row -> row.getDouble(2)).sum(), within(1e-9));
    assertThat(summary.numFeatures()).isEqualTo(4);
    assertThat(summary.density()).isEqualTo(entries / (4.0 * present.size()));
    assertThat(summary.labelDeviation())
        .isCloseTo(Math.sqrt(weightedVariance(rows, -1)), within(1e-8));
    FeatureScaling scaling = summary.scaling(true, true, true);
    assertThat(scaling.numFeatures()).isEqualTo(4);
    assertThat(scaling.labelShift()).isCloseTo(weightedMean(rows, -1), within(1e-9));
    for (int j = 0; j < 4; j++) {
      double deviation = Math.sqrt(weightedVariance(rows, j));
      boolean constant = j == 1 || j == 3 || present.size() == 1 || deviation == 0;
      assertThat(scaling.shift()[j]).isCloseTo(weightedMean(rows, j), within(1e-8));
      assertThat(scaling.scale()[j]).isCloseTo(constant ? 1 : deviation, within(1e-7));
      assertThat(scaling.variance()[j]).isCloseTo(1, within(1e-12));
    }
    assertThatCode(() -> summary.check(COLUMNS, NAMES)).doesNotThrowAnyException();
  }

  @Property(tries = 50)
  void coordinatesAreShiftedAndScaledOnlyWhenAsked(
      @ForAll @IntRange(min = 5, max = 40) int n, @ForAll long seed) {
    List<Row> rows = rows(n, new Random(seed));
    FeatureScaling plain = summary(rows, new Random(seed)).scaling(false, false, false);
    assertThat(plain.labelShift()).isZero();
    assertThat(plain.shift()).containsOnly(0);
    assertThat(plain.scale()).containsOnly(1);
    double variance = weightedVariance(rows, 0);
    assertThat(plain.variance()[0]).isCloseTo(variance > 0 ? variance : 1, within(1e-9));
    assertThat(plain.variance()[1]).isEqualTo(1);
    FeatureScaling scaled = summary(rows, new Random(seed)).scaling(false, true, true);
    assertThat(scaled.shift()).containsOnly(0);
    assertThat(scaled.labelShift()).isCloseTo(weightedMean(rows, -1), within(1e-9));
  }

  /** The kinds of unusable rows, in the order in which they are reported. */
  private enum Fault {
    NULL_FEATURES("Features column 'x' is null"),
    LENGTH("Features column 'x' must have 3 features in every row, but has another number"),
    LABEL("Label column 'price' is null, NaN or infinite"),
    WEIGHT("Weight column 'mass' must be finite and not negative, but is not"),
    AGE("Column 'age' is null, NaN or infinite", 0),
    HEIGHT("Column 'height' is null, NaN or infinite", 1),
    INCOME("Column 'income' is null, NaN or infinite", 2);

    private final String sentence;
    private final int feature;

    Fault(String sentence) {
      this(sentence, -1);
    }

    Fault(String sentence, int feature) {
      this.sentence = sentence;
      this.feature = feature;
    }

    /** The column in the quotes of the sentence. */
    String column() {
      return sentence.substring(sentence.indexOf('\''), sentence.lastIndexOf('\'') + 1);
    }

    Row row(Random random) {
      Double bad =
          new Double[] {null, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}
              [random.nextInt(4)];
      double[] x = {1, random.nextGaussian(), random.nextInt(2)};
      if (feature >= 0) {
        x[feature] = bad == null ? Double.NaN : bad;
      }
      double last = random.nextBoolean() ? 0 : Double.NaN;
      Vector features =
          switch (this) {
            case NULL_FEATURES -> null;
            case LENGTH ->
                random.nextBoolean() ? Vectors.dense(0, 0) : Vectors.dense(0, 0, 0, last);
            default -> random.nextBoolean() ? Vectors.dense(x) : Vectors.dense(x).toSparse();
          };
      Double weight = bad == null || random.nextBoolean() ? bad : Double.valueOf(-0.5);
      Double one = 1.0;
      return DataSummaryTest.row(
          features, this == LABEL ? bad : one, this == WEIGHT ? weight : one);
    }
  }

  @Property(tries = 600)
  void theFirstProblemIsNamedWithColumnCountAndFirstRow(
      @ForAll @IntRange(min = 1, max = 25) int n,
      @ForAll @IntRange(min = 1, max = 7) int faults,
      @ForAll long seed) {
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    List<Fault> made = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      // The first row that has features says how many there must be.
      boolean sound = i == 0 || random.nextInt(3) > 0;
      Fault fault = sound ? null : Fault.values()[random.nextInt(faults)];
      made.add(fault);
      rows.add(sound ? row(Vectors.dense(1, i, 2), 1.0 * i, 1.0 + i % 2) : fault.row(random));
    }
    DataSummary summary = summary(rows, random);
    Fault reported = made.stream().filter(f -> f != null).min(Enum::compareTo).orElse(null);
    if (reported == null) {
      assertThatCode(() -> summary.check(COLUMNS, NAMES)).doesNotThrowAnyException();
      return;
    }
    long count = made.stream().filter(reported::equals).count();
    String others =
        made.stream()
            .filter(f -> f != null && !f.column().equals(reported.column()))
            .sorted()
            .map(Fault::column)
            .distinct()
            .collect(Collectors.joining(", "));
    assertThatThrownBy(() -> summary.check(COLUMNS, NAMES))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(
            "%s in %d rows, the first is row %d", reported.sentence, count, made.indexOf(reported))
        .satisfies(
            e -> {
              if (others.isEmpty()) {
                assertThat(e).hasMessageNotContaining("also");
              } else {
                assertThat(e)
                    .hasMessageEndingWith(" Values that cannot be used are also in %s.", others);
              }
            });
  }

  @Test
  void columnsWithoutEndAreCounted() {
    int d = 15;
    double[] x = new double[d];
    Arrays.fill(x, Double.NaN);
    List<Row> rows = List.of(row(Vectors.dense(x), 1.0, 1.0));
    String[] names = IntStream.range(0, d).mapToObj(j -> "x" + j).toArray(String[]::new);
    assertThatThrownBy(() -> summary(rows, new Random(1)).check(COLUMNS, names))
        .hasMessageStartingWith("Column 'x0' is null, NaN or infinite in 1 rows")
        .hasMessageEndingWith(
            "also in 'x1', 'x2', 'x3', 'x4', 'x5', 'x6', 'x7', 'x8', 'x9', 'x10' and 4 more columns.");
  }

  @Test
  void theFirstBadValueIsShown() {
    List<Row> rows = rows(4, new Random(1));
    rows.add(row(Vectors.dense(1, 2, 3, 4), 1.0, -2.5));
    rows.add(row(Vectors.dense(1, 2, 3, 4), 1.0, -7.5));
    assertThatThrownBy(() -> summary(rows, new Random(2)).check(COLUMNS, NAMES))
        .hasMessageContaining("'mass'")
        .hasMessageContaining("2 rows, the first is row 4 counted from 0 (-2.5)");
    List<Row> lengths = rows(3, new Random(1));
    lengths.add(row(Vectors.dense(new double[7]), 1.0, 1.0));
    lengths.add(row(Vectors.dense(new double[9]), 1.0, 1.0));
    assertThatThrownBy(() -> summary(lengths, new Random(2)).check(COLUMNS, NAMES))
        .hasMessageContaining("in 2 rows, the first is row 3 counted from 0 (it has 7)");
  }

  /** Rows of weight 0 are absent from a fit, but what they hold is checked. */
  @Test
  void badValuesOfWeightlessRowsAreFound() {
    List<Row> rows = rows(4, new Random(1));
    rows.add(row(Vectors.dense(1, Double.NaN, 3, 4), 1.0, 0.0));
    assertThatThrownBy(() -> summary(rows, new Random(2)).check(COLUMNS, NAMES))
        .hasMessageStartingWith("Column 'height' is null, NaN or infinite in 1 rows");
  }

  @Test
  void inputWithoutRowsOrWeightIsRefused() {
    assertThatThrownBy(() -> summary(List.of(), new Random(1)).check(COLUMNS, NAMES))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("has no rows");
    List<Row> weightless =
        List.of(row(Vectors.dense(1), 1.0, 0.0), row(Vectors.dense(2), 1.0, 0.0));
    assertThatThrownBy(() -> summary(weightless, new Random(1)).check(COLUMNS, NAMES))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("All 2 weights in column 'mass' are 0");
  }
}
