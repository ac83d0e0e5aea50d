package io.prestomixture.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.SparkTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class ClassificationQualityTest {

  private static Dataset<Row> frame(List<Row> rows) {
    return SparkTest.session()
        .createDataFrame(
            rows,
            new StructType()
                .add("y", DataTypes.DoubleType)
                .add("prediction", DataTypes.DoubleType)
                .add("probability", SQLDataTypes.VectorType())
                .add("w", DataTypes.DoubleType));
  }

  private static Row row(double label, double weight, double... probabilities) {
    int best = 0;
    for (int k = 1; k < probabilities.length; k++) {
      best = probabilities[k] > probabilities[best] ? k : best;
    }
    return RowFactory.create(label, (double) best, Vectors.dense(probabilities), weight);
  }

  private static ClassificationQuality quality(List<Row> rows) {
    return ClassificationQuality.of(frame(rows), "prediction", "probability", "y", Optional.of("w"))
        .orElseThrow();
  }

  @Test
  void weightsCountAsRepetitionsAndTheFiguresAreThoseOfMllibOnThose() {
    Random random = new Random(1);
    List<Row> weighted = new ArrayList<>();
    List<Row> repeated = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      double a = random.nextDouble();
      double b = (1 - a) * random.nextDouble();
      Row row = row(random.nextInt(3), i % 4, a, b, 1 - a - b);
      weighted.add(row);
      for (int copy = 0; copy < i % 4; copy++) {
        repeated.add(row);
      }
    }
    ClassificationQuality quality = quality(weighted);
    MulticlassClassificationEvaluator mllib =
        new MulticlassClassificationEvaluator().setLabelCol("y");
    Dataset<Row> copies = frame(repeated);
    assertThat(quality.rows()).isEqualTo(45);
    assertThat(quality.accuracy())
        .isCloseTo(mllib.setMetricName("accuracy").evaluate(copies), within(1e-12));
    assertThat(quality.logLoss())
        .isCloseTo(mllib.setMetricName("logLoss").evaluate(copies), within(1e-12))
        .isCloseTo(mllib.setWeightCol("w").evaluate(frame(weighted)), within(1e-12));
    mllib.setMetricName("fMeasureByLabel").setWeightCol("w");
    double sum = 0;
    for (int label = 0; label < 3; label++) {
      sum += mllib.setMetricLabel(label).evaluate(frame(weighted));
    }
    assertThat(quality.macroF1()).isCloseTo(sum / 3, within(1e-12));
    assertThat(quality.auc()).isNaN();
  }

  @Test
  void areaIsTheShareOfPairsInTheirOrder() {
    Random random = new Random(2);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      int score = random.nextInt(8);
      double label = score + random.nextInt(8) > 7 ? 1 : 0;
      rows.add(row(label, random.nextInt(4) / 2.0, 1 - score / 8.0, score / 8.0));
    }
    double ordered = 0;
    double pairs = 0;
    for (Row one : rows) {
      for (Row zero : rows) {
        if (one.getDouble(0) > zero.getDouble(0)) {
          double weight = one.getDouble(3) * zero.getDouble(3);
          double difference = score(one) - score(zero);
          ordered += weight * (difference > 0 ? 1 : difference == 0 ? 0.5 : 0);
          pairs += weight;
        }
      }
    }
    assertThat(quality(rows).auc()).isCloseTo(ordered / pairs, within(1e-12));
  }

  private static double score(Row row) {
    return row.<Vector>getAs(2).apply(1);
  }

  @Test
  void everyClassCountsWhetherLabelledOrPredicted() {
    ClassificationQuality quality =
        quality(
            List.of(row(0, 2, 0.7, 0.2, 0.1), row(0, 1, 0.1, 0.1, 0.8), row(1, 1, 0.6, 0.4, 0.0)));
    assertThat(quality.accuracy()).isEqualTo(0.5);
    // Class 0: P = R = 2/3. Class 1 is never predicted, and class 2 is nobody's.
    assertThat(quality.macroF1()).isCloseTo(2.0 / 9, within(1e-15));
    assertThat(quality.logLoss())
        .isCloseTo(-(2 * Math.log(0.7) + Math.log(0.1) + Math.log(0.4)) / 4, within(1e-15));
  }

  @Test
  void aLabelThoughtImpossibleOrUnknownCostsTheLeastProbability() {
    double most = -Math.log(1e-15);
    assertThat(quality(List.of(row(1, 1, 1, 0))).logLoss()).isEqualTo(most);
    assertThat(quality(List.of(row(2, 1, 1, 0))).logLoss()).isEqualTo(most);
  }

  @Test
  void oneClassAloneHasNoCurve() {
    ClassificationQuality quality = quality(List.of(row(1, 1, 0.2, 0.8), row(0, 0, 0.9, 0.1)));
    assertThat(quality.rows()).isEqualTo(1);
    assertThat(quality.auc()).isNaN();
  }

  @Test
  void noRowsHaveNoQuality() {
    assertThat(
            ClassificationQuality.of(
                frame(List.of()), "prediction", "probability", "y", Optional.empty()))
        .isEmpty();
  }
}
