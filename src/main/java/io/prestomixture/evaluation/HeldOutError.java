package io.prestomixture.evaluation;

import static org.apache.spark.ml.functions.vector_to_array;

import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * An error on held-out rows, and how uncertain it is because these rows are few.
 *
 * <p>The mean loss m = Σ w·l / Σ w has the standard error √(Σ w²(l − m)²) / Σ w. The root of a mean
 * squared error has that of the mean by 2·root (delta method).
 *
 * @param name what it is called in tables
 * @param value the error
 * @param standardError its standard error
 */
public record HeldOutError(String name, double value, double standardError) {

  /** The root of the mean squared error. */
  public static Optional<HeldOutError> rmse(
      Dataset<Row> predicted, String prediction, String label, Optional<String> weight) {
    return mean(
            "RMSE",
            JudgedRows.of(predicted, prediction, label, weight)
                .selectExpr("w", "(y - p) * (y - p) as loss"))
        .map(
            square -> {
              double root = Math.sqrt(square.value);
              double error = root > 0 ? square.standardError / (2 * root) : 0;
              return new HeldOutError("RMSE", root, error);
            });
  }

  /** The mean Poisson deviance, as {@link CountQuality} takes it. */
  public static Optional<HeldOutError> deviance(
      Dataset<Row> predicted, String prediction, String label, Optional<String> weight) {
    return mean(
        "deviance",
        JudgedRows.of(predicted, prediction, label, weight)
            .withColumn("mu", functions.expr("greatest(p, 1e-300)"))
            .selectExpr("w", "2 * (if(y > 0, y * (ln(y) - ln(mu)), 0) - (y - mu)) as loss"));
  }

  /** The mean of −log(probability of the label), as {@link ClassificationQuality} takes it. */
  public static Optional<HeldOutError> logLoss(
      Dataset<Row> predicted,
      String prediction,
      String probability,
      String label,
      Optional<String> weight) {
    Column shares = vector_to_array(predicted.col("`" + probability + "`"), "float64").as("shares");
    return mean(
        "log loss",
        JudgedRows.of(predicted, prediction, label, weight, shares)
            .selectExpr("w", "-ln(greatest(coalesce(get(shares, int(y)), 0), 1e-15)) as loss"));
  }

  private static Optional<HeldOutError> mean(String name, Dataset<Row> losses) {
    Row sums =
        losses
            .selectExpr(
                "count(*)",
                "sum(w)",
                "sum(w * loss)",
                "sum(w * w)",
                "sum(w * w * loss)",
                "sum(w * w * loss * loss)")
            .first();
    if (sums.getLong(0) == 0) {
      return Optional.empty();
    }
    double weight = sums.getDouble(1);
    double mean = sums.getDouble(2) / weight;
    double scatter =
        sums.getDouble(5) - 2 * mean * sums.getDouble(4) + mean * mean * sums.getDouble(3);
    return Optional.of(new HeldOutError(name, mean, Math.sqrt(Math.max(0, scatter)) / weight));
  }
}
