package io.prestomixture.component;

import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Cholesky;
import io.prestomixture.linalg.Elimination;
import io.prestomixture.linalg.PackedUpper;
import java.util.Arrays;

/**
 * What one Newton step gains a multinomial logistic regression when a row comes or goes.
 *
 * <p>With z = (1, x), or (0, x) without intercept, G = π − e_y, Λ = diag π − ππᵀ, H the Hessian of
 * the cluster's objective, θ₀ the parameters with zeros for the intercepts and u = w·(G⊗z + 2λθ₀)
 * the gradient of f, only C×C matrices differ from row to row (M. A. Woodbury, Memorandum 42,
 * Princeton, 1950): with Q_ab = zᵀ(H⁻¹)_ab z, p_a = zᵀ(H⁻¹θ₀)_a, v = QG + 2λp and y = (I ±
 * w·QΛ)⁻¹v,
 *
 * <pre>  uᵀ(H ± w·Λ⊗zzᵀ)⁻¹u = w² · (GᵀQG + 4λ·Gᵀp + 4λ²·θ₀ᵀH⁻¹θ₀ ∓ w·vᵀΛy). </pre>
 *
 * <p>Of either decrease only that share counts that {@link SelfConcordance} is sure of, by the
 * change w·y of the row's own scores.
 */
final class MultinomialNewtonStep {
  /** A smaller pivot means that the row alone determines something: taking it away is no loss. */
  private static final double NO_REST = 1e-10;

  private final int classes;
  private final int width;
  private final boolean intercept;
  private final double lambda;
  private final double[] parameters;

  /** Packed H⁻¹. */
  private final double[] inverse;

  private final double inverseNorm;

  /** H⁻¹θ₀, and θ₀ᵀH⁻¹θ₀. */
  private final double[] pull;

  private final double pullNorm;

  MultinomialNewtonStep(
      double[] parameters, Cholesky hessian, int classes, boolean intercept, double lambda) {
    this.parameters = parameters;
    this.classes = classes;
    this.intercept = intercept;
    this.lambda = lambda;
    width = parameters.length / classes;
    inverse = hessian.inverse();
    inverseNorm = PackedUpper.norm(inverse, parameters.length);
    double[] coefficientsOnly = parameters.clone();
    for (int c = 0; c < classes; c++) {
      coefficientsOnly[c * width] = 0;
    }
    pull = coefficientsOnly.clone();
    hessian.solve(pull);
    pullNorm = dot(coefficientsOnly, 0, pull, 0, pull.length);
  }

  /** In four sums, which need not wait for one another. */
  private static double dot(double[] a, int aAt, double[] b, int bAt, int length) {
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int i = 0;
    for (; i + 3 < length; i += 4) {
      sum0 += a[aAt + i] * b[bAt + i];
      sum1 += a[aAt + i + 1] * b[bAt + i + 1];
      sum2 += a[aAt + i + 2] * b[bAt + i + 2];
      sum3 += a[aAt + i + 3] * b[bAt + i + 3];
    }
    for (; i < length; i++) {
      sum0 += a[aAt + i] * b[bAt + i];
    }
    return sum0 + sum1 + (sum2 + sum3);
  }

  /** At least the largest eigenvalue of H⁻¹. */
  double inverseNorm() {
    return inverseNorm;
  }

  /** How many numbers {@link #decrease} needs: z, π, G, p, v and y, then Q and I ± w·QΛ. */
  static int scratchLength(int classes, int width) {
    return width + 5 * classes + 2 * classes * classes;
  }

  /** ½ uᵀ(H + sign·w·Λ⊗zzᵀ)⁻¹u. */
  double decrease(RowBlock block, int row, int sign, double[] scratch) {
    int probabilities = width;
    int gradient = probabilities + classes;
    int pulled = gradient + classes;
    int v = pulled + classes;
    int y = v + classes;
    int leverages = y + classes;
    int system = leverages + classes * classes;
    double weight = block.weight(row);
    int label = (int) block.label(row);
    scratch[0] = intercept ? 1 : 0;
    block.copyRow(row, scratch, 1);
    for (int c = 0; c < classes; c++) {
      scratch[probabilities + c] = dot(scratch, 0, parameters, c * width, width);
      scratch[pulled + c] = lambda > 0 ? dot(scratch, 0, pull, c * width, width) : 0;
    }
    Softmax.probabilities(scratch, probabilities, classes, label);
    System.arraycopy(scratch, probabilities, scratch, gradient, classes);
    scratch[gradient + label] -= 1;
    takeLeverages(scratch, leverages);
    double norm = 4 * lambda * lambda * pullNorm;
    for (int a = 0; a < classes; a++) {
      double qg = dot(scratch, leverages + a * classes, scratch, gradient, classes);
      scratch[v + a] = qg + 2 * lambda * scratch[pulled + a];
      scratch[y + a] = scratch[v + a];
      norm += scratch[gradient + a] * (qg + 4 * lambda * scratch[pulled + a]);
    }
    setSystem(scratch, leverages, probabilities, sign * weight, system);
    if (!Elimination.solve(scratch, system, classes, y, NO_REST)) {
      return 0;
    }
    double bend = sign * weight * covariance(scratch, probabilities, v, y);
    double decrease = 0.5 * weight * weight * Math.max(0, norm - bend);
    return decrease * SelfConcordance.decreaseShare(weight * spread(scratch, y));
  }

  /** The largest difference between the entries of a vector: w times y is the change of scores. */
  private double spread(double[] scratch, int at) {
    double least = scratch[at];
    double most = least;
    for (int c = 1; c < classes; c++) {
      least = Math.min(least, scratch[at + c]);
      most = Math.max(most, scratch[at + c]);
    }
    return most - least;
  }

  /** Q_ab = zᵀ(H⁻¹)_ab z, in whole, at {@code scratch[at]}. */
  private void takeLeverages(double[] scratch, int at) {
    int order = classes * width;
    Arrays.fill(scratch, at, at + classes * classes, 0);
    for (int a = 0; a < classes; a++) {
      for (int i = 0; i < width; i++) {
        if (scratch[i] == 0) {
          continue;
        }
        int diagonal = PackedUpper.index(order, a * width + i, a * width + i);
        double rest = dot(inverse, diagonal + 1, scratch, i + 1, width - 1 - i);
        scratch[at + a * classes + a] += scratch[i] * (inverse[diagonal] * scratch[i] + 2 * rest);
        int next = diagonal + width - i;
        for (int b = a + 1; b < classes; b++, next += width) {
          scratch[at + a * classes + b] += scratch[i] * dot(inverse, next, scratch, 0, width);
        }
      }
      for (int b = a + 1; b < classes; b++) {
        scratch[at + b * classes + a] = scratch[at + a * classes + b];
      }
    }
  }

  /** I + factor · QΛ, by rows, at {@code scratch[at]}; (QΛ)_ab = π_b · (Q_ab − Σ_c Q_ac π_c). */
  private void setSystem(double[] scratch, int q, int probabilities, double factor, int at) {
    for (int a = 0; a < classes; a++) {
      double mean = dot(scratch, q + a * classes, scratch, probabilities, classes);
      for (int b = 0; b < classes; b++) {
        double centred = scratch[q + a * classes + b] - mean;
        scratch[at + a * classes + b] =
            (a == b ? 1 : 0) + factor * scratch[probabilities + b] * centred;
      }
    }
  }

  /** vᵀΛy, the covariance of v and y under π. */
  private double covariance(double[] scratch, int probabilities, int v, int y) {
    double mean = dot(scratch, probabilities, scratch, v, classes);
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      sum += scratch[probabilities + c] * (scratch[v + c] - mean) * scratch[y + c];
    }
    return sum;
  }
}
