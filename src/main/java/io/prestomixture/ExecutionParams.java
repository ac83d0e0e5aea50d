package io.prestomixture;

import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Params;

/** How the work is spread over executors. */
public interface ExecutionParams extends Params {

  /** The definitions behind the accessors, held by the implementing class. */
  ParamDefinitions definitions();

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
