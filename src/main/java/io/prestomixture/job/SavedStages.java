package io.prestomixture.job;

import io.prestomixture.PrestoMixtureModel;
import io.prestomixture.data.InvalidInputException;
import io.prestomixture.persistence.ModelDirectory;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.feature.OneHotEncoderModel;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.feature.VectorSizeHint;
import org.apache.spark.ml.regression.GeneralizedLinearRegressionModel;
import org.apache.spark.ml.regression.LinearRegressionModel;

/**
 * The stages of pipelines that {@code train} writes. No others are loaded: the metadata of a saved
 * pipeline can name any class, and its SQL can say anything.
 */
final class SavedStages {
  private static final Set<String> KNOWN =
      Stream.of(
              StringIndexerModel.class,
              OneHotEncoderModel.class,
              VectorSizeHint.class,
              VectorAssembler.class,
              PrestoMixtureModel.class,
              SQLTransformer.class,
              IndexToString.class,
              LinearRegressionModel.class,
              LogisticRegressionModel.class,
              GeneralizedLinearRegressionModel.class)
          .map(Class::getName)
          .collect(Collectors.toUnmodifiableSet());

  private SavedStages() {}

  /**
   * Loads a pipeline.
   *
   * @param scale the units of the label, which one statement of SQL restores; null for none
   * @throws InvalidInputException if it has a stage that {@code train} would not have written
   */
  static PipelineModel load(ModelDirectory directory, LabelScale scale) {
    for (ModelDirectory stage : directory.stages()) {
      if (!KNOWN.contains(stage.stageClass())) {
        throw foreign(directory, "stage of class '" + stage.stageClass() + "'");
      }
    }
    PipelineModel pipeline = directory.load("stages", () -> PipelineModel.load(directory.path()));
    String prediction = "";
    for (var stage : pipeline.stages()) {
      if (stage instanceof PrestoMixtureModel mixture) {
        prediction = mixture.getPredictionCol();
      }
      if (stage instanceof SQLTransformer sql
          && (scale == null
              || !sql.getStatement().equals(scale.restoring(prediction).getStatement()))) {
        throw foreign(directory, "statement '" + sql.getStatement() + "'");
      }
    }
    return pipeline;
  }

  private static InvalidInputException foreign(ModelDirectory directory, String what) {
    return new InvalidInputException(
        String.format(
            "Model '%s' has a %s, which 'presto train' does not write; it is not loaded. Train the"
                + " model again.",
            directory.path(), what));
  }
}
