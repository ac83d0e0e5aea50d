package io.prestomixture.evaluation;

import java.util.Optional;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.mllib.evaluation.RegressionMetrics;
import org.apache.spark.sql.Dataset;

/**
 * How well predictions meet labels.
 *
 * @param rows number of rows judged
 * @param rmse root of the weighted mean squared error
 * @param mae weighted mean absolute error
 * @param r2 share of the label's variance that is explained
 */
public record RegressionQuality(long rows, double rmse, double mae, double r2) {

  /**
   * Judges predictions.
   *
   * @param predicted rows with the columns named
   * @param weight name of the weight column; empty when every row weighs 1
   * @return empty if there are no rows
   */
  public static Optional<RegressionQuality> of(
      Dataset<?> predicted, String prediction, String label, Optional<String> weight) {
    long rows = predicted.count();
    if (rows == 0) {
      return Optional.empty();
    }
    RegressionEvaluator evaluator =
        new RegressionEvaluator().setPredictionCol(prediction).setLabelCol(label);
    weight.ifPresent(evaluator::setWeightCol);
    RegressionMetrics metrics = evaluator.getMetrics(predicted);
    return Optional.of(
        new RegressionQuality(
            rows, metrics.rootMeanSquaredError(), metrics.meanAbsoluteError(), metrics.r2()));
  }
}
