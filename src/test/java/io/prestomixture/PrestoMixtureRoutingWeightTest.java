package io.prestomixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.component.FittedComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
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
    return SparkTest.session()
        .createDataFrame(
            rows,
            new StructType()
                .add("features", SQLDataTypes.VectorType())
                .add("label", DataTypes.DoubleType));
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
}
