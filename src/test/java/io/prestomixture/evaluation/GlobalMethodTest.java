package io.prestomixture.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.NothingStaysCached;
import java.util.List;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.regression.GeneralizedLinearRegression;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The method {@code global} errs as much on held-out rows as MLlib's one model of all rows. */
@ExtendWith(NothingStaysCached.class)
class GlobalMethodTest {
  private static Measurement global(
      String family, double regParam, Dataset<Row> train, Dataset<Row> test) {
    ComparisonSettings settings = ComparisonRows.settings(family, 3, regParam);
    try (Comparison comparison = new Comparison(train, test, settings)) {
      return comparison.run(Methods.of(List.of("global"), settings).get(0));
    }
  }

  private static Dataset<Row> frame(List<Row> rows) {
    return ComparisonRows.frame(rows, 2);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.3})
  void numbersAreThoseOfLinearRegression(double regParam) {
    Dataset<Row> train = frame(ComparisonRows.lines(200, 1));
    Dataset<Row> test = frame(ComparisonRows.lines(100, 2));
    double expected =
        new LinearRegression()
            .setSolver("normal")
            .setRegParam(regParam)
            .fit(train)
            .evaluate(test)
            .rootMeanSquaredError();
    assertThat(global("ridge", regParam, train, test).testError())
        .isCloseTo(expected, within(1e-9 * expected));
  }

  /**
   * Where features are standardised, MLlib's logistic regression divides squares by n − 1, and its
   * linear regression by n, as all components do.
   */
  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void classesAreThoseOfLogisticRegression(int classes) {
    Dataset<Row> train = frame(ComparisonRows.classes(200, classes, 1));
    Dataset<Row> test = frame(ComparisonRows.classes(100, classes, 2));
    Dataset<Row> predicted =
        new LogisticRegression()
            .setRegParam(0.02 * 199 / 200)
            .setTol(1e-12)
            .setMaxIter(1000)
            .fit(train)
            .transform(test);
    MulticlassClassificationEvaluator judge = new MulticlassClassificationEvaluator();
    Measurement global = global("logistic", 0.02, train, test);
    assertThat(global.testError())
        .isCloseTo(1 - judge.setMetricName("accuracy").evaluate(predicted), within(1e-12))
        .isBetween(0.05, 0.6);
    assertThat(global.testLogLoss())
        .isCloseTo(judge.setMetricName("logLoss").evaluate(predicted), within(1e-6));
  }

  @Test
  void countsAreThoseOfPoissonRegression() {
    Dataset<Row> train = frame(ComparisonRows.counts(200, 1));
    Dataset<Row> test = frame(ComparisonRows.counts(100, 2));
    double expected =
        new GeneralizedLinearRegression()
            .setFamily("poisson")
            .setTol(1e-12)
            .fit(train)
            .evaluate(test)
            .deviance();
    assertThat(global("poisson", 0, train, test).testError())
        .isCloseTo(expected / 100, within(1e-6));
  }
}
