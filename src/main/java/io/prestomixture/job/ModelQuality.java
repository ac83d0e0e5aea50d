package io.prestomixture.job;

import io.prestomixture.PrestoMixtureModel;
import io.prestomixture.component.Families;
import io.prestomixture.data.LabelType;
import io.prestomixture.evaluation.ClassificationQuality;
import io.prestomixture.evaluation.CountQuality;
import io.prestomixture.evaluation.LikelihoodQuality;
import io.prestomixture.evaluation.Quality;
import io.prestomixture.evaluation.RegressionQuality;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The mixture beside one global model, on the same rows, by the metrics that suit the label.
 *
 * @param mixture the mixture as it predicts: rows sent to clusters by the router
 * @param global the global model, where there is one
 * @param globalName what it is called
 */
record ModelQuality(Quality mixture, Optional<? extends Quality> global, String globalName) {
  /** What names of metrics of held-out rows begin with. */
  private static final String TEST = "test";

  /** How tables write metrics that are abbreviations. */
  private static final Map<String, String> TITLES =
      Map.of(
          "rmse",
          "RMSE",
          "mae",
          "MAE",
          "r2",
          "R²",
          "auc",
          "AUC",
          "aic",
          "AIC",
          "bic",
          "BIC",
          "icl",
          "ICL",
          "macroF1",
          "macro F1",
          "logLoss",
          "log loss",
          "logLikelihood",
          "log likelihood");

  /** Whether a model says anything that rows can confirm: a label, or how likely they are. */
  static boolean canJudge(PrestoMixtureModel mixture) {
    return mixture.labelType() != LabelType.NONE
        || Families.byName(mixture.components().get(0).family()).isLikelihood();
  }

  /**
   * Judges both models.
   *
   * @param withFeatures rows with the feature vector, label and weight
   * @return empty if there are no rows, or nothing to judge
   */
  static Optional<ModelQuality> of(TrainedModel model, Dataset<Row> withFeatures) {
    if (!canJudge(model.mixture())) {
      return Optional.empty();
    }
    Dataset<Row> predicted = model.judged(withFeatures);
    return quality(model, predicted, TrainedModel.PREDICTION, TrainedModel.PROBABILITY)
        .map(
            mixture ->
                new ModelQuality(
                    mixture,
                    model.global().flatMap(global -> quality(model, global, withFeatures)),
                    GlobalModel.name(model.mixture().labelType())));
  }

  private static Optional<? extends Quality> quality(
      TrainedModel model, PipelineModel global, Dataset<Row> withFeatures) {
    return quality(
        model, global.transform(withFeatures), GlobalModel.PREDICTION, GlobalModel.PROBABILITY);
  }

  private static Optional<? extends Quality> quality(
      TrainedModel model, Dataset<Row> predicted, String prediction, String probability) {
    PrestoMixtureModel mixture = model.mixture();
    String label = model.record().columns().label();
    Optional<String> weight = Optional.ofNullable(model.record().columns().weight());
    return switch (mixture.labelType()) {
      case REAL -> RegressionQuality.of(predicted, prediction, label, weight);
      case COUNT -> CountQuality.of(predicted, prediction, label, weight);
      case BINARY, CLASSES ->
          ClassificationQuality.of(predicted, prediction, probability, label, weight);
      case NONE ->
          LikelihoodQuality.ofGaussians(
              predicted,
              TrainedModel.COMPONENTS,
              weight,
              mixture.components().size(),
              mixture.numFeatures(),
              mixture.getCovarianceType());
    };
  }

  /** The metrics by name; the names begin with the given word. */
  Map<String, Object> metrics(String split) {
    Map<String, Object> metrics = new LinkedHashMap<>();
    metrics.put(split + "Rows", mixture.rows());
    mixture.metrics().forEach((name, value) -> metrics.put(split + capital(name), value));
    String other = "global" + capital(split);
    global.ifPresent(
        quality ->
            quality.metrics().forEach((name, value) -> metrics.put(other + capital(name), value)));
    return metrics;
  }

  private static String capital(String word) {
    return Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }

  /**
   * The first metric of held-out rows in words; empty where it is no number.
   *
   * @param metrics as {@link #metrics} names them
   */
  static String heldOut(Map<String, Object> metrics) {
    return metrics.keySet().stream()
        .filter(name -> name.startsWith(TEST) && !name.equals(TEST + "Rows"))
        .findFirst()
        .filter(name -> metrics.get(name) instanceof Number)
        .map(name -> sentence(name, metrics))
        .orElse("");
  }

  private static String sentence(String name, Map<String, Object> metrics) {
    String metric = name.substring(TEST.length());
    metric = Character.toLowerCase(metric.charAt(0)) + metric.substring(1);
    String global =
        metrics.get("global" + capital(name)) instanceof Number value
            ? ", by one global model " + TextTable.number(value.doubleValue())
            : "";
    return String.format(
        "%s of %s held-out rows: %s%s%n",
        TITLES.getOrDefault(metric, metric),
        metrics.get(TEST + "Rows"),
        TextTable.number(((Number) metrics.get(name)).doubleValue()),
        global);
  }

  /** The metrics as a table. */
  String table() {
    List<String> titles = new ArrayList<>(List.of(""));
    mixture.metrics().keySet().forEach(name -> titles.add(TITLES.getOrDefault(name, name)));
    TextTable table = new TextTable(titles.toArray(String[]::new));
    table.row("mixture", cells(mixture));
    global.ifPresent(quality -> table.row(globalName, cells(quality)));
    return table.toString();
  }

  private static String[] cells(Quality quality) {
    return quality.metrics().values().stream().map(TextTable::number).toArray(String[]::new);
  }
}
