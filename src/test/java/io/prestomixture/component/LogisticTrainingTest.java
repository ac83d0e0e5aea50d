package io.prestomixture.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.SparkTest;
import io.prestomixture.linalg.Panels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One logistic component is MLlib's LogisticRegression; clusters that have no minimum are fine. */
class LogisticTrainingTest {

  private static LogisticRegressionModel mllib(ClassRows problem) {
    StructType schema =
        new StructType()
            .add("label", DataTypes.DoubleType)
            .add("weight", DataTypes.DoubleType)
            .add("features", SQLDataTypes.VectorType());
    List<Row> rows = new ArrayList<>();
    for (int i : problem.all()) {
      Vector features = Vectors.dense(problem.rows().x()[i]);
      rows.add(RowFactory.create(problem.rows().y()[i], problem.rows().w()[i], features));
    }
    Dataset<Row> data = SparkTest.session().createDataFrame(rows, schema).coalesce(1);
    return new LogisticRegression()
        .setFamily(problem.classes() == 2 ? "binomial" : "multinomial")
        .setWeightCol("weight")
        .setRegParam(2 * problem.lambda())
        .setFitIntercept(problem.intercept())
        .setStandardization(false)
        .setTol(1e-12)
        .setMaxIter(500)
        .fit(data);
  }

  @ParameterizedTest
  @CsvSource({
    "2, 0, true",
    "2, 0.05, true",
    "2, 0.05, false",
    "3, 0, true",
    "3, 0, false",
    "3, 0.05, true",
    "5, 0.05, true",
    "5, 0.05, false"
  })
  void oneComponentIsMllibsRegression(int classes, double lambda, boolean intercept) {
    ClassRows problem = ClassRows.random(400, 3, classes, lambda, intercept, true, 31 + classes);
    LogisticRegressionModel expected = mllib(problem);
    FittedComponent fitted = problem.trainer(false).describe(problem.train());
    assertThat(fitted.coefficients().toArray())
        .containsExactly(expected.coefficientMatrix().toArray(), within(1e-6));
    assertThat(fitted.intercepts().toArray())
        .containsExactly(expected.interceptVector().toArray(), within(1e-6));
    LogisticFamily family = new LogisticFamily();
    for (int i : problem.all()) {
      Vector x = Vectors.dense(problem.rows().x()[i]);
      assertThat(family.predict(fitted, x)).isEqualTo(expected.predict(x));
      assertThat(family.probabilities(fitted, x))
          .containsExactly(expected.predictProbability(x).toArray(), within(1e-6));
      assertThat(family.scores(fitted, x))
          .containsExactly(expected.predictRaw(x).toArray(), within(1e-5));
    }
  }

  @Test
  void manyParametersHaveNoHessian() {
    ClassRows problem = ClassRows.random(60, 350, 3, 0.1, true, false, 2);
    assertThat(problem.trainer(false).hasCurvature()).isFalse();
    SmoothTrainer trainer = problem.trainer(false);
    assertThat(trainer.statisticsLength()).isEqualTo(3 + 3 * 351);
    double[] statistics = new double[trainer.statisticsLength()];
    trainer
        .accumulator(trainer.start())
        .add(problem.block(false), problem.all(), 0, 60, 1, statistics);
    Component trained = trainer.train(trainer.start(), statistics);
    assertThat(trained.objective()).isCloseTo(60 * Math.log(3), within(1e-10));
    ComponentScorer scorer = problem.trainer(false).scorer(trained);
    double[] scratch = new double[scorer.scratchLength()];
    assertThat(scorer.additionGain(problem.block(false), 3, 0.7, scratch)).isEqualTo(0.7);
    assertThat(scorer.removalGain(problem.block(false), 3, 0.7, scratch)).isEqualTo(0.7);
  }

  @ParameterizedTest
  @CsvSource({"2, 0", "2, 0.1", "3, 0", "3, 0.1", "5, 0.1"})
  void newtonEndsWhereTheGradientVanishes(int classes, double lambda) {
    ClassRows problem = ClassRows.random(200, 4, classes, lambda, true, true, 77);
    SmoothTrainer trainer = problem.trainer(false);
    Component trained = problem.train();
    double[] statistics = new double[trainer.statisticsLength()];
    trainer.accumulator(trained).add(problem.block(false), problem.all(), 0, 200, 1, statistics);
    assertThat(trainer.gradient(trained, statistics))
        .containsOnly(new double[1], within(1e-10 * trained.weight()));
    double sum = Arrays.stream(problem.all()).mapToDouble(i -> cost(problem, trained, i)).sum();
    assertThat(trained.objective()).isCloseTo(sum, within(1e-10 * sum));
  }

  private static double cost(ClassRows problem, Component component, int row) {
    return problem.cost(component.parameters(), row);
  }

  /** Classes may be missing from a cluster, even all but one. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void missingClassesBecomeImpossible(int present) {
    for (double lambda : new double[] {0, 0.05}) {
      ClassRows full = ClassRows.random(300, 2, present, lambda, true, true, 6);
      ClassRows problem = new ClassRows(full.rows(), 5, lambda, true);
      Component trained = problem.train();
      assertThat(Arrays.stream(trained.parameters())).allMatch(Double::isFinite);
      for (int i : problem.all()) {
        double[] probabilities = problem.probabilities(trained.parameters(), i);
        for (int c = present; c < 5; c++) {
          assertThat(probabilities[c]).isLessThan(1e-6);
        }
      }
      // The one predictor of two classes is the difference of theirs: half the penalty.
      double ownLambda = present == 2 ? lambda / 2 : lambda;
      ClassRows own = new ClassRows(full.rows(), present, ownLambda, true);
      double expected = present == 1 ? 0 : own.train().objective();
      assertThat(trained.objective()).isCloseTo(expected, within(1e-5 * (1 + expected)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void separableClassesNeitherOverflowNorLoop(int classes) {
    ClassRows random = ClassRows.random(200, 2, classes, 0, true, false, 12);
    double[] y = new double[200];
    Arrays.setAll(y, i -> level(random.rows().x()[i][0], classes));
    ClassRows problem = random.withLabels(y);
    Component trained = problem.train();
    assertThat(Arrays.stream(trained.parameters())).allMatch(Double::isFinite);
    assertThat(trained.objective()).isBetween(0.0, 0.1);
    ComponentScorer scorer = problem.trainer(false).scorer(trained);
    double[] scratch = new double[scorer.scratchLength()];
    double[][] costs = new double[2][Panels.ROWS];
    scorer.costs(problem.block(false), 0, costs[0]);
    scorer.costs(problem.block(false), 1, costs[1]);
    for (int i : problem.all()) {
      double cost = costs[i / Panels.ROWS][i % Panels.ROWS];
      assertThat(cost).isBetween(0.0, 0.1);
      assertThat(scorer.removalGain(problem.block(false), i, cost, scratch)).isFinite();
      assertThat(scorer.additionGain(problem.block(false), i, cost, scratch)).isBetween(0.0, cost);
    }
  }

  /** One of as many classes, by where x lies between −1 and 1. */
  private static double level(double x, int classes) {
    double share = (x + 1.01) / 2;
    return Math.max(0, Math.min(classes - 1, Math.floor(classes * share)));
  }

  @Test
  void noRowsAreAnEmptyComponent() {
    ClassRows problem = ClassRows.random(10, 2, 3, 0.1, true, false, 1);
    SmoothTrainer trainer = problem.trainer(false);
    Component empty = trainer.train(trainer.start(), new double[trainer.statisticsLength()]);
    assertThat(empty.isEmpty()).isTrue();
    assertThat(empty.objective()).isZero();
  }
}
