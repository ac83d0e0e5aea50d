package io.prestomixture.component;

import io.prestomixture.data.FeatureScaling;
import io.prestomixture.data.RowBlock;
import java.io.Serializable;
import org.apache.spark.ml.linalg.Matrix;

/**
 * A Bregman divergence d(x, μ) = φ(x) − φ(μ) − ∇φ(μ)ᵀ(x − μ) of a strictly convex φ. Whatever φ is,
 * the mean of the rows minimises their summed divergence (Banerjee, Merugu, Dhillon, Ghosh, JMLR 6,
 * 2005), so that {@link CentroidTrainer} needs nothing else.
 */
interface Divergence extends Serializable {

  /** φ(x). The point may be overwritten. */
  double generator(double[] x);

  /** φ of a row, whose features are x. The copy may be overwritten. */
  default double generator(RowBlock block, int row, double[] x) {
    return generator(x);
  }

  /** A coordinate of a mean, kept in the domain of φ against the rounding of repeated changes. */
  default double inDomain(double mean) {
    return mean;
  }

  /** How many rows a seed needs before its divergence says anything about other rows. */
  default int seedRows() {
    return 1;
  }

  /** The metric matrix in the units of the caller; null where there is none. */
  default Matrix metric(FeatureScaling scaling) {
    return null;
  }

  /** Costs and gains under a centre, which is not of an empty cluster. */
  ComponentScorer scorer(Component centre);
}
