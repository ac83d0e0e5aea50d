package io.prestomixture.component;

import io.prestomixture.data.RowBlock;
import java.util.Arrays;

/**
 * One variance σ for all features: m² = ‖δ‖²/σ. The change is that of the d-th power of σ, exactly:
 * σ'/σ = (W + ω·ē/σ)/W' + (ωW/W'²)·m²/d, with ē the mean of the floor.
 */
final class SphericalSpread implements Spread {
  private static final long serialVersionUID = 1L;

  private final int dimensions;
  private final DiagonalSpread diagonal;
  private final double floorShare;

  SphericalSpread(double[] mean, double variance, double[] floor) {
    dimensions = mean.length;
    double[] variances = new double[dimensions];
    Arrays.fill(variances, variance);
    diagonal = new DiagonalSpread(mean, variances, floor);
    floorShare = diagonal.floorTrace() / dimensions;
  }

  @Override
  public double logDeterminant() {
    return diagonal.logDeterminant();
  }

  @Override
  public double floorTrace() {
    return diagonal.floorTrace();
  }

  @Override
  public double inverseNorm() {
    return diagonal.inverseNorm();
  }

  @Override
  public void squaredNorms(RowBlock block, int panel, double[] out) {
    diagonal.squaredNorms(block, panel, out);
  }

  @Override
  public double change(
      RowBlock block, int row, double norm, double weight, double step, double[] scratch) {
    double scaling = scaling(weight, step);
    return dimensions * (Math.log(scaling) + Spread.log1p(stretch(weight, step) / scaling * norm));
  }

  private double scaling(double weight, double step) {
    return (weight + step * floorShare) / (weight + step);
  }

  private double stretch(double weight, double step) {
    return step * weight / ((weight + step) * (weight + step) * dimensions);
  }

  @Override
  public Line changeBelow(double most, double weight, double step) {
    double scaling = scaling(weight, step);
    return new Line(
        dimensions * Math.log(scaling),
        dimensions * Spread.chord(stretch(weight, step) / scaling, most));
  }
}
