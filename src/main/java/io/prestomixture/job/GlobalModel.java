package io.prestomixture.job;

import io.prestomixture.PrestoMixture;
import io.prestomixture.data.LabelType;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.regression.GeneralizedLinearRegression;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The one MLlib model of all training rows that a mixture is compared with. */
final class GlobalModel {
  /** The column of its predictions. */
  static final String PREDICTION = FeaturePipeline.PREFIX + "global";

  /** The column of its class probabilities. */
  static final String PROBABILITY = FeaturePipeline.PREFIX + "global_probability";

  /** MLlib's generalized linear regression takes no more features. */
  private static final int MOST_FEATURES_OF_COUNTS = 4096;

  private GlobalModel() {}

  /** Whether there is a model to compare with. */
  static boolean exists(LabelType label, int numFeatures) {
    return switch (label) {
      case NONE -> false;
      case COUNT -> numFeatures <= MOST_FEATURES_OF_COUNTS;
      case REAL, BINARY, CLASSES -> true;
    };
  }

  /** What it is called in tables. */
  static String name(LabelType label) {
    return switch (label) {
      case NONE -> "";
      case REAL -> "one global ridge";
      case COUNT -> "one global poisson";
      case BINARY, CLASSES -> "one global logistic";
    };
  }

  /** Trains it with the label, weight and penalty of a mixture; the first penalty, if several. */
  static PipelineModel fit(PrestoMixture mixture, LabelType label, Dataset<Row> rows) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("featuresCol", FeaturePipeline.FEATURES);
    values.put("labelCol", mixture.getLabelCol());
    values.put("predictionCol", PREDICTION);
    values.put("regParam", mixture.getRegParam()[0]);
    values.put("fitIntercept", mixture.getFitIntercept());
    if (!mixture.getWeightCol().isEmpty()) {
      values.put("weightCol", mixture.getWeightCol());
    }
    Estimator<?> estimator = estimator(label, mixture.getStandardization());
    values.forEach((name, value) -> estimator.set(estimator.getParam(name), value));
    return new Pipeline().setStages(new PipelineStage[] {estimator}).fit(rows);
  }

  private static Estimator<?> estimator(LabelType label, boolean standardization) {
    return switch (label) {
      case BINARY, CLASSES ->
          new LogisticRegression()
              .setStandardization(standardization)
              .setProbabilityCol(PROBABILITY)
              .setRawPredictionCol("");
      case COUNT -> new GeneralizedLinearRegression().setFamily("poisson").setLink("log");
      default -> new LinearRegression().setStandardization(standardization);
    };
  }
}
