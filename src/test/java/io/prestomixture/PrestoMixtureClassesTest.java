package io.prestomixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.component.FittedComponent;
import io.prestomixture.data.InvalidInputException;
import io.prestomixture.data.LabelType;
import io.prestomixture.engine.RoundRecord;
import io.prestomixture.router.ErrorMeasure;
import io.prestomixture.router.RouterSettings;
import io.prestomixture.router.RouterTraining;
import io.prestomixture.router.TrainedRouter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.ml.linalg.Matrices;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mixtures of classifiers, of counts, and of several families. */
class PrestoMixtureClassesTest {
  private static Dataset<Row> rows;

  @TempDir private Path directory;

  /** The sign of a·b decides the class, but for noise; the count is its Poisson counterpart. */
  @BeforeAll
  static void makeRows() {
    Random random = new Random(8);
    List<Row> list = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      double a = random.nextGaussian();
      double b = random.nextBoolean() ? 1 + random.nextDouble() : -1 - random.nextDouble();
      double score = Math.signum(b) * a;
      double label = score + 0.7 * random.nextGaussian() > 0 ? 1 : 0;
      double count = Math.rint(Math.exp(1 + score) * (0.5 + random.nextDouble()));
      list.add(RowFactory.create(Vectors.dense(a, b), label, count, 1.0, i % 2));
    }
    StructType schema =
        new StructType()
            .add("features", SQLDataTypes.VectorType())
            .add("label", DataTypes.DoubleType)
            .add("count", DataTypes.DoubleType)
            .add("weight", DataTypes.DoubleType)
            .add("cluster", DataTypes.IntegerType);
    rows = SparkTest.session().createDataFrame(list, schema).cache();
  }

  private static PrestoMixture mixture(String family) {
    return new PrestoMixture()
        .setFamily(family)
        .setRegParam(0.1, 0.02)
        .setRouter("nearest")
        .setClusterCol("group")
        .setComponentPredictionsCol("components")
        .setSeed(3);
  }

  private static double logistic(double score) {
    return 1 / (1 + Math.exp(-score));
  }

  @ParameterizedTest
  @ValueSource(strings = {"soft", "hard"})
  void probabilitiesOfTwoClassesAreThoseOfTheComponentsMixed(String routing) {
    PrestoMixtureModel model = mixture("logistic").setRouting(routing).fit(rows);
    assertThat(model.numClasses()).isEqualTo(2);
    double smoothing = model.summary().router().orElseThrow().smoothing();
    for (Row row : model.transform(rows).collectAsList()) {
      Vector x = row.getAs("features");
      Vector pi = row.getAs("clusterProbability");
      int cluster = row.getAs("group");
      double mixed = 0;
      double[] scores = new double[2];
      for (int k = 0; k < 2; k++) {
        FittedComponent c = model.components().get(k);
        scores[k] = c.intercept() + c.coefficientVector().dot(x);
        mixed += pi.apply(k) * logistic(scores[k]);
        assertThat(row.<Vector>getAs("components").apply(k))
            .isCloseTo(logistic(scores[k]), within(1e-12));
      }
      boolean soft = routing.equals("soft");
      mixed = (1 - smoothing) * mixed + smoothing / 2;
      double expected = soft ? mixed : logistic(scores[cluster]);
      double raw = soft ? Math.log(mixed / (1 - mixed)) : scores[cluster];
      Vector probability = row.getAs("probability");
      assertThat(probability.toArray())
          .containsExactly(new double[] {1 - expected, expected}, within(1e-12));
      assertThat(row.<Vector>getAs("rawPrediction").toArray())
          .containsExactly(new double[] {-raw, raw}, within(1e-9));
      assertThat(row.<Double>getAs("prediction")).isEqualTo(expected > 0.5 ? 1 : 0);
      assertThat(model.predict(x)).isEqualTo(row.<Double>getAs("prediction"));
      assertThat(model.predictClassProbability(x)).isEqualTo(probability);
      assertThat(model.predictRaw(x)).isEqualTo(row.getAs("rawPrediction"));
      assertThat(model.predictProbability(x)).isEqualTo(pi);
    }
  }

  @Test
  void classColumnsExistForClassesOnlyAndCanBeLeftOut() {
    Dataset<Row> plain = rows.select("features", "label");
    PrestoMixture svm = mixture("svm").setComponentPredictionsCol("");
    PrestoMixtureModel model = svm.fit(plain);
    assertThat(model.labelType()).isEqualTo(LabelType.BINARY);
    assertThat(model.transform(plain).columns())
        .containsExactly(
            "features",
            "label",
            "prediction",
            "group",
            "clusterProbability",
            "probability",
            "rawPrediction");
    for (StructType promised :
        List.of(svm.transformSchema(plain.schema()), model.transformSchema(plain.schema()))) {
      assertThat(promised.fieldNames()).isEqualTo(model.transform(plain).columns());
    }
    model.setProbabilityCol("").setRawPredictionCol("score");
    assertThat(model.transform(plain).columns()).doesNotContain("probability").contains("score");
    PrestoMixtureModel numbers = mixture("ridge").fit(plain);
    assertThat(numbers.transform(plain).columns()).doesNotContain("probability", "rawPrediction");
    assertThat(numbers.numClasses()).isZero();
    assertThatThrownBy(() -> numbers.predictRaw(Vectors.dense(1, 2)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "Family 'ridge' predicts no classes; call predict, or train a family of classifiers.");
  }

  @Test
  void routersAreMeasuredByWhatSuitsTheLabel() {
    assertThat(mixture("logistic").fit(rows).summary().router().orElseThrow().errorMeasure())
        .isEqualTo("logLoss");
    PrestoMixtureModel counts = mixture("poisson").setLabelCol("count").fit(rows);
    assertThat(counts.summary().router().orElseThrow().errorMeasure()).isEqualTo("deviance");
    assertThat(mixture("ridge").fit(rows).summary().router().orElseThrow().errorMeasure())
        .isEqualTo("rmse");
  }

  /** Hand-made components of three classes: what they say is their softmax. */
  @Test
  void threeClassesAreLaidOutComponentByComponentAndSurviveSaving() throws IOException {
    double[][] coefficients = {{1, 0, -1, 0.5, 0, 2}, {0, 2, -1, 1, 1, 0}};
    double[][] intercepts = {{0.1, 0, -0.2}, {0, 0.3, 0}};
    List<FittedComponent> components = new ArrayList<>();
    for (int k = 0; k < 2; k++) {
      components.add(
          new FittedComponent(
              "logistic",
              Matrices.dense(3, 2, coefficients[k]),
              Vectors.dense(intercepts[k]),
              Vectors.dense(1, 1),
              null,
              150,
              150,
              10));
    }
    RoutedMixture unrouted = new RoutedMixture(components, Optional.empty());
    RouterSettings settings =
        new RouterSettings("none", "both", "soft", 0, ErrorMeasure.LOG_LOSS, true, 2, 1);
    TrainedRouter router = RouterTraining.train(settings, unrouted.withOutputsAndLosses(rows));
    PrestoMixtureSummary summary =
        new PrestoMixtureSummary(
            List.of(new RoundRecord(0, 1, 0, Double.NaN, 0, 0, 0, false, false, null)),
            "tol",
            300,
            300,
            2,
            1,
            null,
            0,
            null,
            0,
            null,
            router.report(),
            null,
            null);
    PrestoMixtureModel model =
        new PrestoMixtureModel("three", unrouted.withRouter(router), summary)
            .setClusterCol("group")
            .setComponentPredictionsCol("components");
    assertThat(model.numClasses()).isEqualTo(3);
    for (Row row : model.transform(rows.limit(20)).collectAsList()) {
      Vector x = row.getAs("features");
      double[] expected = new double[6];
      for (int k = 0; k < 2; k++) {
        double total = 0;
        for (int c = 0; c < 3; c++) {
          double score = intercepts[k][c];
          score += coefficients[k][c] * x.apply(0) + coefficients[k][3 + c] * x.apply(1);
          expected[3 * k + c] = Math.exp(score);
          total += expected[3 * k + c];
        }
        for (int c = 0; c < 3; c++) {
          expected[3 * k + c] /= total;
        }
      }
      Vector probability = row.getAs("probability");
      assertThat(row.<Vector>getAs("components").toArray())
          .containsExactly(expected, within(1e-12));
      for (int c = 0; c < 3; c++) {
        double mean = (expected[c] + expected[3 + c]) / 2;
        assertThat(probability.apply(c)).isCloseTo(mean, within(1e-12));
        assertThat(row.<Vector>getAs("rawPrediction").apply(c))
            .isCloseTo(Math.log(mean), within(1e-9));
      }
      assertThat(row.<Double>getAs("prediction")).isEqualTo(probability.argmax());
    }
    requireSameAfterSaving(model);
  }

  private void requireSameAfterSaving(PrestoMixtureModel model) throws IOException {
    String path = directory.resolve("model").toString();
    model.save(path);
    PrestoMixtureModel loaded = PrestoMixtureModel.load(path);
    assertThat(loaded.components()).isEqualTo(model.components());
    assertThat(loaded.getRegParam()).isEqualTo(model.getRegParam());
    assertThat(loaded.transform(rows).collectAsList())
        .isEqualTo(model.transform(rows).collectAsList());
  }

  @Test
  void clustersMayHaveFamiliesOfTheirOwn() throws IOException {
    PrestoMixtureModel model = mixture(" ridge, huber").setLabelCol("count").fit(rows);
    assertThat(model.components()).extracting(FittedComponent::family).contains("ridge", "huber");
    requireSameAfterSaving(model);
  }

  @Test
  void familiesAndPenaltiesThatDoNotFitAreRefused() {
    assertThatThrownBy(() -> mixture("ridge,huber").setK(3).fit(rows))
        .hasMessage(
            "family names 2 families (ridge,huber), but k is 3; give one family, or one per"
                + " cluster.");
    assertThatThrownBy(() -> mixture("ridge,poisson").fit(rows))
        .hasMessage(
            "Families 'ridge' and 'poisson' cannot be mixed: they do not learn from the same kind"
                + " of label; choose families of one kind.");
    assertThatThrownBy(() -> mixture("ridge").setK(3).fit(rows))
        .hasMessage("regParam has 2 numbers, but k is 3; give one number, or one per cluster.");
    assertThatThrownBy(() -> mixture("ridge,"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("Unknown family ''.");
  }
}
