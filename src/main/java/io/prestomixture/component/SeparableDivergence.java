package io.prestomixture.component;

import io.prestomixture.data.RowBlock;
import java.util.function.ToDoubleFunction;

/**
 * Bregman divergences that are sums over features, d(x, μ) = Σ_j φ_j(x_j) − φ_j(μ_j) −
 * φ_j'(μ_j)(x_j − μ_j), of positive numbers. Both have the form Σ_j c_j · κ(x_j / μ_j), with c_j
 * &gt; 0 and κ convex with its minimum κ(1) = 0.
 *
 * <p>The table of generators is that of Banerjee, Merugu, Dhillon, Ghosh (JMLR 6, 2005).
 */
enum SeparableDivergence implements Divergence, ToDoubleFunction<double[]> {
  /**
   * The generalised I-divergence Σ x log(x/μ) − x + μ, φ = Σ x log x (I. Csiszár, Annals of
   * Statistics 19, 1991), with 0 log 0 = 0. Where rows sum to 1 so do their means, and this is the
   * relative entropy Σ x log(x/μ) of Kullback and Leibler (Annals of Mathematical Statistics 22,
   * 1951). It is infinite where μ_j = 0 &lt; x_j.
   */
  ENTROPY {
    @Override
    double generator(double x) {
      return x == 0 ? 0 : x * Math.log(x);
    }

    @Override
    double slope(double mean) {
      // Not infinite: a slope times 0 must be 0, not NaN.
      return mean > 0 ? Math.log(mean) + 1 : -Double.MAX_VALUE;
    }

    @Override
    double distance(double x, double mean) {
      return x == 0 ? mean : x * Math.log(x / mean) - x + mean;
    }

    @Override
    public double inDomain(double mean) {
      return Math.max(0, mean);
    }

    /** A few rows, so that fewer features are 0 in all of them. */
    @Override
    public int seedRows() {
      return 8;
    }
  },

  /**
   * The divergence Σ x/μ − log(x/μ) − 1, φ = −Σ log x (F. Itakura, S. Saito, 6th International
   * Congress on Acoustics, 1968): it does not change with the scale of a feature.
   */
  BURG {
    @Override
    double generator(double x) {
      return -Math.log(x);
    }

    @Override
    double slope(double mean) {
      return -1 / mean;
    }

    @Override
    double distance(double x, double mean) {
      double ratio = x / mean;
      return ratio - Math.log(ratio) - 1;
    }

    @Override
    public double inDomain(double mean) {
      return Math.max(Double.MIN_NORMAL, mean);
    }
  };

  /** Stands for an infinite divergence; sums of it over all rows of a data set are finite. */
  static final double MOST = 1e300;

  /** φ_j(x_j). */
  abstract double generator(double x);

  /** φ_j'(μ_j). */
  abstract double slope(double mean);

  /** The divergence of one feature. */
  abstract double distance(double x, double mean);

  /** d(x, μ), at most {@link #MOST}. */
  double distance(double[] x, double[] mean) {
    double sum = 0;
    for (int j = 0; j < x.length; j++) {
      sum += distance(x[j], mean[j]);
    }
    return Math.min(sum, MOST);
  }

  @Override
  public double generator(double[] x) {
    double sum = 0;
    for (double value : x) {
      sum += generator(value);
    }
    return sum;
  }

  @Override
  public double applyAsDouble(double[] x) {
    return generator(x);
  }

  /** Logarithms are what costs; those of a row are taken once for all rounds and clusters. */
  @Override
  public double generator(RowBlock block, int row, double[] x) {
    return block.valuesOf(this)[row];
  }

  @Override
  public ComponentScorer scorer(Component centre) {
    return new SeparableScorer(this, centre);
  }
}
