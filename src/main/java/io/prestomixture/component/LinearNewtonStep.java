package io.prestomixture.component;

import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Cholesky;
import io.prestomixture.linalg.PackedUpper;
import java.util.Arrays;

/**
 * What one Newton step gains a linear predictor when a row comes or goes: ½ uᵀ(H ± w·h·xxᵀ)⁻¹u as
 * {@link LinearScorer} has it, in O(d²).
 */
final class LinearNewtonStep {
  /**
   * A row with less than this of its leverage left is fitted whatever its label: taking it away
   * changes nothing.
   */
  private static final double NO_REST = 1e-10;

  private final PointwiseLoss loss;
  private final int numFeatures;
  private final int firstCoefficient;
  private final double lambda;

  /** b, θ_1 … θ_d. */
  private final double[] parameters;

  /** Factor of H. */
  private final Cholesky curvature;

  private final double inverseNorm;

  /**
   * H⁻¹ for compressed rows, whose leverage takes only the entries that meet two features of the
   * row; null for dense rows.
   */
  private final double[] inverse;

  /** H⁻¹θ₀, and θ₀ᵀH⁻¹θ₀. */
  private final double[] pull;

  private final double pullNorm;

  LinearNewtonStep(
      PointwiseLoss loss,
      double[] parameters,
      Cholesky curvature,
      ProblemSettings settings,
      double lambda) {
    this.loss = loss;
    this.parameters = parameters;
    this.curvature = curvature;
    this.lambda = lambda;
    numFeatures = settings.numFeatures();
    firstCoefficient = settings.fitIntercept() ? 0 : 1;
    double[] full = curvature.inverse();
    inverseNorm = PackedUpper.norm(full, curvature.order());
    inverse = settings.sparse() ? full : null;
    double[] coefficientsOnly = Arrays.copyOfRange(parameters, firstCoefficient, numFeatures + 1);
    if (firstCoefficient == 0) {
      coefficientsOnly[0] = 0;
    }
    pull = coefficientsOnly.clone();
    curvature.solve(pull);
    double sum = 0;
    for (int j = 0; j < pull.length; j++) {
      sum += pull[j] * coefficientsOnly[j];
    }
    pullNorm = sum;
  }

  /** ‖H⁻¹‖. */
  double inverseNorm() {
    return inverseNorm;
  }

  /** ½ uᵀ(H + sign·w·h·xxᵀ)⁻¹u. */
  double decrease(RowBlock block, int row, int sign, double[] scratch) {
    double eta;
    double pulled;
    double leverage;
    if (block.isSparse()) {
      RowBlock.CompressedRows rows = block.compressedRows();
      eta = LinearScorer.score(parameters, rows, row);
      pulled = lambda > 0 ? sparsePull(rows, row) : 0;
      leverage = sparseLeverage(rows, row);
    } else {
      scratch[0] = 1;
      int shift = 1 - firstCoefficient;
      block.copyRow(row, scratch, shift);
      eta = parameters[0];
      for (int j = 0; j < numFeatures; j++) {
        eta += scratch[shift + j] * parameters[j + 1];
      }
      pulled = lambda > 0 ? densePull(scratch) : 0;
      leverage = curvature.inverseQuadraticForm(scratch);
    }
    double weight = block.weight(row);
    double gradient = loss.gradient(block.label(row), eta);
    double bend = sign * weight * loss.curvature(block.label(row), eta);
    double rest = 1 + bend * leverage;
    if (rest < NO_REST) {
      return 0;
    }
    double norm =
        gradient * gradient * leverage
            + 4 * lambda * gradient * pulled
            + 4 * lambda * lambda * pullNorm;
    double cross = gradient * leverage + 2 * lambda * pulled;
    double decrease = 0.5 * weight * weight * (norm - bend * cross * cross / rest);
    return loss.isSelfConcordant()
        ? decrease * SelfConcordance.decreaseShare(Math.abs(weight * cross / rest))
        : decrease;
  }

  /** xᵀH⁻¹θ₀. */
  private double densePull(double[] x) {
    double sum = 0;
    for (int j = 0; j < pull.length; j++) {
      sum += pull[j] * x[j];
    }
    return sum;
  }

  private double sparsePull(RowBlock.CompressedRows rows, int row) {
    double sum = firstCoefficient == 0 ? pull[0] : 0;
    for (int e = rows.starts()[row]; e < rows.starts()[row + 1]; e++) {
      sum += rows.values()[e] * pull[rows.columns()[e] + 1 - firstCoefficient];
    }
    return sum;
  }

  /** xᵀH⁻¹x. */
  private double sparseLeverage(RowBlock.CompressedRows rows, int row) {
    int order = curvature.order();
    int shift = 1 - firstCoefficient;
    int from = rows.starts()[row];
    int to = rows.starts()[row + 1];
    double sum = 0;
    if (shift == 1) {
      sum = inverse[0];
      for (int e = from; e < to; e++) {
        sum += 2 * inverse[rows.columns()[e] + 1] * rows.values()[e];
      }
    }
    for (int e = from; e < to; e++) {
      int a = rows.columns()[e] + shift;
      int at = PackedUpper.index(order, a, a) - a + shift;
      double inner = 0;
      for (int f = e + 1; f < to; f++) {
        inner += inverse[at + rows.columns()[f]] * rows.values()[f];
      }
      sum += rows.values()[e] * (inverse[at + a - shift] * rows.values()[e] + 2 * inner);
    }
    return sum;
  }
}
