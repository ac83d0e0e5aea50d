package io.prestomixture.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.SparkTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class RegressionQualityTest {

  private static Dataset<Row> frame(List<Row> rows) {
    return SparkTest.session()
        .createDataFrame(
            rows,
            new StructType()
                .add("y", DataTypes.DoubleType)
                .add("prediction", DataTypes.DoubleType)
                .add("w", DataTypes.DoubleType));
  }

  @Test
  void weightsCountAsRepetitionsAndTheFiguresAreThoseOfMllibOnThose() {
    Random random = new Random(1);
    List<Row> weighted = new ArrayList<>();
    List<Row> repeated = new ArrayList<>();
    int positive = 0;
    for (int i = 0; i < 40; i++) {
      double y = 1000 + random.nextGaussian();
      Row row = RowFactory.create(y, y + 0.3 * random.nextGaussian(), (double) (i % 4));
      weighted.add(row);
      positive += i % 4 > 0 ? 1 : 0;
      for (int copy = 0; copy < i % 4; copy++) {
        repeated.add(row);
      }
    }
    RegressionQuality quality =
        RegressionQuality.of(frame(weighted), "prediction", "y", Optional.of("w")).orElseThrow();
    RegressionEvaluator mllib = new RegressionEvaluator().setLabelCol("y");
    assertThat(quality.rows()).isEqualTo(positive);
    assertThat(quality.rmse())
        .isCloseTo(mllib.setMetricName("rmse").evaluate(frame(repeated)), within(1e-10));
    assertThat(quality.mae())
        .isCloseTo(mllib.setMetricName("mae").evaluate(frame(repeated)), within(1e-10));
    assertThat(quality.r2())
        .isCloseTo(mllib.setMetricName("r2").evaluate(frame(repeated)), within(1e-8));
  }

  @Test
  void noRowsHaveNoQuality() {
    assertThat(RegressionQuality.of(frame(List.of()), "prediction", "y", Optional.empty()))
        .isEmpty();
  }
}
