package io.prestomixture.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.SparkTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.regression.GeneralizedLinearRegression;
import org.apache.spark.ml.regression.GeneralizedLinearRegressionModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class CountQualityTest {

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
  void figuresAreThoseOfTheFormulas() {
    Dataset<Row> rows =
        frame(
            List.of(
                RowFactory.create(0.0, 0.5, 2.0),
                RowFactory.create(3.0, 2.0, 1.0),
                RowFactory.create(1.0, 1.0, 3.0),
                RowFactory.create(9.0, 1.0, 0.0)));
    CountQuality quality = CountQuality.of(rows, "prediction", "y", Optional.of("w")).orElseThrow();
    assertThat(quality.rows()).isEqualTo(3);
    assertThat(quality.deviance())
        .isCloseTo((2 * 2 * 0.5 + 2 * (3 * Math.log(1.5) - 1)) / 6, within(1e-14));
    assertThat(quality.rmse()).isCloseTo(Math.sqrt((2 * 0.25 + 1) / 6), within(1e-14));
    assertThat(quality.mae()).isCloseTo(2.0 / 6, within(1e-14));
  }

  @Test
  void devianceIsThatOfMllibsPoissonRegression() {
    Random random = new Random(1);
    List<Row> rows = new ArrayList<>();
    double total = 0;
    for (int i = 0; i < 60; i++) {
      double x = random.nextDouble();
      double w = 0.5 + i % 3;
      rows.add(
          RowFactory.create(
              Vectors.dense(x), Math.floor(Math.exp(1.5 * x) * random.nextDouble() * 2), w));
      total += w;
    }
    Dataset<Row> data =
        SparkTest.session()
            .createDataFrame(
                rows,
                new StructType()
                    .add("features", SQLDataTypes.VectorType())
                    .add("y", DataTypes.DoubleType)
                    .add("w", DataTypes.DoubleType));
    GeneralizedLinearRegressionModel model =
        new GeneralizedLinearRegression()
            .setFamily("poisson")
            .setLabelCol("y")
            .setWeightCol("w")
            .fit(data);
    CountQuality quality =
        CountQuality.of(model.transform(data), "prediction", "y", Optional.of("w")).orElseThrow();
    assertThat(quality.deviance() * total)
        .isCloseTo(model.summary().deviance(), within(1e-9 * total));
  }

  @Test
  void aMeanOfZeroCostsMuchButNotInfinitelyMuch() {
    Dataset<Row> rows = frame(List.of(RowFactory.create(2.0, 0.0, 1.0)));
    CountQuality quality = CountQuality.of(rows, "prediction", "y", Optional.empty()).orElseThrow();
    assertThat(quality.deviance())
        .isCloseTo(2 * (2 * (Math.log(2) + 300 * Math.log(10)) - 2), within(1e-10));
    assertThat(quality.rmse()).isEqualTo(2);
  }

  @Test
  void noRowsHaveNoQuality() {
    assertThat(CountQuality.of(frame(List.of()), "prediction", "y", Optional.empty())).isEmpty();
  }
}
