package io.prestomixture.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.prestomixture.NothingStaysCached;
import java.util.List;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.GBTClassifier;
import org.apache.spark.ml.classification.OneVsRest;
import org.apache.spark.ml.classification.RandomForestClassifier;
import org.apache.spark.ml.regression.GBTRegressor;
import org.apache.spark.ml.regression.RandomForestRegressor;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Forests and boosted trees are those of MLlib with the same seed and weights, to the last bit. */
@Tag("slow")
@ExtendWith(NothingStaysCached.class)
class TreesMethodTest {
  private static final int ROWS = 150;
  private static final long SEED = 5;

  /** Rows with weights that matter. */
  private static Dataset<Row> weighted(List<Row> rows) {
    Dataset<Row> frame = ComparisonRows.frame(rows, 2);
    return frame.selectExpr("*", "if(label > 0, 3.0, 0.5) as w");
  }

  private static ComparisonSettings settings(String family) {
    ComparisonSettings settings = ComparisonRows.settings(family, 2, 0);
    settings.mixture().setWeightCol("w");
    return settings;
  }

  private static Fitted fitted(String method, String family, List<Row> rows) {
    ComparisonSettings settings = settings(family);
    return Methods.of(List.of(method), settings).get(0).fit(weighted(rows), settings);
  }

  private static void assertPredictsAs(
      Transformer mllib, String probability, Fitted fitted, List<Row> others) {
    Dataset<Row> rows = weighted(others);
    List<Row> expected =
        mllib.transform(rows).selectExpr("prediction", probability).collectAsList();
    Dataset<Row> found = fitted.predict().apply(rows);
    String probabilities = probability.equals("null") ? probability : Fitted.PROBABILITY;
    assertThat(found.selectExpr(Fitted.PREDICTION, probabilities).collectAsList())
        .containsExactlyElementsOf(expected);
    assertThat(expected.stream().map(row -> row.getDouble(0)).distinct()).hasSizeGreaterThan(1);
  }

  @Test
  void treesOfNumbersAreThoseOfMllib() {
    List<Row> rows = ComparisonRows.lines(ROWS, 1);
    List<Row> others = ComparisonRows.lines(ROWS, 2);
    assertPredictsAs(
        new RandomForestRegressor().setSeed(SEED).setWeightCol("w").fit(weighted(rows)),
        "null",
        fitted("forest", "ridge", rows),
        others);
    assertPredictsAs(
        new GBTRegressor().setSeed(SEED).setWeightCol("w").fit(weighted(rows)),
        "null",
        fitted("gbt", "ridge", rows),
        others);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void forestsOfClassesAreThoseOfMllib(int classes) {
    List<Row> rows = ComparisonRows.classes(ROWS, classes, 1);
    assertPredictsAs(
        new RandomForestClassifier().setSeed(SEED).setWeightCol("w").fit(weighted(rows)),
        "probability",
        fitted("forest", "logistic", rows),
        ComparisonRows.classes(ROWS, classes, 2));
  }

  @Test
  void boostedTreesOfTwoClassesAreThoseOfMllib() {
    List<Row> rows = ComparisonRows.classes(ROWS, 2, 1);
    assertPredictsAs(
        new GBTClassifier().setSeed(SEED).setWeightCol("w").fit(weighted(rows)),
        "probability",
        fitted("gbt", "logistic", rows),
        ComparisonRows.classes(ROWS, 2, 2));
  }

  @Test
  void boostedTreesOfMoreClassesAreThoseOfMllibOneAgainstTheRest() {
    List<Row> rows = ComparisonRows.classes(ROWS, 3, 1);
    Fitted fitted = fitted("gbt", "logistic", rows);
    List<Row> others = ComparisonRows.classes(ROWS, 3, 2);
    assertPredictsAs(
        new OneVsRest()
            .setClassifier(new GBTClassifier().setSeed(SEED))
            .setWeightCol("w")
            .fit(weighted(rows)),
        "null",
        fitted,
        others);
    assertThat(fitted.predict().apply(weighted(others)).columns())
        .doesNotContain(Fitted.PROBABILITY);
  }
}
