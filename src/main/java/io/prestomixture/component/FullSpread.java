package io.prestomixture.component;

import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Cholesky;
import io.prestomixture.linalg.PackedUpper;
import io.prestomixture.linalg.Panels;
import java.util.Arrays;

/**
 * Any covariance, by its factor Σ = LLᵀ: m² = ‖L⁻¹δ‖².
 *
 * <p>With λ_j the eigenvalues of Σ⁻¹E, between 0 and 1, and T their sum, the change is
 *
 * <pre>  log |Σ'|/|Σ| ≈ −(d − T)·log(W'/W) + log(1 + (ω/W')·m²) </pre>
 *
 * by the determinant of a rank-one update. It is exact where no λ_j lies between 0 and 1, that is
 * for directions in which rows spread by far more than the floor or not at all; the error is
 * O(ε·ω/W) for a regular cluster.
 */
final class FullSpread implements Spread {
  private static final long serialVersionUID = 1L;

  private final double[] mean;
  private final Cholesky covariance;
  private final double[] whitening;
  private final double[] whitenedMean;
  private final double floorTrace;
  private final double inverseNorm;

  FullSpread(double[] mean, Cholesky covariance, double[] floor) {
    int d = mean.length;
    this.mean = mean;
    this.covariance = covariance;
    whitening = covariance.inverseFactor();
    whitenedMean = mean.clone();
    covariance.inverseQuadraticForm(whitenedMean);
    double[] inverse = covariance.inverse();
    inverseNorm = PackedUpper.norm(inverse, d);
    double trace = 0;
    for (int j = 0; j < d; j++) {
      trace += inverse[PackedUpper.index(d, j, j)] * floor[j];
    }
    floorTrace = Math.min(trace, d);
  }

  @Override
  public double logDeterminant() {
    return covariance.logDeterminant();
  }

  @Override
  public double floorTrace() {
    return floorTrace;
  }

  @Override
  public double inverseNorm() {
    return inverseNorm;
  }

  @Override
  public void squaredNorms(RowBlock block, int panel, double[] out) {
    if (!block.isSparse()) {
      Panels.whitenedDistances(block.panel(panel), whitening, whitenedMean, out);
      return;
    }
    double[] x = new double[mean.length];
    for (int i = 0; i < block.panelSize(panel); i++) {
      block.copyRow(panel * Panels.ROWS + i, x, 0);
      Arrays.setAll(x, j -> x[j] - mean[j]);
      out[i] = covariance.inverseQuadraticForm(x);
    }
  }

  private double scaling(double weight, double step) {
    return -(mean.length - floorTrace) * Math.log1p(step / weight);
  }

  @Override
  public double change(
      RowBlock block, int row, double norm, double weight, double step, double[] scratch) {
    return scaling(weight, step) + Spread.log1p(step / (weight + step) * norm);
  }

  @Override
  public Line changeBelow(double most, double weight, double step) {
    return new Line(scaling(weight, step), Spread.chord(step / (weight + step), most));
  }
}
