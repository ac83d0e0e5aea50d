package io.prestomixture.job;

import io.prestomixture.evaluation.RegressionQuality;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The mixture beside one global ridge model, on the same rows.
 *
 * @param mixture the mixture as it predicts: rows sent to clusters by the router
 * @param global the global model
 */
record ModelQuality(RegressionQuality mixture, RegressionQuality global) {

  /**
   * Judges both models.
   *
   * @param withFeatures rows with the feature vector, label and weight
   * @return empty if there are no rows, or nothing to predict
   */
  static Optional<ModelQuality> of(TrainedModel model, Dataset<Row> withFeatures) {
    if (model.global().isEmpty()) {
      return Optional.empty();
    }
    ColumnRoles columns = model.record().columns();
    Optional<String> weight = Optional.ofNullable(columns.weight());
    Dataset<Row> predicted = model.predict(withFeatures);
    Dataset<Row> global = model.global().get().transform(withFeatures);
    return RegressionQuality.of(
            predicted, model.mixture().getPredictionCol(), columns.label(), weight)
        .flatMap(
            mixture ->
                RegressionQuality.of(
                        global, TrainedModel.GLOBAL_PREDICTION, columns.label(), weight)
                    .map(other -> new ModelQuality(mixture, other)));
  }

  /** The metrics by name; the names begin with the given word. */
  Map<String, Object> metrics(String split) {
    Map<String, Object> metrics = new LinkedHashMap<>();
    metrics.put(split + "Rows", mixture.rows());
    metrics.put(split + "Rmse", mixture.rmse());
    metrics.put(split + "Mae", mixture.mae());
    metrics.put(split + "R2", mixture.r2());
    String other = "global" + Character.toUpperCase(split.charAt(0)) + split.substring(1);
    metrics.put(other + "Rmse", global.rmse());
    metrics.put(other + "Mae", global.mae());
    metrics.put(other + "R2", global.r2());
    return metrics;
  }

  /** The metrics as a table. */
  String table() {
    TextTable table = new TextTable("", "RMSE", "MAE", "R²");
    table.row("mixture", cells(mixture));
    table.row("one global ridge", cells(global));
    return table.toString();
  }

  private static String[] cells(RegressionQuality quality) {
    return new String[] {
      TextTable.number(quality.rmse()),
      TextTable.number(quality.mae()),
      TextTable.number(quality.r2())
    };
  }
}
