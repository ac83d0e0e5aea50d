package io.prestomixture;

import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** How the partition is found, and what is asked of it. */
public interface SearchParams extends Params {

  /** The definitions behind the accessors, held by the implementing class. */
  ParamDefinitions definitions();

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

  /** Param {@code initialModelPath}. */
  default Param<String> initialModelPath() {
    return definitions().initialModelPath;
  }

  /** Param {@code sampleSize}. */
  default IntParam sampleSize() {
    return definitions().sampleSize;
  }

  /** Param {@code restarts}. */
  default IntParam restarts() {
    return definitions().restarts;
  }

  /** Param {@code searchSteps}. */
  default IntParam searchSteps() {
    return definitions().searchSteps;
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

  /** Param {@code minClusterSize}. */
  default DoubleParam minClusterSize() {
    return definitions().minClusterSize;
  }

  /** Param {@code maxClusterSize}. */
  default DoubleParam maxClusterSize() {
    return definitions().maxClusterSize;
  }

  /** Param {@code capacities}. */
  default DoubleArrayParam capacities() {
    return definitions().capacities;
  }

  /** Param {@code capacityUnit}. */
  default Param<String> capacityUnit() {
    return definitions().capacityUnit;
  }

  /** Param {@code routingWeight}. */
  default Param<String> routingWeight() {
    return definitions().routingWeight;
  }

  /** Param {@code certificate}. */
  default Param<String> certificate() {
    return definitions().certificate;
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

  /** Value of {@code initialModelPath}. */
  default String getInitialModelPath() {
    return getOrDefault(initialModelPath());
  }

  /** Value of {@code sampleSize}. */
  default int getSampleSize() {
    return (int) getOrDefault(sampleSize());
  }

  /** Value of {@code restarts}. */
  default int getRestarts() {
    return (int) getOrDefault(restarts());
  }

  /** Value of {@code searchSteps}. */
  default int getSearchSteps() {
    return (int) getOrDefault(searchSteps());
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

  /** Value of {@code minClusterSize}. */
  default double getMinClusterSize() {
    return (double) getOrDefault(minClusterSize());
  }

  /** Value of {@code maxClusterSize}. */
  default double getMaxClusterSize() {
    return (double) getOrDefault(maxClusterSize());
  }

  /** Value of {@code capacities}. */
  default double[] getCapacities() {
    return getOrDefault(capacities());
  }

  /** Value of {@code capacityUnit}. */
  default String getCapacityUnit() {
    return getOrDefault(capacityUnit());
  }

  /** Value of {@code routingWeight}. */
  default String getRoutingWeight() {
    return getOrDefault(routingWeight());
  }

  /** Value of {@code certificate}. */
  default String getCertificate() {
    return getOrDefault(certificate());
  }
}
