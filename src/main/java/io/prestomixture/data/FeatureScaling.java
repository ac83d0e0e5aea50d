package io.prestomixture.data;

import java.io.Serializable;

/**
 * The coordinates in which blocks hold rows: x̃_j = (x_j − shift_j) / scale_j and ỹ = y −
 * labelShift.
 *
 * <p>Centred and scaled columns keep the digits of sums of products. Sparse blocks and models
 * without an intercept are not shifted.
 *
 * @param shift one number per feature
 * @param scale one positive number per feature
 * @param variance weighted variance of each x̃_j; 1 for constant columns, so that it can serve as a
 *     reference scale
 * @param labelShift the shift of the label
 */
public record FeatureScaling(double[] shift, double[] scale, double[] variance, double labelShift)
    implements Serializable {

  /** Number of features. */
  public int numFeatures() {
    return scale.length;
  }
}
