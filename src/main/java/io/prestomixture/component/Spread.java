package io.prestomixture.component;

import io.prestomixture.data.RowBlock;
import java.io.Serializable;

/**
 * The covariance Σ of a Gaussian as its rows' costs and gains see it. Σ contains the floor E
 * ({@link GaussianTrainer}).
 *
 * <p>When weight ω joins a cluster of weight W (or leaves it: ω &lt; 0) and W' = W + ω, its
 * covariance becomes
 *
 * <pre>  Σ' = (W/W')·Σ + (ω/W')·E + (ωW/W'²)·δδᵀ,   δ = x − μ </pre>
 *
 * or the diagonal of that.
 */
interface Spread extends Serializable {
  /** Determinants may shrink to this share by one row: what is less is rounding. */
  double LEAST = 1e-12;

  /** A linear function of a squared norm. */
  record Line(double base, double slope) {
    /** The line below a function that has no lower bound. */
    static final Line NONE = new Line(Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY);
  }

  /** log |Σ|. */
  double logDeterminant();

  /** tr(Σ⁻¹E): how many of the d dimensions of the spread are the floor's. */
  double floorTrace();

  /** An upper bound on the largest eigenvalue of Σ⁻¹. */
  double inverseNorm();

  /** out[i] = m² = δᵀΣ⁻¹δ for the rows of a panel. */
  void squaredNorms(RowBlock block, int panel, double[] out);

  /** log |Σ'| − log |Σ| for a row whose m² is {@code norm}. */
  double change(RowBlock block, int row, double norm, double weight, double step, double[] scratch);

  /**
   * A line below {@link #change} for all rows with m² ≤ {@code most}: a chord, as log is concave.
   */
  Line changeBelow(double most, double weight, double step);

  /** log(1 + x), where x ≥ −1 but for rounding. */
  static double log1p(double x) {
    return Math.log1p(Math.max(x, LEAST - 1));
  }

  /** The slope of the chord of log(1 + factor·m²) over 0 ≤ m² ≤ most; −∞ if that is undefined. */
  static double chord(double factor, double most) {
    return factor * most > LEAST - 1 ? Math.log1p(factor * most) / most : Double.NEGATIVE_INFINITY;
  }
}
