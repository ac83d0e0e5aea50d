package io.prestomixture.job;

import io.prestomixture.PrestoMixtureModel;
import io.prestomixture.data.InvalidInputException;
import io.prestomixture.persistence.ModelDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What {@code train} writes and the other commands read: a saved {@link PipelineModel} that takes
 * raw rows, the global model in {@code global}, and {@code training.json}.
 *
 * @param pipeline features, mixture, and the way back to the units of the label
 * @param global one ridge model of all training rows; empty for families without a label
 * @param record how it was trained
 */
record TrainedModel(
    PipelineModel pipeline, Optional<LinearRegressionModel> global, TrainingRecord record) {
  private static final String RECORD = "training.json";
  private static final String GLOBAL = "global";

  /** The column of the global model's predictions. */
  static final String GLOBAL_PREDICTION = FeaturePipeline.PREFIX + GLOBAL;

  /** Saves to a directory that does not exist yet. */
  void save(String path, SparkSession session) {
    ModelDirectory directory = new ModelDirectory(path, session);
    save(pipeline.write()::save, path);
    global.ifPresent(model -> save(model.write()::save, directory.resolve(GLOBAL)));
    directory.writeJson(RECORD, record);
  }

  /** What Spark's writers declare in Java. */
  private interface Saving {
    void to(String path) throws IOException;
  }

  private static void save(Saving saving, String path) {
    try {
      saving.to(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Loads what {@link #save} wrote.
   *
   * @throws InvalidInputException if the directory holds no such model
   */
  static TrainedModel load(String path, SparkSession session) {
    ModelDirectory directory = directory(path, session);
    TrainingRecord record = directory.readJson(RECORD, TrainingRecord.class);
    return new TrainedModel(
        PipelineModel.load(path),
        directory.exists(GLOBAL)
            ? Optional.of(LinearRegressionModel.load(directory.resolve(GLOBAL)))
            : Optional.empty(),
        record);
  }

  private static ModelDirectory directory(String path, SparkSession session) {
    try {
      ModelDirectory directory = new ModelDirectory(path, session);
      if (directory.exists(RECORD) && directory.exists("metadata")) {
        return directory;
      }
      String problem =
          directory.exists(".")
              ? String.format("'%s' is not a model directory: it has no %s", path, RECORD)
              : String.format("Model directory '%s' does not exist", path);
      throw new InvalidInputException(problem + "; give one that 'presto train' wrote.");
    } catch (UncheckedIOException e) {
      throw new InvalidInputException(
          String.format("Model directory '%s' cannot be read: %s.", path, e.getMessage()));
    }
  }

  /** The mixture. */
  PrestoMixtureModel mixture() {
    return Arrays.stream(pipeline.stages())
        .filter(stage -> stage instanceof PrestoMixtureModel)
        .map(stage -> (PrestoMixtureModel) stage)
        .findFirst()
        .orElseThrow();
  }

  /**
   * A table without what an earlier prediction added to it, so that predictions can be made anew.
   * Columns that the model needs stay.
   */
  Dataset<Row> withoutOutputs(Dataset<Row> table) {
    PrestoMixtureModel mixture = mixture();
    Set<String> outputs =
        new HashSet<>(List.of(mixture.getPredictionCol(), mixture.getClusterCol()));
    for (String byCluster :
        List.of(mixture.getClusterProbabilityCol(), mixture.getComponentPredictionsCol())) {
      outputs.add(byCluster);
      for (int k = 0; k < mixture.components().size(); k++) {
        outputs.add(Predict.flatName(byCluster, k));
      }
    }
    ColumnRoles columns = record.columns();
    outputs.removeAll(columns.features());
    outputs.remove(columns.label());
    outputs.remove(columns.weight());
    return table.drop(outputs.toArray(String[]::new));
  }

  /** The stages before the mixture: they add the feature vector. */
  Dataset<Row> withFeatures(Dataset<Row> rows) {
    Dataset<Row> result = rows;
    for (var stage : pipeline.stages()) {
      if (stage instanceof PrestoMixtureModel) {
        break;
      }
      result = stage.transform(result);
    }
    return result;
  }

  /** Predictions for rows that have the feature vector. */
  Dataset<Row> predict(Dataset<Row> withFeatures) {
    Dataset<Row> result = withFeatures;
    boolean reached = false;
    for (var stage : pipeline.stages()) {
      reached |= stage instanceof PrestoMixtureModel;
      if (reached) {
        result = stage.transform(result);
      }
    }
    return result;
  }

  /** The length of the vector column, where the features are one such column. */
  OptionalInt vectorSize() {
    ColumnRoles columns = record.columns();
    return columns.vectors().size() == 1 && columns.features().size() == 1
        ? OptionalInt.of(record.featureNames().size())
        : OptionalInt.empty();
  }
}
