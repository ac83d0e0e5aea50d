package io.prestomixture.data;

import java.io.Serializable;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;

/**
 * Weighted means and variances of features, over their non-zero entries as they come (Chan, Golub,
 * LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances", 1979).
 * Zeros are added at the end, so that sparse rows cost what they hold.
 */
final class FeatureMoments implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Of a constant column only rounding is left, no more than this share of its mean. */
  private static final double ROUNDING = 1e-14;

  private final double[] weight;
  private final double[] mean;
  private final double[] scatter;
  private long entries;

  FeatureMoments(int numFeatures) {
    weight = new double[numFeatures];
    mean = new double[numFeatures];
    scatter = new double[numFeatures];
  }

  /** Takes the value of a feature that is not zero. */
  interface Sink {
    void take(int feature, double value);
  }

  /** Passes on the values of a vector that are not zero. */
  static void forEachNonZero(Vector features, Sink sink) {
    if (features instanceof DenseVector dense) {
      double[] values = dense.values();
      for (int j = 0; j < values.length; j++) {
        if (values[j] != 0) {
          sink.take(j, values[j]);
        }
      }
    } else {
      SparseVector sparse = (SparseVector) features;
      for (int e = 0; e < sparse.indices().length; e++) {
        if (sparse.values()[e] != 0) {
          sink.take(sparse.indices()[e], sparse.values()[e]);
        }
      }
    }
  }

  /** Adds a finite value that is not zero, of a row of positive weight. */
  void add(int feature, double value, double rowWeight) {
    entries++;
    weight[feature] += rowWeight;
    double difference = value - mean[feature];
    mean[feature] += difference * (rowWeight / weight[feature]);
    scatter[feature] += rowWeight * difference * (value - mean[feature]);
  }

  /** Adds those of later rows, with as many features. */
  void merge(FeatureMoments later) {
    for (int j = 0; j < weight.length; j++) {
      double total = weight[j] + later.weight[j];
      if (later.weight[j] > 0) {
        double share = later.weight[j] / total;
        double difference = later.mean[j] - mean[j];
        scatter[j] += later.scatter[j] + difference * difference * weight[j] * share;
        mean[j] += difference * share;
        weight[j] = total;
      }
    }
    entries += later.entries;
  }

  /** Number of values that are not zero. */
  long entries() {
    return entries;
  }

  /**
   * The coordinates for a fit.
   *
   * @param all the weight of all rows
   * @param centre whether features are shifted to mean 0
   * @param standardize whether features are divided by their standard deviation
   * @param labelShift what labels are shifted by
   */
  FeatureScaling scaling(double all, boolean centre, boolean standardize, double labelShift) {
    int numFeatures = weight.length;
    double[] shift = new double[numFeatures];
    double[] scale = new double[numFeatures];
    double[] variance = new double[numFeatures];
    for (int j = 0; j < numFeatures; j++) {
      double zeros = all - weight[j];
      double meanOfAll = mean[j] * weight[j] / all;
      double scatterOfAll = scatter[j] + mean[j] * mean[j] * weight[j] * zeros / all;
      double deviation = Math.sqrt(Math.max(scatterOfAll, 0) / all);
      boolean constant = !(deviation > ROUNDING * Math.abs(meanOfAll));
      shift[j] = centre ? meanOfAll : 0;
      scale[j] = standardize && !constant ? deviation : 1;
      variance[j] = constant ? 1 : deviation * deviation / (scale[j] * scale[j]);
    }
    return new FeatureScaling(shift, scale, variance, labelShift);
  }
}
