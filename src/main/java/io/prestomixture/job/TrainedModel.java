package io.prestomixture.job;

import io.prestomixture.PrestoMixtureModel;
import io.prestomixture.data.InvalidInputException;
import io.prestomixture.persistence.ModelDirectory;
import io.prestomixture.scoring.MixtureDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What {@code train} writes and the other commands read: a saved {@link PipelineModel} that takes
 * raw rows, the global model in {@code global}, and {@code training.json}.
 *
 * @param pipeline features, mixture, and the way back to the units of the label
 * @param global one MLlib model of all training rows; empty for families without a label
 * @param record how it was trained
 */
record TrainedModel(PipelineModel pipeline, Optional<PipelineModel> global, TrainingRecord record) {
  private static final String RECORD = "training.json";
  private static final String GLOBAL = "global";

  /** Columns of {@link #judged}: the mixture's prediction. */
  static final String PREDICTION = FeaturePipeline.PREFIX + "prediction";

  /** Its class probabilities. */
  static final String PROBABILITY = FeaturePipeline.PREFIX + "probability";

  /** The predictions, or losses, of its components. */
  static final String COMPONENTS = FeaturePipeline.PREFIX + "components";

  private static final long BETWEEN_MODELS_MILLIS = 1000;

  /** The column that names the predicted class where labels are texts. */
  static final String PREDICTED_LABEL = "predictedLabel";

  /** Saves to a directory that does not exist yet. */
  void save(String path, SparkSession session) {
    ModelDirectory directory = new ModelDirectory(path, session);
    save(pipeline.write()::save, path);
    global.ifPresent(model -> save(model.write()::save, directory.resolve(GLOBAL)));
    directory.writeJson(RECORD, record.withFiniteMetrics());
    directory.seal();
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
   * Loads what {@link #save} wrote. If another model takes its place meanwhile, that is loaded:
   * what was read until then may be of both.
   *
   * @throws InvalidInputException if the directory holds no such model, or a damaged one
   */
  static TrainedModel load(String path, SparkSession session) {
    ModelDirectory place = new ModelDirectory(path, session);
    String sealed = place.sealedAs();
    try {
      TrainedModel model = loadOnce(path, session);
      if (place.sealedAs().equals(sealed)) {
        return model;
      }
    } catch (InvalidInputException e) {
      if (sealed.isEmpty()) {
        // Between two models there may be none for a moment.
        awaitModel();
      }
      if (place.sealedAs().equals(sealed)) {
        throw e;
      }
    }
    return loadOnce(path, session);
  }

  private static void awaitModel() {
    try {
      Thread.sleep(BETWEEN_MODELS_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static TrainedModel loadOnce(String path, SparkSession session) {
    ModelDirectory directory = directory(path, session);
    directory.requireSealed();
    TrainingRecord record = directory.readJson(RECORD, TrainingRecord.class);
    Optional<PipelineModel> global =
        directory.exists(GLOBAL)
            ? Optional.of(
                SavedStages.load(new ModelDirectory(directory.resolve(GLOBAL), session), null))
            : Optional.empty();
    TrainedModel model =
        new TrainedModel(SavedStages.load(directory, record.labelScale()), global, record);
    directory.load(RECORD, () -> record.requireOf(model.mixture()));
    return new TrainedModel(model.pipeline, global, record.withFiniteMetrics());
  }

  /** Whether {@link #save} wrote to a directory. */
  static boolean isAt(String path, SparkSession session) {
    return new ModelDirectory(path, session).exists(RECORD);
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

  /** The names of the classes of the label, in the order of their numbers. */
  List<String> classes() {
    List<String> names = record.columns().classes();
    return names != null
        ? names
        : IntStream.range(0, mixture().numClasses()).mapToObj(String::valueOf).toList();
  }

  /**
   * A table without what an earlier prediction added to it, so that predictions can be made anew.
   * Columns that the model needs stay.
   */
  Dataset<Row> withoutOutputs(Dataset<Row> table) {
    PrestoMixtureModel mixture = mixture();
    Set<String> outputs =
        new HashSet<>(List.of(mixture.getPredictionCol(), mixture.getClusterCol()));
    vectorOutputs()
        .forEach(
            (name, size) -> {
              outputs.add(name);
              for (int i = 0; i < size; i++) {
                outputs.add(Predict.flatName(name, i));
              }
            });
    ColumnRoles columns = record.columns();
    if (columns.classes() != null) {
      outputs.add(PREDICTED_LABEL);
    }
    outputs.removeAll(columns.features());
    outputs.remove(columns.label());
    outputs.remove(columns.weight());
    outputs.remove(columns.group());
    return table.drop(outputs.toArray(String[]::new));
  }

  /** The vector columns that the mixture adds, with their lengths. */
  Map<String, Integer> vectorOutputs() {
    PrestoMixtureModel mixture = mixture();
    int k = mixture.components().size();
    int classes = mixture.numClasses();
    Map<String, Integer> sizes = new LinkedHashMap<>();
    sizes.put(mixture.getClusterProbabilityCol(), k);
    sizes.put(mixture.getComponentPredictionsCol(), classes > 2 ? k * classes : k);
    if (classes > 0) {
      sizes.put(mixture.getProbabilityCol(), classes);
      sizes.put(mixture.getRawPredictionCol(), classes);
    }
    sizes.remove("");
    return sizes;
  }

  /** The mixture and the columns that its features are made of, to be scored without Spark. */
  MixtureDocument document() {
    LabelScale scale = record.labelScale();
    return mixture()
        .document()
        .described(
            record.featureNames(),
            scale == null ? null : new MixtureDocument.LabelScale(scale.mean(), scale.deviation()),
            record.columns().classes(),
            ScoredColumns.of(pipeline, record.columns()));
  }

  /** Adds the feature vector to rows. */
  Dataset<Row> withFeatures(Dataset<Row> rows) {
    return features(rows).stages().transform(rows);
  }

  /**
   * The stages before the mixture, which add the feature vector.
   *
   * @param rows rows of the kind that they take
   */
  FeaturePipeline features(Dataset<Row> rows) {
    PipelineStage[] before =
        Arrays.stream(pipeline.stages())
            .takeWhile(stage -> !(stage instanceof PrestoMixtureModel))
            .toArray(PipelineStage[]::new);
    // All stages are fitted: fit only joins them.
    return new FeaturePipeline(
        new Pipeline().setStages(before).fit(rows), record.featureNames().toArray(String[]::new));
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

  /**
   * Rows with all that judging them needs, whatever columns the model leaves out: {@link
   * #PREDICTION}, {@link #COMPONENTS}, and of classifiers {@link #PROBABILITY}.
   */
  Dataset<Row> judged(Dataset<Row> withFeatures) {
    Dataset<Row> predicted =
        mixture()
            .copy(ParamMap.empty())
            .setPredictionCol(PREDICTION)
            .setProbabilityCol(PROBABILITY)
            .setComponentPredictionsCol(COMPONENTS)
            .setClusterCol("")
            .setClusterProbabilityCol("")
            .setRawPredictionCol("")
            .transform(withFeatures);
    LabelScale scale = record.labelScale();
    return scale == null ? predicted : scale.restoring(PREDICTION).transform(predicted);
  }

  /** The length of the vector column, where the features are one such column. */
  OptionalInt vectorSize() {
    ColumnRoles columns = record.columns();
    return columns.vectors().size() == 1 && columns.features().size() == 1
        ? OptionalInt.of(record.featureNames().size())
        : OptionalInt.empty();
  }
}
