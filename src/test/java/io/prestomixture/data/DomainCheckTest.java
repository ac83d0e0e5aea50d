package io.prestomixture.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

/** Labels and features outside of what a family learns from, however the rows are split. */
class DomainCheckTest {
  private static final InputColumns COLUMNS =
      new InputColumns("x", Optional.of("y"), Optional.of("w"));
  private static final String[] NAMES = {"age", "height", "income"};

  private static Row row(Vector features, double label, double weight) {
    return RowFactory.create(features, label, weight);
  }

  private static List<Row> labels(double... labels) {
    List<Row> rows = new ArrayList<>();
    for (double label : labels) {
      rows.add(row(Vectors.dense(1, 2, 3), label, 1));
    }
    return rows;
  }

  private static List<Row> features(double[]... features) {
    List<Row> rows = new ArrayList<>();
    for (double[] x : features) {
      Vector dense = Vectors.dense(x);
      rows.add(row(rows.size() % 2 == 0 ? dense : dense.toSparse(), 1, 1));
    }
    return rows;
  }

  /** The rows in parts of random size, merged in order. */
  private static DataSummary summary(
      List<Row> rows, LabelType type, FeatureDomain domain, long seed) {
    Random random = new Random(seed);
    DataSummary merged = new DataSummary(type, domain);
    for (int from = 0; from < rows.size(); ) {
      int to = Math.min(rows.size(), from + random.nextInt(4));
      DataSummary part = DataSummary.of(rows.subList(from, to).iterator(), type, domain);
      merged =
          random.nextBoolean() ? merged.merge(part) : merged.merge(part.merge(empty(type, domain)));
      from = to;
    }
    return merged;
  }

  private static DataSummary empty(LabelType type, FeatureDomain domain) {
    return new DataSummary(type, domain);
  }

  private static void check(DataSummary summary) {
    summary.check(COLUMNS, NAMES);
    summary.checkClasses(COLUMNS);
  }

  private static void assertRefused(
      List<Row> rows, LabelType type, FeatureDomain domain, String sentence) {
    for (long seed = 0; seed < 5; seed++) {
      DataSummary summary = summary(rows, type, domain, seed);
      for (int again = 0; again < 2; again++) {
        assertThatThrownBy(() -> check(summary))
            .isInstanceOf(InvalidInputException.class)
            .hasMessage(sentence);
      }
    }
  }

  private static void assertAccepted(List<Row> rows, LabelType type, FeatureDomain domain) {
    assertThatCode(() -> check(summary(rows, type, domain, 1))).doesNotThrowAnyException();
  }

  @Test
  void countsAreNotNegative() {
    assertAccepted(labels(0, 2.5, 3e9), LabelType.COUNT, FeatureDomain.ANY);
    assertRefused(
        labels(0, 3, -1, 2, -0.5),
        LabelType.COUNT,
        FeatureDomain.ANY,
        "Label column 'y' must not be negative, but is in 2 rows, the first is row 2 counted from 0"
            + " (-1.0); correct or remove these rows, or choose a family for such labels.");
  }

  @Test
  void binaryLabelsAreZeroOrOne() {
    assertAccepted(labels(1, 1), LabelType.BINARY, FeatureDomain.ANY);
    assertRefused(
        labels(0, 1, 1, 2, 0.5),
        LabelType.BINARY,
        FeatureDomain.ANY,
        "Label column 'y' must be 0 or 1, but is not in 2 rows, the first is row 3 counted from 0"
            + " (2.0); number the two classes 0 and 1.");
  }

  @Test
  void classesAreSmallIntegers() {
    assertRefused(
        labels(0, 1, 1.5, -1, 10_000, 1e300),
        LabelType.CLASSES,
        FeatureDomain.ANY,
        "Label column 'y' must be a class 0, 1, … up to 9999, but is not in 4 rows, the first is row"
            + " 2 counted from 0 (1.5); number the classes (MLlib's StringIndexer).");
  }

  @Test
  void classesHaveNoGaps() {
    assertRefused(
        labels(0, 4, 0, 0, 4, 0, 0, 2, 2),
        LabelType.CLASSES,
        FeatureDomain.ANY,
        "Label column 'y' has no row of class 1, but of class 2 (first in row 7 counted from"
            + " 0); number the classes 0, 1, … without gaps.");
    assertRefused(
        labels(0, 0),
        LabelType.CLASSES,
        FeatureDomain.ANY,
        "Label column 'y' is the same in every row, but there must be at least two classes; give rows"
            + " of another class.");
  }

  /** A row of weight 0 makes no class, but must be a class. */
  @Test
  void classesAreThoseOfRowsWithWeight() {
    List<Row> rows = labels(0, 1, 1);
    rows.add(row(Vectors.dense(1, 2, 3), 2, 0));
    DataSummary summary = summary(rows, LabelType.CLASSES, FeatureDomain.ANY, 1);
    assertThat(summary.classes()).isEqualTo(2);
    check(summary);
    rows.add(row(Vectors.dense(1, 2, 3), 2.5, 0));
    assertThatThrownBy(
            () -> summary(rows, LabelType.CLASSES, FeatureDomain.ANY, 1).check(COLUMNS, NAMES))
        .hasMessageContaining("in 1 rows, the first is row 4 counted from 0 (2.5)");
  }

  @Property(tries = 100)
  void classesAreCountedAcrossMerges(
      @ForAll @IntRange(min = 2, max = 30) int c, @ForAll long seed) {
    Random random = new Random(seed);
    double[] labels = random.ints(4L * c, 0, c).asDoubleStream().toArray();
    IntStream.range(0, c).forEach(label -> labels[random.nextInt(labels.length)] = label);
    int largest = 0;
    for (double label : labels) {
      largest = Math.max(largest, (int) label);
    }
    List<Row> rows = labels(labels);
    assertThat(summary(rows, LabelType.CLASSES, FeatureDomain.ANY, seed).classes())
        .isEqualTo(largest + 1);
    assertThat(summary(rows, LabelType.BINARY, FeatureDomain.ANY, seed).classes()).isEqualTo(2);
    assertThat(summary(rows, LabelType.COUNT, FeatureDomain.ANY, seed).classes()).isZero();
  }

  @Test
  void featuresAreNotNegative() {
    double[][] x = {{0, 1, 2}, {1, 0, 0}, {1, -2, 1}, {0, -3, 0}, {1, 1, -1}};
    assertAccepted(features(x[0], x[1]), LabelType.NONE, FeatureDomain.NON_NEGATIVE);
    assertRefused(
        features(x),
        LabelType.NONE,
        FeatureDomain.NON_NEGATIVE,
        "Column 'height' must not be negative, but is in 2 rows, the first is row 2 counted from"
            + " 0 (-2.0); correct or remove these rows, or choose a divergence for such values."
            + " Values that cannot be used are also in 'income'.");
  }

  /** Missing entries of sparse rows are zeros. */
  @Test
  void featuresArePositive() {
    assertAccepted(
        features(new double[] {1, 2, 3}, new double[] {1e-9, 1, 1}),
        LabelType.NONE,
        FeatureDomain.POSITIVE);
    assertRefused(
        features(new double[] {1, 2, 3}, new double[] {1, 2, 0}, new double[] {1, 2, -1}),
        LabelType.NONE,
        FeatureDomain.POSITIVE,
        "Column 'income' must be positive, but is not in 2 rows, the first is row 1 counted from 0"
            + " (0.0); correct or remove these rows, or choose a divergence for such values.");
  }

  @Test
  void featuresSumToOne() {
    assertAccepted(
        features(new double[] {0.2, 0.3, 0.5}, new double[] {0.1, 0.1, 0.8000005}),
        LabelType.NONE,
        FeatureDomain.SIMPLEX);
    assertRefused(
        features(new double[] {0.25, 0.25, 0.5}, new double[] {0.25, 0.25, 0.25}),
        LabelType.NONE,
        FeatureDomain.SIMPLEX,
        "Features must sum to 1 in every row, but do not in 1 rows, the first is row 1 counted from"
            + " 0 (0.75); divide each row by its sum (MLlib's Normalizer with p = 1).");
    assertRefused(
        features(new double[] {0.5, 0.5, 0}),
        LabelType.NONE,
        FeatureDomain.SIMPLEX,
        "Column 'income' must be positive"
            + ", but is not in 1 rows, the first is row 0 counted from 0 (0.0); correct or remove"
            + " these rows, or choose a divergence for such values.");
  }

  /** What is no number is reported first, and once. */
  @Test
  void valuesThatAreNoNumbersComeFirst() {
    List<Row> rows = features(new double[] {-1, Double.NaN, 1});
    rows.add(row(Vectors.dense(1, 1, 1), Double.NaN, 1));
    assertThatThrownBy(
            () -> summary(rows, LabelType.COUNT, FeatureDomain.POSITIVE, 1).check(COLUMNS, NAMES))
        .hasMessageStartingWith("Label column 'y' is null, NaN or infinite in 1 rows");
  }
}
