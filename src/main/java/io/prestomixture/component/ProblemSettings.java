package io.prestomixture.component;

import io.prestomixture.data.FeatureScaling;
import java.io.Serializable;

/**
 * What a family must know of one training problem.
 *
 * @param scaling the coordinates of the blocks
 * @param regParam the penalty, in MLlib's meaning
 * @param fitIntercept whether components have a constant term
 * @param labelDeviation weighted population standard deviation of the label, in its own units
 * @param sparse whether blocks hold compressed rows
 */
public record ProblemSettings(
    FeatureScaling scaling,
    double regParam,
    boolean fitIntercept,
    double labelDeviation,
    boolean sparse)
    implements Serializable {

  /** Number of features. */
  public int numFeatures() {
    return scaling.numFeatures();
  }
}
