package io.prestomixture.evaluation;

import io.prestomixture.linalg.Cholesky;
import io.prestomixture.linalg.PackedUpper;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.commons.math3.special.Gamma;

/**
 * A variational mixture of Gaussians (C. M. Bishop, Pattern Recognition and Machine Learning, 2006,
 * section 10.2; numbers in parentheses are its equations). Weights have a Dirichlet prior with α₀ =
 * 1/k, which empties components that the rows do not need; means and precisions a Gauss-Wishart
 * prior with m₀ the mean of the rows, β₀ = 1, ν₀ = d and W₀⁻¹ = d times the diagonal of their
 * covariance, not quite 0 where that is.
 *
 * <p>q(π, μ, Λ) = Dir(π | α) Π_k N(μ_k | m_k, (β_k Λ_k)⁻¹) W(Λ_k | W_k, ν_k). One step takes
 * responsibilities from q and then the best q for them; the evidence lower bound never falls.
 */
final class VariationalGaussians implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int MOST_STEPS = 100;
  private static final double TOLERANCE = 1e-6;
  private static final int SEEDING_STEPS = 10;

  /** Components of a smaller share of the rows are pruned. */
  private static final double LEAST_SHARE = 0.01;

  private static final double BETA = 1;

  /** The floor of prior variances, as a share of the largest one. */
  private static final double FLOOR = 1e-6;

  /** One component of q: α, β, ν, m, the factor of W⁻¹, and N_k. */
  private record Posterior(
      double alpha, double beta, double nu, double[] mean, Cholesky inverseW, double rows)
      implements Serializable {

    /** E[log|Λ|] (10.65). */
    double logPrecision() {
      double sum = mean.length * Math.log(2) - inverseW.logDeterminant();
      for (int i = 0; i < mean.length; i++) {
        sum += Gamma.digamma((nu - i) / 2);
      }
      return sum;
    }

    /** E[(x − μ)ᵀ Λ (x − μ)] (10.64). */
    double distance(double[] x) {
      double[] difference = new double[x.length];
      Arrays.setAll(difference, j -> x[j] - mean[j]);
      return x.length / beta + nu * inverseW.inverseQuadraticForm(difference);
    }
  }

  private final double priorAlpha;
  private final double[] priorMean;
  private final double[] priorVariances;
  private final Posterior[] posteriors;
  private final List<Double> bounds;

  private VariationalGaussians(
      double priorAlpha,
      double[] priorMean,
      double[] priorVariances,
      Posterior[] posteriors,
      List<Double> bounds) {
    this.priorAlpha = priorAlpha;
    this.priorMean = priorMean;
    this.priorVariances = priorVariances;
    this.posteriors = posteriors;
    this.bounds = bounds;
  }

  /** Fits at most k components to points, from clusters of a few steps of k-means. */
  static VariationalGaussians fit(double[][] points, int k, long seed) {
    int d = points[0].length;
    double[] mean = new double[d];
    double[] variances = new double[d];
    for (double[] point : points) {
      for (int j = 0; j < d; j++) {
        mean[j] += point[j] / points.length;
      }
    }
    for (double[] point : points) {
      for (int j = 0; j < d; j++) {
        variances[j] += (point[j] - mean[j]) * (point[j] - mean[j]) / points.length;
      }
    }
    double largest = Arrays.stream(variances).max().orElseThrow();
    double floor = largest > 0 ? FLOOR * largest : 1;
    Arrays.setAll(variances, j -> Math.max(variances[j], floor));
    VariationalGaussians mixture =
        new VariationalGaussians(1.0 / k, mean, variances, new Posterior[k], new ArrayList<>());
    double[][] responsibilities = seeds(points, k, seed);
    for (int step = 0; step < MOST_STEPS; step++) {
      for (int c = 0; c < k; c++) {
        mixture.posteriors[c] = mixture.posterior(points, responsibilities, c);
      }
      double sum = mixture.expect(points, responsibilities);
      mixture.bounds.add(sum - mixture.divergence());
      if (step > 0 && mixture.lastRise() <= TOLERANCE * points.length) {
        break;
      }
    }
    return mixture;
  }

  /** Every point wholly with its cluster of k-means. */
  private static double[][] seeds(double[][] points, int k, long seed) {
    Random random = new Random(seed);
    double[][] centres = new double[k][];
    for (int c = 0; c < k; c++) {
      centres[c] = points[random.nextInt(points.length)].clone();
    }
    double[][] responsibilities = new double[points.length][k];
    for (int step = 0; step < SEEDING_STEPS; step++) {
      double[][] sums = new double[k][points[0].length];
      int[] sizes = new int[k];
      for (int i = 0; i < points.length; i++) {
        int nearest = nearest(points[i], centres);
        Arrays.fill(responsibilities[i], 0);
        responsibilities[i][nearest] = 1;
        sizes[nearest]++;
        for (int j = 0; j < points[i].length; j++) {
          sums[nearest][j] += points[i][j];
        }
      }
      for (int c = 0; c < k; c++) {
        double size = sizes[c];
        if (size > 0) {
          centres[c] = Arrays.stream(sums[c]).map(sum -> sum / size).toArray();
        }
      }
    }
    return responsibilities;
  }

  private static int nearest(double[] point, double[][] centres) {
    int nearest = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int c = 0; c < centres.length; c++) {
      double distance = 0;
      for (int j = 0; j < point.length; j++) {
        distance += (point[j] - centres[c][j]) * (point[j] - centres[c][j]);
      }
      if (distance < least) {
        least = distance;
        nearest = c;
      }
    }
    return nearest;
  }

  /** The best q of one component (10.58, 10.60 to 10.63). */
  private Posterior posterior(double[][] points, double[][] responsibilities, int c) {
    int d = priorMean.length;
    double rows = 0;
    double[] mean = new double[d];
    for (int i = 0; i < points.length; i++) {
      double r = responsibilities[i][c];
      rows += r;
      for (int j = 0; j < d; j++) {
        mean[j] += r * points[i][j];
      }
    }
    double n = rows;
    if (n > 0) {
      Arrays.setAll(mean, j -> mean[j] / n);
    } else {
      System.arraycopy(priorMean, 0, mean, 0, d);
    }
    double[] inverse = new double[d * d];
    for (int i = 0; i < points.length; i++) {
      double r = responsibilities[i][c];
      if (r > 0) {
        addSquare(inverse, points[i], mean, r);
      }
    }
    addSquare(inverse, mean, priorMean, BETA * n / (BETA + n));
    for (int j = 0; j < d; j++) {
      inverse[j * d + j] += d * priorVariances[j];
    }
    double[] between = new double[d];
    Arrays.setAll(between, j -> (BETA * priorMean[j] + n * mean[j]) / (BETA + n));
    Cholesky factor = Cholesky.factor(inverse, d, new double[d]).orElseThrow();
    return new Posterior(priorAlpha + n, BETA + n, d + n, between, factor, n);
  }

  /** matrix += factor·(x − centre)(x − centre)ᵀ, the lower triangle. */
  private static void addSquare(double[] matrix, double[] x, double[] centre, double factor) {
    int d = x.length;
    for (int a = 0; a < d; a++) {
      double one = factor * (x[a] - centre[a]);
      for (int b = a; b < d; b++) {
        matrix[a * d + b] += one * (x[b] - centre[b]);
      }
    }
  }

  /**
   * Overwrites the responsibilities by the best ones for q (10.46 to 10.49).
   *
   * @return Σ_i log Σ_k ρ_ik, that part of the bound in which rows appear
   */
  private double expect(double[][] points, double[][] responsibilities) {
    double[] constants = constants();
    double sum = 0;
    for (int i = 0; i < points.length; i++) {
      sum += normalised(points[i], constants, responsibilities[i]);
    }
    return sum;
  }

  /** E[log π_k] + ½E[log|Λ_k|] − ½d·log 2π. */
  private double[] constants() {
    double all = Arrays.stream(posteriors).mapToDouble(Posterior::alpha).sum();
    return Arrays.stream(posteriors)
        .mapToDouble(
            one ->
                Gamma.digamma(one.alpha)
                    - Gamma.digamma(all)
                    + one.logPrecision() / 2
                    - one.mean.length * Math.log(2 * Math.PI) / 2)
        .toArray();
  }

  private double normalised(double[] point, double[] constants, double[] out) {
    double highest = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < out.length; c++) {
      out[c] = constants[c] - posteriors[c].distance(point) / 2;
      highest = Math.max(highest, out[c]);
    }
    double total = 0;
    for (int c = 0; c < out.length; c++) {
      out[c] = Math.exp(out[c] - highest);
      total += out[c];
    }
    for (int c = 0; c < out.length; c++) {
      out[c] /= total;
    }
    return highest + Math.log(total);
  }

  /** KL(q(π, μ, Λ) ‖ p(π, μ, Λ)), from (10.73), (10.74), (10.76) and (10.77). */
  private double divergence() {
    int k = posteriors.length;
    int d = priorMean.length;
    double all = Arrays.stream(posteriors).mapToDouble(Posterior::alpha).sum();
    double sum = Gamma.logGamma(all) - Gamma.logGamma(k * priorAlpha);
    double priorLog = 0;
    for (double variance : priorVariances) {
      priorLog += Math.log(d * variance);
    }
    for (Posterior one : posteriors) {
      sum +=
          Gamma.logGamma(priorAlpha)
              - Gamma.logGamma(one.alpha)
              + (one.alpha - priorAlpha) * (Gamma.digamma(one.alpha) - Gamma.digamma(all));
      double[] shift = new double[d];
      Arrays.setAll(shift, j -> one.mean[j] - priorMean[j]);
      double ratio = BETA / one.beta;
      sum +=
          (d * (ratio - 1 - Math.log(ratio))
                  + BETA * one.nu * one.inverseW.inverseQuadraticForm(shift))
              / 2;
      double trace = 0;
      double[] w = one.inverseW.inverse();
      for (int j = 0; j < d; j++) {
        trace += w[PackedUpper.index(d, j, j)] * d * priorVariances[j];
      }
      sum +=
          logNormaliser(-one.inverseW.logDeterminant(), one.nu)
              - logNormaliser(-priorLog, d)
              + (one.nu - d) * one.logPrecision() / 2
              + one.nu * (trace - d) / 2;
    }
    return sum;
  }

  /** log B(W, ν) of the Wishart density (B.79). */
  private double logNormaliser(double logDeterminantW, double nu) {
    int d = priorMean.length;
    double sum = nu * d / 2 * Math.log(2) + d * (d - 1) / 4.0 * Math.log(Math.PI);
    for (int i = 0; i < d; i++) {
      sum += Gamma.logGamma((nu - i) / 2);
    }
    return -nu * logDeterminantW / 2 - sum;
  }

  private double lastRise() {
    return bounds.get(bounds.size() - 1) - bounds.get(bounds.size() - 2);
  }

  /** The lower bound of log p(rows) after every step. */
  List<Double> bounds() {
    return List.copyOf(bounds);
  }

  /** Number of components. */
  int k() {
    return posteriors.length;
  }

  /** Number of features. */
  int dimension() {
    return priorMean.length;
  }

  /** The mean of a component. */
  double[] mean(int component) {
    return posteriors[component].mean.clone();
  }

  /** Without components of few rows, which nobody misses. */
  VariationalGaussians pruned() {
    double rows = Arrays.stream(posteriors).mapToDouble(Posterior::rows).sum();
    Posterior[] kept =
        Arrays.stream(posteriors)
            .filter(one -> one.rows >= LEAST_SHARE * rows)
            .toArray(Posterior[]::new);
    return new VariationalGaussians(priorAlpha, priorMean, priorVariances, kept, bounds);
  }

  /** Σ over components is 1. */
  double[] responsibilities(double[] point) {
    double[] out = new double[posteriors.length];
    normalised(point, constants(), out);
    return out;
  }
}
