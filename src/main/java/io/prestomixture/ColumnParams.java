package io.prestomixture;

import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** The columns that a mixture reads and adds. */
public interface ColumnParams extends Params {

  /** The definitions behind the accessors, held by the implementing class. */
  ParamDefinitions definitions();

  /** Param {@code featuresCol}. */
  default Param<String> featuresCol() {
    return definitions().featuresCol;
  }

  /** Param {@code labelCol}. */
  default Param<String> labelCol() {
    return definitions().labelCol;
  }

  /** Param {@code weightCol}. */
  default Param<String> weightCol() {
    return definitions().weightCol;
  }

  /** Param {@code groupCol}. */
  default Param<String> groupCol() {
    return definitions().groupCol;
  }

  /** Param {@code predictionCol}. */
  default Param<String> predictionCol() {
    return definitions().predictionCol;
  }

  /** Param {@code clusterCol}. */
  default Param<String> clusterCol() {
    return definitions().clusterCol;
  }

  /** Param {@code clusterProbabilityCol}. */
  default Param<String> clusterProbabilityCol() {
    return definitions().clusterProbabilityCol;
  }

  /** Param {@code componentPredictionsCol}. */
  default Param<String> componentPredictionsCol() {
    return definitions().componentPredictionsCol;
  }

  /** Param {@code probabilityCol}. */
  default Param<String> probabilityCol() {
    return definitions().probabilityCol;
  }

  /** Param {@code rawPredictionCol}. */
  default Param<String> rawPredictionCol() {
    return definitions().rawPredictionCol;
  }

  /** Value of {@code featuresCol}. */
  default String getFeaturesCol() {
    return getOrDefault(featuresCol());
  }

  /** Value of {@code labelCol}. */
  default String getLabelCol() {
    return getOrDefault(labelCol());
  }

  /** Value of {@code weightCol}. */
  default String getWeightCol() {
    return getOrDefault(weightCol());
  }

  /** Value of {@code groupCol}. */
  default String getGroupCol() {
    return getOrDefault(groupCol());
  }

  /** Value of {@code predictionCol}. */
  default String getPredictionCol() {
    return getOrDefault(predictionCol());
  }

  /** Value of {@code clusterCol}. */
  default String getClusterCol() {
    return getOrDefault(clusterCol());
  }

  /** Value of {@code clusterProbabilityCol}. */
  default String getClusterProbabilityCol() {
    return getOrDefault(clusterProbabilityCol());
  }

  /** Value of {@code componentPredictionsCol}. */
  default String getComponentPredictionsCol() {
    return getOrDefault(componentPredictionsCol());
  }

  /** Value of {@code probabilityCol}. */
  default String getProbabilityCol() {
    return getOrDefault(probabilityCol());
  }

  /** Value of {@code rawPredictionCol}. */
  default String getRawPredictionCol() {
    return getOrDefault(rawPredictionCol());
  }
}
