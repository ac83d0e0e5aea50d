package io.prestomixture.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.SparkTest;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** Errors and their standard errors, by hand. */
class HeldOutErrorTest {
  private static Dataset<Row> rows(double[]... rows) {
    return SparkTest.session()
        .createDataFrame(
            List.of(rows).stream().map(r -> RowFactory.create(r[0], r[1], r[2])).toList(),
            new StructType()
                .add("p", DataTypes.DoubleType)
                .add("label", DataTypes.DoubleType)
                .add("weight", DataTypes.DoubleType));
  }

  /** Squared errors 1, 1 and 4 of weights 1, 1 and 2; the row of weight 0 does not count. */
  @Test
  void rootOfTheMeanSquareAndItsError() {
    Dataset<Row> rows =
        rows(
            new double[] {0, 1, 1},
            new double[] {2, 1, 1},
            new double[] {5, 3, 2},
            new double[] {9, 0, 0});
    HeldOutError error = HeldOutError.rmse(rows, "p", "label", Optional.of("weight")).orElseThrow();
    assertThat(error.value()).isCloseTo(Math.sqrt(2.5), within(1e-12));
    double scatter = 1.5 * 1.5 + 1.5 * 1.5 + 4 * 1.5 * 1.5;
    assertThat(error.standardError())
        .isCloseTo(Math.sqrt(scatter) / 4 / (2 * Math.sqrt(2.5)), within(1e-12));
    assertThat(HeldOutError.rmse(rows.limit(0), "p", "label", Optional.empty())).isEmpty();
  }

  @Test
  void devianceIsThatOfCountQuality() {
    Dataset<Row> rows =
        rows(new double[] {1, 0, 1}, new double[] {2, 3, 1}, new double[] {0.5, 1, 2});
    assertThat(
            HeldOutError.deviance(rows, "p", "label", Optional.of("weight")).orElseThrow().value())
        .isCloseTo(
            CountQuality.of(rows, "p", "label", Optional.of("weight")).orElseThrow().deviance(),
            within(1e-12));
  }
}
