package io.prestomixture.evaluation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * How well predictions meet labels. A row of weight w counts as w rows. (MLlib's RegressionMetrics
 * takes the label's variance with a correction of W − Σw²/W, so that its weighted R² is not that of
 * the repeated rows.)
 *
 * @param rows number of rows judged, those of positive weight
 * @param rmse root of the weighted mean squared error
 * @param mae weighted mean absolute error
 * @param r2 share of the label's variance that is explained, 1 − Σw(y − ŷ)² / Σw(y − ȳ)²
 */
public record RegressionQuality(long rows, double rmse, double mae, double r2) implements Quality {

  @Override
  public Map<String, Double> metrics() {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("rmse", rmse);
    metrics.put("mae", mae);
    metrics.put("r2", r2);
    return metrics;
  }

  /**
   * Judges predictions.
   *
   * @param predicted rows with the columns named
   * @param weight name of the weight column; empty when every row weighs 1
   * @return empty if there are no rows
   */
  public static Optional<RegressionQuality> of(
      Dataset<Row> predicted, String prediction, String label, Optional<String> weight) {
    Dataset<Row> judged = JudgedRows.of(predicted, prediction, label, weight);
    Row first = judged.selectExpr("count(*)", "sum(w * y) / sum(w)").first();
    if (first.getLong(0) == 0) {
      return Optional.empty();
    }
    Column scatter = functions.expr("w").multiply(square("y", first.getDouble(1)));
    Row sums =
        judged
            .agg(
                functions.expr("sum(w)"),
                functions.expr("sum(w * (y - p) * (y - p))"),
                functions.expr("sum(w * abs(y - p))"),
                functions.sum(scatter))
            .first();
    double total = sums.getDouble(0);
    return Optional.of(
        new RegressionQuality(
            first.getLong(0),
            Math.sqrt(sums.getDouble(1) / total),
            sums.getDouble(2) / total,
            1 - sums.getDouble(1) / sums.getDouble(3)));
  }

  private static Column square(String column, double mean) {
    Column difference = functions.col(column).minus(mean);
    return difference.multiply(difference);
  }
}
