package io.prestomixture.component;

import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Panels;
import java.util.Arrays;

/**
 * A diagonal covariance: m² = Σ_j δ_j²/σ_j with variances σ_j. The change is a product over
 * features, exactly: |Σ'|/|Σ| = Π_j [(W + ω·e_j/σ_j)/W' + (ωW/W'²)·δ_j²/σ_j].
 */
final class DiagonalSpread implements Spread {
  private static final long serialVersionUID = 1L;

  private final double[] mean;
  private final double[] inverse;

  /** Σ_j μ_j²/σ_j: m² of a row of zeros. */
  private final double ofZeros;

  /** e_j/σ_j. */
  private final double[] floorShare;

  DiagonalSpread(double[] mean, double[] variances, double[] floor) {
    this.mean = mean;
    inverse = Arrays.stream(variances).map(variance -> 1 / variance).toArray();
    floorShare = new double[mean.length];
    double sum = 0;
    for (int j = 0; j < mean.length; j++) {
      floorShare[j] = floor[j] * inverse[j];
      sum += mean[j] * mean[j] * inverse[j];
    }
    ofZeros = sum;
  }

  @Override
  public double logDeterminant() {
    return -Arrays.stream(inverse).map(Math::log).sum();
  }

  @Override
  public double floorTrace() {
    return Arrays.stream(floorShare).sum();
  }

  @Override
  public double inverseNorm() {
    return Arrays.stream(inverse).max().orElse(0);
  }

  @Override
  public void squaredNorms(RowBlock block, int panel, double[] out) {
    if (!block.isSparse()) {
      Panels.scaledDistances(block.panel(panel), mean, inverse, out);
      return;
    }
    RowBlock.CompressedRows rows = block.compressedRows();
    for (int i = 0; i < block.panelSize(panel); i++) {
      int row = panel * Panels.ROWS + i;
      double sum = ofZeros;
      for (int e = rows.starts()[row]; e < rows.starts()[row + 1]; e++) {
        int j = rows.columns()[e];
        double x = rows.values()[e];
        sum += inverse[j] * x * (x - 2 * mean[j]);
      }
      out[i] = Math.max(0, sum);
    }
  }

  /** The part of a variance's change that does not depend on the row. */
  private double scaling(int j, double weight, double step) {
    return (weight + step * floorShare[j]) / (weight + step);
  }

  /** What δ_j²/σ_j is multiplied by in a variance's change. */
  private static double stretch(double weight, double step) {
    return step * weight / ((weight + step) * (weight + step));
  }

  @Override
  public double change(
      RowBlock block, int row, double norm, double weight, double step, double[] scratch) {
    block.copyRow(row, scratch, 0);
    double stretch = stretch(weight, step);
    double sum = 0;
    for (int j = 0; j < mean.length; j++) {
      double difference = scratch[j] - mean[j];
      double square = difference * difference * inverse[j];
      sum += Math.log(Math.max(LEAST, scaling(j, weight, step) + stretch * square));
    }
    return sum;
  }

  @Override
  public Line changeBelow(double most, double weight, double step) {
    double base = 0;
    double slope = Double.POSITIVE_INFINITY;
    for (int j = 0; j < mean.length; j++) {
      double scaling = scaling(j, weight, step);
      base += Math.log(scaling);
      slope = Math.min(slope, Spread.chord(stretch(weight, step) / scaling, most));
    }
    return new Line(base, slope);
  }
}
