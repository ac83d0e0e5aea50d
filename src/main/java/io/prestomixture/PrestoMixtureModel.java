package io.prestomixture;

import io.prestomixture.component.FittedComponent;
import io.prestomixture.data.InputRow;
import io.prestomixture.data.InvalidInputException;
import io.prestomixture.data.LabelType;
import io.prestomixture.scoring.MixtureDocument;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * A fitted mixture: K component models, a router that sends rows to them, and a summary of the fit.
 *
 * <p>{@link #transform} adds {@code prediction}, {@code cluster} and {@code clusterProbability},
 * the predictions of all components where {@code componentPredictionsCol} is set, and {@code
 * probability} and {@code rawPrediction} where the label is a class.
 */
public final class PrestoMixtureModel extends Model<PrestoMixtureModel>
    implements PrestoMixtureParams, MLWritable {
  private static final long serialVersionUID = 1L;

  private static final String PREDICTED = "prestoMixturePrediction";

  private final String uid;
  private final ParamDefinitions definitions;
  private final RoutedMixture mixture;
  private final PrestoMixtureSummary summary;

  PrestoMixtureModel(String uid, RoutedMixture mixture, PrestoMixtureSummary summary) {
    this.uid = uid;
    this.mixture = mixture;
    this.summary = summary;
    definitions = new ParamDefinitions(this);
    definitions.setDefaults();
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public ParamDefinitions definitions() {
    return definitions;
  }

  /** Components and router: all that a prediction needs. */
  public RoutedMixture mixture() {
    return mixture;
  }

  /** The components by cluster: coefficients, intercept, number of rows, objective. */
  public List<FittedComponent> components() {
    return mixture.components();
  }

  /** How the fit went. */
  public PrestoMixtureSummary summary() {
    return summary;
  }

  /** Number of features of a row. */
  public int numFeatures() {
    return mixture.numFeatures();
  }

  /** What kind of label the components learned from. */
  public LabelType labelType() {
    return mixture.labelType();
  }

  /** Number of classes of the label; 0 unless it is a class. */
  public int numClasses() {
    return mixture.numClasses();
  }

  /** The prediction for one row, as {@link #transform} makes it. */
  public double predict(Vector features) {
    return prediction(features).value();
  }

  /** The likeliest cluster of one row. */
  public int predictCluster(Vector features) {
    return prediction(features).cluster();
  }

  /** The cluster probabilities of one row. */
  public Vector predictProbability(Vector features) {
    return Vectors.dense(prediction(features).clusterProbabilities());
  }

  /**
   * The class probabilities of one row.
   *
   * @throws InvalidInputException if the label is no class
   */
  public Vector predictClassProbability(Vector features) {
    requireClasses();
    return Vectors.dense(prediction(features).classProbabilities());
  }

  /**
   * The class scores of one row.
   *
   * @throws InvalidInputException if the label is no class
   */
  public Vector predictRaw(Vector features) {
    requireClasses();
    return Vectors.dense(prediction(features).classScores());
  }

  private void requireClasses() {
    if (!labelType().isClass()) {
      throw new InvalidInputException(
          String.format(
              "Family '%s' predicts no classes; call predict, or train a family of classifiers.",
              getFamily()));
    }
  }

  private RoutedMixture.Prediction prediction(Vector features) {
    checkSize(features, numFeatures());
    return mixture.predict(features);
  }

  private static void checkSize(Vector features, int expected) {
    if (features == null) {
      throw new InvalidInputException(
          "A row has no features (null); remove such rows or fill them.");
    }
    if (features.size() != expected) {
      throw new InvalidInputException(
          String.format(
              "A row has %d features, but the model was trained on %d; give the same features in"
                  + " the same order.",
              features.size(), expected));
    }
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    transformSchema(dataset.schema());
    Broadcast<RoutedMixture> broadcast =
        JavaSparkContext.fromSparkContext(dataset.sparkSession().sparkContext()).broadcast(mixture);
    int numFeatures = numFeatures();
    UDF1<Vector, Row> predict =
        features -> {
          checkSize(features, numFeatures);
          return broadcast.value().predict(features).toRow();
        };
    Column predicted =
        functions
            .udf(predict, RoutedMixture.Prediction.SCHEMA)
            .apply(InputRow.column(getFeaturesCol()));
    Dataset<Row> rows = dataset.withColumn(PREDICTED, predicted);
    Map<String, String> outputs = new LinkedHashMap<>();
    outputs.put(getPredictionCol(), "value");
    outputs.put(getClusterCol(), "cluster");
    outputs.put(getClusterProbabilityCol(), "clusterProbabilities");
    outputs.put(getComponentPredictionsCol(), "componentPredictions");
    if (labelType().isClass()) {
      outputs.put(getProbabilityCol(), "classProbabilities");
      outputs.put(getRawPredictionCol(), "classScores");
    }
    outputs.remove("");
    for (Map.Entry<String, String> output : outputs.entrySet()) {
      rows = rows.withColumn(output.getKey(), rows.col(PREDICTED).getField(output.getValue()));
    }
    return rows.drop(PREDICTED);
  }

  /**
   * Adds what every component loses on labelled rows: a vector of the K losses ℓ(y, h_k(x)),
   * without weights and penalties, infinite for components without rows. The cluster of the least
   * is where a row belongs once its label is known.
   *
   * @param label the label in the units in which it was learned
   * @param lossesCol name of the vector column to add
   */
  public Dataset<Row> withLosses(Dataset<?> dataset, Column label, String lossesCol) {
    SchemaChecks.requireVector(dataset.schema(), "Features", getFeaturesCol());
    Broadcast<RoutedMixture> broadcast =
        JavaSparkContext.fromSparkContext(dataset.sparkSession().sparkContext()).broadcast(mixture);
    int numFeatures = numFeatures();
    UDF2<Vector, Double, Vector> lose =
        (features, y) -> {
          checkSize(features, numFeatures);
          return Vectors.dense(broadcast.value().comparableLosses(features, y));
        };
    return dataset.withColumn(
        lossesCol,
        functions
            .udf(lose, SQLDataTypes.VectorType())
            .apply(InputRow.column(getFeaturesCol()), label.cast("double")));
  }

  @Override
  public StructType transformSchema(StructType schema) {
    SchemaChecks.requireVector(schema, "Features", getFeaturesCol());
    return SchemaChecks.withOutputs(schema, this, labelType());
  }

  @Override
  public PrestoMixtureModel copy(ParamMap extra) {
    PrestoMixtureModel copy = new PrestoMixtureModel(uid, mixture, summary);
    return copyValues(copy, extra).setParent(parent());
  }

  @Override
  public MLWriter write() {
    return new PrestoMixtureModelFiles.Writer(this);
  }

  /** Reads a saved model. */
  public static MLReader<PrestoMixtureModel> read() {
    return new PrestoMixtureModelFiles.Reader();
  }

  /** Loads a saved model. */
  public static PrestoMixtureModel load(String path) {
    return read().load(path);
  }

  /**
   * This model as a JSON file says it that {@link io.prestomixture.scoring.MixtureScorer} reads
   * without Spark. It takes features, not the columns they were made of.
   */
  public MixtureDocument document() {
    return mixture.document();
  }

  /** Sets {@code featuresCol}. */
  public PrestoMixtureModel setFeaturesCol(String value) {
    set(featuresCol(), value);
    return this;
  }

  /** Sets {@code predictionCol}. */
  public PrestoMixtureModel setPredictionCol(String value) {
    set(predictionCol(), value);
    return this;
  }

  /** Sets {@code clusterCol}. */
  public PrestoMixtureModel setClusterCol(String value) {
    set(clusterCol(), value);
    return this;
  }

  /** Sets {@code clusterProbabilityCol}. */
  public PrestoMixtureModel setClusterProbabilityCol(String value) {
    set(clusterProbabilityCol(), value);
    return this;
  }

  /** Sets {@code componentPredictionsCol}. */
  public PrestoMixtureModel setComponentPredictionsCol(String value) {
    set(componentPredictionsCol(), value);
    return this;
  }

  /** Sets {@code probabilityCol}. */
  public PrestoMixtureModel setProbabilityCol(String value) {
    set(probabilityCol(), value);
    return this;
  }

  /** Sets {@code rawPredictionCol}. */
  public PrestoMixtureModel setRawPredictionCol(String value) {
    set(rawPredictionCol(), value);
    return this;
  }
}
