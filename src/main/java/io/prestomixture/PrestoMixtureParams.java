package io.prestomixture;

import io.prestomixture.component.FamilyOptions;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * The params that {@link PrestoMixture} and {@link PrestoMixtureModel} share. Spark finds each by
 * the method of its name; {@code explainParams()} prints their documentation.
 */
public interface PrestoMixtureParams extends Params {

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

  /** Param {@code k}. */
  default IntParam k() {
    return definitions().k;
  }

  /** Param {@code family}. */
  default Param<String> family() {
    return definitions().family;
  }

  /** Param {@code regParam}. */
  default DoubleArrayParam regParam() {
    return definitions().regParam;
  }

  /** Param {@code fitIntercept}. */
  default BooleanParam fitIntercept() {
    return definitions().fitIntercept;
  }

  /** Param {@code standardization}. */
  default BooleanParam standardization() {
    return definitions().standardization;
  }

  /** Param {@code divergence}. */
  default Param<String> divergence() {
    return definitions().divergence;
  }

  /** Param {@code covarianceType}. */
  default Param<String> covarianceType() {
    return definitions().covarianceType;
  }

  /** Param {@code huberDelta}. */
  default DoubleParam huberDelta() {
    return definitions().huberDelta;
  }

  /** Param {@code maxIter}. */
  default IntParam maxIter() {
    return definitions().maxIter;
  }

  /** Param {@code tol}. */
  default DoubleParam tol() {
    return definitions().tol;
  }

  /** Param {@code seed}. */
  default LongParam seed() {
    return definitions().seed;
  }

  /** Param {@code initMode}. */
  default Param<String> initMode() {
    return definitions().initMode;
  }

  /** Param {@code sampleSize}. */
  default IntParam sampleSize() {
    return definitions().sampleSize;
  }

  /** Param {@code selection}. */
  default Param<String> selection() {
    return definitions().selection;
  }

  /** Param {@code epsilon}. */
  default DoubleParam epsilon() {
    return definitions().epsilon;
  }

  /** Param {@code alpha}. */
  default DoubleParam alpha() {
    return definitions().alpha;
  }

  /** Param {@code router}. */
  default Param<String> router() {
    return definitions().router;
  }

  /** Param {@code routerInputs}. */
  default Param<String> routerInputs() {
    return definitions().routerInputs;
  }

  /** Param {@code routerSampleSize}. */
  default IntParam routerSampleSize() {
    return definitions().routerSampleSize;
  }

  /** Param {@code routing}. */
  default Param<String> routing() {
    return definitions().routing;
  }

  /** Param {@code validationFraction}. */
  default DoubleParam validationFraction() {
    return definitions().validationFraction;
  }

  /** Param {@code checkpointInterval}. */
  default IntParam checkpointInterval() {
    return definitions().checkpointInterval;
  }

  /** Param {@code aggregationDepth}. */
  default IntParam aggregationDepth() {
    return definitions().aggregationDepth;
  }

  /** Param {@code maxBlockSizeInMB}. */
  default DoubleParam maxBlockSizeInMB() {
    return definitions().maxBlockSizeInMB;
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

  /** Value of {@code k}. */
  default int getK() {
    return (int) getOrDefault(k());
  }

  /** Value of {@code family}. */
  default String getFamily() {
    return getOrDefault(family());
  }

  /** Value of {@code regParam}. */
  default double[] getRegParam() {
    return getOrDefault(regParam());
  }

  /** Value of {@code fitIntercept}. */
  default boolean getFitIntercept() {
    return (boolean) getOrDefault(fitIntercept());
  }

  /** Value of {@code standardization}. */
  default boolean getStandardization() {
    return (boolean) getOrDefault(standardization());
  }

  /** The values of the params that only some families have. */
  default FamilyOptions familyOptions() {
    return new FamilyOptions(getDivergence(), getCovarianceType(), getHuberDelta());
  }

  /** Value of {@code divergence}. */
  default String getDivergence() {
    return getOrDefault(divergence());
  }

  /** Value of {@code covarianceType}. */
  default String getCovarianceType() {
    return getOrDefault(covarianceType());
  }

  /** Value of {@code huberDelta}. */
  default double getHuberDelta() {
    return (double) getOrDefault(huberDelta());
  }

  /** Value of {@code maxIter}. */
  default int getMaxIter() {
    return (int) getOrDefault(maxIter());
  }

  /** Value of {@code tol}. */
  default double getTol() {
    return (double) getOrDefault(tol());
  }

  /** Value of {@code seed}. */
  default long getSeed() {
    return (long) getOrDefault(seed());
  }

  /** Value of {@code initMode}. */
  default String getInitMode() {
    return getOrDefault(initMode());
  }

  /** Value of {@code sampleSize}. */
  default int getSampleSize() {
    return (int) getOrDefault(sampleSize());
  }

  /** Value of {@code selection}. */
  default String getSelection() {
    return getOrDefault(selection());
  }

  /** Value of {@code epsilon}. */
  default double getEpsilon() {
    return (double) getOrDefault(epsilon());
  }

  /** Value of {@code alpha}. */
  default double getAlpha() {
    return (double) getOrDefault(alpha());
  }

  /** Value of {@code router}. */
  default String getRouter() {
    return getOrDefault(router());
  }

  /** Value of {@code routerInputs}. */
  default String getRouterInputs() {
    return getOrDefault(routerInputs());
  }

  /** Value of {@code routerSampleSize}. */
  default int getRouterSampleSize() {
    return (int) getOrDefault(routerSampleSize());
  }

  /** Value of {@code routing}. */
  default String getRouting() {
    return getOrDefault(routing());
  }

  /** Value of {@code validationFraction}. */
  default double getValidationFraction() {
    return (double) getOrDefault(validationFraction());
  }

  /** Value of {@code checkpointInterval}. */
  default int getCheckpointInterval() {
    return (int) getOrDefault(checkpointInterval());
  }

  /** Value of {@code aggregationDepth}. */
  default int getAggregationDepth() {
    return (int) getOrDefault(aggregationDepth());
  }

  /** Value of {@code maxBlockSizeInMB}. */
  default double getMaxBlockSizeInMB() {
    return (double) getOrDefault(maxBlockSizeInMB());
  }
}
