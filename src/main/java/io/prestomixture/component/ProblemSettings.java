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
 * @param weight total weight of all rows
 * @param classes number of classes of the label; 0 where it has none
 * @param covariance covariance of all rows in the coordinates of the blocks, {@link
 *     io.prestomixture.linalg.PackedUpper}; null unless the family needs it
 * @param options settings of single families
 */
public record ProblemSettings(
    FeatureScaling scaling,
    double regParam,
    boolean fitIntercept,
    double labelDeviation,
    boolean sparse,
    double weight,
    int classes,
    double[] covariance,
    FamilyOptions options)
    implements Serializable {

  /** A problem without classes and with default options. */
  public ProblemSettings(
      FeatureScaling scaling,
      double regParam,
      boolean fitIntercept,
      double labelDeviation,
      boolean sparse) {
    this(
        scaling, regParam, fitIntercept, labelDeviation, sparse, 1, 0, null, FamilyOptions.DEFAULT);
  }

  /** The same problem with another penalty. */
  public ProblemSettings withRegParam(double value) {
    return new ProblemSettings(
        scaling, value, fitIntercept, labelDeviation, sparse, weight, classes, covariance, options);
  }

  /** Number of features. */
  public int numFeatures() {
    return scaling.numFeatures();
  }
}
