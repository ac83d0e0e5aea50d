package io.prestomixture.engine;

import java.io.Serializable;
import org.apache.spark.ml.linalg.Vector;

/** A partition that features tell, in the units of the caller's data. */
public interface FixedPartition extends Serializable {
  /** The cluster of a row, from 0 to k − 1. */
  int clusterOf(Vector features);
}
