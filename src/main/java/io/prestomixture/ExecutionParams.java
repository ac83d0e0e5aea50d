package io.prestomixture;

import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** How the work is spread over executors, and kept against the death of the driver. */
public interface ExecutionParams extends Params {

  /** The definitions behind the accessors, held by the implementing class. */
  ParamDefinitions definitions();

  /** Param {@code checkpointDir}. */
  default Param<String> checkpointDir() {
    return definitions().checkpointDir;
  }

  /** Param {@code checkpointShare}. */
  default DoubleParam checkpointShare() {
    return definitions().checkpointShare;
  }

  /** Param {@code keepLastCheckpoint}. */
  default BooleanParam keepLastCheckpoint() {
    return definitions().keepLastCheckpoint;
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

  /** Value of {@code checkpointDir}. */
  default String getCheckpointDir() {
    return getOrDefault(checkpointDir());
  }

  /** Value of {@code checkpointShare}. */
  default double getCheckpointShare() {
    return (double) getOrDefault(checkpointShare());
  }

  /** Value of {@code keepLastCheckpoint}. */
  default boolean getKeepLastCheckpoint() {
    return (boolean) getOrDefault(keepLastCheckpoint());
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
