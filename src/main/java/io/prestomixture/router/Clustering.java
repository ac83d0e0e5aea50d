package io.prestomixture.router;

import java.io.Serializable;
import org.apache.spark.ml.linalg.Vector;

/**
 * A division of all of feature space among clusters that was made elsewhere. A fit can take it as
 * its partition, and as one more router.
 */
public interface Clustering extends Serializable {

  /**
   * The cluster probabilities of a row; all in one entry where clusters do not overlap.
   *
   * @return K numbers ≥ 0 that sum to 1
   */
  double[] probabilities(Vector features);

  /** What one call of {@link #probabilities} uses. */
  PredictionCost cost();
}
