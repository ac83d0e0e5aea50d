package io.prestomixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.component.FittedComponent;
import io.prestomixture.data.InvalidInputException;
import io.prestomixture.search.RoutingChoice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code routingWeight} is for: clusters that a router finds again. */
class PrestoMixtureRoutingWeightTest {
  @TempDir private Path directory;

  /**
   * Two lines that cross, far closer to each other than the noise, for the two signs of the second
   * feature. The least sum of squares is that of the signs of the residuals, which nobody can tell.
   */
  private static Dataset<Row> rows(int n, long seed) {
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      double x = 2 * random.nextDouble() - 1;
      double side = random.nextBoolean() ? 1 + random.nextDouble() : -1 - random.nextDouble();
      double y = Math.signum(side) * x + random.nextGaussian();
      rows.add(RowFactory.create(Vectors.dense(x, side, random.nextGaussian()), y));
    }
    return frame(rows);
  }

  private static Dataset<Row> frame(List<Row> rows) {
    return SparkTest.session()
        .createDataFrame(
            rows,
            new StructType()
                .add("features", SQLDataTypes.VectorType())
                .add("label", DataTypes.DoubleType));
  }

  /** A wave under noise: four lines have the least sum of squares as slices of the noise. */
  private static Dataset<Row> wave(int n, long seed) {
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      double x = 4 * random.nextDouble() - 2;
      double y = 2 * Math.sin(3 * x) + random.nextGaussian();
      rows.add(RowFactory.create(Vectors.dense(x, random.nextGaussian()), y));
    }
    return frame(rows);
  }

  /** How far an arm of four links reaches: smooth and nearly exact, but nowhere near linear. */
  private static Dataset<Row> arm(int n, long seed) {
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      double[] x = new double[5];
      double angle = 0;
      double y = 0.02 * random.nextGaussian();
      for (int j = 0; j < 5; j++) {
        x[j] = 4 * random.nextDouble() - 2;
        angle += x[j];
        y += j < 4 ? Math.sin(angle) : 0;
      }
      rows.add(RowFactory.create(Vectors.dense(x), y));
    }
    return frame(rows);
  }

  private static PrestoMixture estimator(double weight) {
    return new PrestoMixture().setRouter("logistic").setSeed(3).setRoutingWeight(weight);
  }

  @Test
  void chargedClustersAreFoundAgainAndPredictBetter() {
    Dataset<Row> train = rows(2000, 1);
    Dataset<Row> test = rows(1000, 2);
    PrestoMixtureModel free = estimator(0).fit(train);
    PrestoMixtureModel charged = estimator(1).fit(train);
    assertThat(accuracy(charged)).isGreaterThan(accuracy(free) + 0.1);
    RegressionEvaluator rmse = new RegressionEvaluator();
    assertThat(rmse.evaluate(charged.transform(test)))
        .isLessThan(rmse.evaluate(free.transform(test)));
    assertThat(free.summary().routingCharge()).isZero();
  }

  private static double accuracy(PrestoMixtureModel model) {
    return model.summary().router().orElseThrow().accuracy();
  }

  @Test
  void theChargeIsSavedApart() throws Exception {
    PrestoMixtureModel model = estimator(0.5).fit(rows(200, 1));
    String path = directory.resolve("model").toString();
    model.save(path);
    PrestoMixtureSummary loaded = PrestoMixtureModel.load(path).summary();
    assertThat(loaded).isEqualTo(model.summary());
    assertThat(loaded.routingCharge()).isPositive();
    assertThat(loaded.objective() - loaded.routingCharge())
        .isCloseTo(
            model.components().stream().mapToDouble(FittedComponent::objective).sum(),
            within(1e-9 * loaded.objective()));
  }

  @Test
  void aWeightIsChosenByTheErrorOnRowsNotLearnedFrom() throws Exception {
    Dataset<Row> train = arm(3000, 1);
    PrestoMixture mixture = estimator(0).setRouter("boosted").setK(4);
    PrestoMixtureModel least = mixture.fit(train);
    PrestoMixtureModel model = mixture.setRoutingWeight("auto").fit(train);
    RoutingChoice choice = model.summary().routingChoice().orElseThrow();
    assertThat(choice.taken()).isPositive();
    assertThat(model.summary().routingWeight()).isEqualTo(choice.routingWeight()).isPositive();
    RoutingChoice.Candidate free = choice.candidates().get(0);
    RoutingChoice.Candidate taken = choice.candidates().get(choice.taken());
    assertThat(free.routingWeight()).isZero();
    assertThat(taken.heldOutError()).isLessThan(free.heldOutError());
    assertThat(free.loss()).isLessThan(taken.loss());
    Dataset<Row> test = arm(1000, 2);
    RegressionEvaluator rmse = new RegressionEvaluator();
    // Gates without a remainder leave 0.133 and 0.170: it makes good for more where more is left.
    assertThat(rmse.evaluate(model.transform(test)))
        .isLessThan(0.115)
        .isLessThan(0.97 * rmse.evaluate(least.transform(test)));
    String path = directory.resolve("auto").toString();
    model.save(path);
    assertThat(PrestoMixtureModel.load(path).summary()).isEqualTo(model.summary());
    PrestoMixtureSummary refreshed = mixture.setInitMode("model").fit(arm(500, 3), model).summary();
    assertThat(refreshed.routingChoice()).contains(choice);
    assertThat(refreshed.routingWeight()).isEqualTo(choice.routingWeight());
    PrestoMixtureSummary given = mixture.setRoutingWeight(0).fit(arm(500, 3), model).summary();
    assertThat(given.routingChoice()).isEmpty();
  }

  /** Slices of the noise are mixed again by a gate that knows when to stop. */
  @Test
  void noiseIsNotLearned() {
    PrestoMixtureModel model =
        estimator(0).setRouter("boosted").setK(4).setRoutingWeight("auto").fit(wave(2000, 1));
    // All that is left is the noise, of deviation 1, and what the gate does not know.
    assertThat(new RegressionEvaluator().evaluate(model.transform(wave(1000, 2))))
        .isBetween(0.9, 1.06);
  }

  /** From an earlier model it is that model's. */
  @Test
  void aWarmStartKeepsTheWeight() {
    Dataset<Row> train = rows(600, 1);
    PrestoMixtureModel model = estimator(0.5).fit(train);
    PrestoMixture next = estimator(0).setRoutingWeight("auto").setInitMode("model");
    assertThat(next.fit(rows(600, 2), model).summary().routingWeight()).isEqualTo(0.5);
  }

  @Test
  void whereNothingIsToBeChosenTheWeightIsZero() {
    Dataset<Row> train = rows(300, 1);
    PrestoMixture auto = new PrestoMixture().setRouter("logistic").setSeed(3);
    assertThat(auto.getRoutingWeight()).isEqualTo("auto");
    List<PrestoMixture> plain =
        List.of(
            auto.copy(ParamMap.empty()).setInitMode("random"),
            auto.copy(ParamMap.empty()).setMaxClusterSize(200),
            auto.copy(ParamMap.empty()).setFamily("kmeans"),
            auto.copy(ParamMap.empty()).setK(7),
            auto.copy(ParamMap.empty()).setK(1));
    for (PrestoMixture mixture : plain) {
      PrestoMixtureSummary summary = mixture.fit(train).summary();
      assertThat(summary.routingWeight()).isZero();
      assertThat(summary.routingChoice()).isEmpty();
    }
  }

  @Test
  void whatIsNoWeightIsRefused() {
    for (String value : List.of("-1", "much", "NaN", "Infinity", "")) {
      assertThatThrownBy(() -> estimator(0).setRoutingWeight(value))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage(
              "routingWeight is '%s', but it must be a number, at least 0, or 'auto'.", value);
    }
  }
}
