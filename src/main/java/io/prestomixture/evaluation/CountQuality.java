package io.prestomixture.evaluation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * How well predicted means meet counts. A row of weight w counts as w rows.
 *
 * @param rows number of rows judged, those of positive weight
 * @param deviance weighted mean Poisson deviance 2·[y·log(y/μ) − (y − μ)], μ the prediction, at
 *     least 1e-300, and y·log(y/μ) = 0 where y = 0 (McCullagh and Nelder, Generalized Linear
 *     Models, 1989, section 2.3)
 * @param rmse root of the weighted mean squared error
 * @param mae weighted mean absolute error
 */
public record CountQuality(long rows, double deviance, double rmse, double mae) implements Quality {

  @Override
  public Map<String, Double> metrics() {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("deviance", deviance);
    metrics.put("rmse", rmse);
    metrics.put("mae", mae);
    return metrics;
  }

  /**
   * Judges predictions.
   *
   * @param predicted rows with the columns named; labels are not negative
   * @param weight name of the weight column; empty when every row weighs 1
   * @return empty if there are no rows
   */
  public static Optional<CountQuality> of(
      Dataset<Row> predicted, String prediction, String label, Optional<String> weight) {
    Row sums =
        JudgedRows.of(predicted, prediction, label, weight)
            .withColumn("mu", functions.expr("greatest(p, 1e-300)"))
            .selectExpr(
                "count(*)",
                "sum(w)",
                "sum(w * 2 * (if(y > 0, y * (ln(y) - ln(mu)), 0) - (y - mu)))",
                "sum(w * (y - p) * (y - p))",
                "sum(w * abs(y - p))")
            .first();
    if (sums.getLong(0) == 0) {
      return Optional.empty();
    }
    double total = sums.getDouble(1);
    return Optional.of(
        new CountQuality(
            sums.getLong(0),
            sums.getDouble(2) / total,
            Math.sqrt(sums.getDouble(3) / total),
            sums.getDouble(4) / total));
  }
}
