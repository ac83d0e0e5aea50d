package io.prestomixture.component;

import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Panels;

/**
 * Costs and gains of a {@link SeparableDivergence}. With ∇φ(μ) at hand, d(x, μ) = φ(x) − ∇φ(μ)ᵀx +
 * c is linear in x but for φ(x), which all clusters share.
 *
 * <p>With μ' the mean after a row has come, and μ⁻ the mean after it has gone,
 *
 * <pre>  a = w·d(x, μ') + W·d(μ, μ') = f − (W+w)·d(μ', μ)      ρ = f + (W−w)·d(μ⁻, μ) </pre>
 *
 * exactly (the decomposition of Banerjee et al., JMLR 6, 2005; Hartigan's step for Bregman
 * divergences: Telgarsky, Vattani, AISTATS 2010).
 *
 * <p>Bounds, for rows of weight 1: with x_j = (1 + u_j)μ_j and t = 1/(W+1) is μ'_j = (1 +
 * t·u_j)μ_j, and κ(1 + tu)/κ(1 + u) increases with u. So it is at most its value at the largest u
 * that the norm of a panel's rows allows, and the share of f that a row does not gain at most 1/t
 * of that; likewise with t = −1/(W−1) for ρ.
 */
final class SeparableScorer implements ComponentScorer {
  private static final long serialVersionUID = 1L;

  /** Below this, κ(1 + e) is lost in rounding. */
  private static final double SMALL = 1e-4;

  private final SeparableDivergence divergence;
  private final double[] centre;
  private final long clusterRows;
  private final double clusterWeight;

  /** −∇φ(μ), and ∇φ(μ)ᵀμ − φ(μ). */
  private final double[] slopes;

  private final double constant;
  private final double centreSum;
  private final double smallest;

  SeparableScorer(SeparableDivergence divergence, Component component) {
    this.divergence = divergence;
    centre = component.parameters();
    clusterRows = component.rows();
    clusterWeight = component.weight();
    slopes = new double[centre.length];
    double offset = 0;
    double sum = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int j = 0; j < centre.length; j++) {
      slopes[j] = -divergence.slope(centre[j]);
      offset -= slopes[j] * centre[j] + divergence.generator(centre[j]);
      sum += centre[j];
      least = Math.min(least, centre[j]);
    }
    constant = offset;
    centreSum = sum;
    smallest = least;
  }

  @Override
  public int scratchLength() {
    return centre.length;
  }

  @Override
  public void costs(RowBlock block, int panel, double[] costs) {
    int first = panel * Panels.ROWS;
    if (block.isSparse()) {
      for (int i = 0; i < block.panelSize(panel); i++) {
        costs[i] = sparseScore(block.compressedRows(), first + i);
      }
    } else {
      Panels.linearScores(block.panel(panel), centre.length, slopes, 0, constant, costs);
    }
    double[] generators = block.valuesOf(divergence);
    for (int i = 0; i < block.panelSize(panel); i++) {
      double distance = Math.max(0, costs[i] + generators[first + i]);
      costs[i] = Math.min(SeparableDivergence.MOST, block.weight(first + i) * distance);
    }
  }

  private double sparseScore(RowBlock.CompressedRows rows, int row) {
    double score = constant;
    for (int e = rows.starts()[row]; e < rows.starts()[row + 1]; e++) {
      score += slopes[rows.columns()[e]] * rows.values()[e];
    }
    return score;
  }

  @Override
  public double[] centre() {
    return centre.clone();
  }

  @Override
  public Bound additionBound(RowBlock block, int panel) {
    if (block.isWeighted() || !(smallest > 0)) {
      return Bound.NONE_BELOW;
    }
    double share = 1 / (clusterWeight + 1);
    return new Bound(Math.max(0, 1 - largestShift(block, panel, share) / share), 0);
  }

  @Override
  public Bound removalBound(RowBlock block, int panel) {
    double share = 1 / (clusterWeight - 1);
    if (block.isWeighted() || !(smallest > 0) || !(share > 0)) {
      return Bound.NONE_ABOVE;
    }
    double shift = largestShift(block, panel, -share);
    return shift < Double.POSITIVE_INFINITY ? new Bound(1 + shift / share, 0) : Bound.NONE_ABOVE;
  }

  /** At most this is d((1 − t)μ + t·x, μ) / d(x, μ) for the rows x of a panel. */
  private double largestShift(RowBlock block, int panel, double t) {
    double largest = Math.sqrt(block.largestWeightedNorm(panel) - 1);
    // The ratio increases from t² at u = 0, where it is 0/0.
    double u = Math.max(1, largest / smallest - 1);
    double e = t * u;
    if (!(e > -1)) {
      return Double.POSITIVE_INFINITY;
    }
    double moved =
        Math.abs(e) < SMALL ? e * e * (0.5 + Math.abs(e)) : divergence.distance(1 + e, 1);
    return moved / divergence.distance(1 + u, 1);
  }

  @Override
  public double additionGain(RowBlock block, int row, double cost, double[] scratch) {
    double weight = block.weight(row);
    double share = weight / (clusterWeight + weight);
    if (isSparseEntropy(block)) {
      RowBlock.CompressedRows rows = block.compressedRows();
      double sum = 0;
      double rest = centreSum;
      for (int e = rows.starts()[row]; e < rows.starts()[row + 1]; e++) {
        double mean = centre[rows.columns()[e]];
        sum += added(rows.values()[e], mean, weight, share);
        rest -= mean;
      }
      // A feature that is 0 in the row and μ_j in the cluster adds W·μ_j·log((W + w)/W).
      return sum + clusterWeight * Math.log1p(weight / clusterWeight) * Math.max(0, rest);
    }
    block.copyRow(row, scratch, 0);
    double sum = 0;
    for (int j = 0; j < centre.length; j++) {
      sum += added(scratch[j], centre[j], weight, share);
    }
    return sum;
  }

  /** w·d(x, μ') + W·d(μ, μ') of one feature. */
  private double added(double x, double mean, double weight, double share) {
    double moved = mean + share * (x - mean);
    return weight * divergence.distance(x, moved)
        + clusterWeight * divergence.distance(mean, moved);
  }

  /** A row that has its cluster to itself costs nothing there. */
  @Override
  public double removalGain(RowBlock block, int row, double cost, double[] scratch) {
    double weight = block.weight(row);
    double left = clusterWeight - weight;
    if (clusterRows == 1 || !(left > 0)) {
      return cost;
    }
    double share = weight / left;
    double sum = 0;
    if (isSparseEntropy(block)) {
      RowBlock.CompressedRows rows = block.compressedRows();
      double rest = centreSum;
      for (int e = rows.starts()[row]; e < rows.starts()[row + 1]; e++) {
        double mean = centre[rows.columns()[e]];
        sum += removed(rows.values()[e], mean, share);
        rest -= mean;
      }
      // A feature that is 0 in the row leaves (W/(W − w))·μ_j.
      double ofZero = (1 + share) * Math.log1p(share) - share;
      return cost + left * (sum + ofZero * Math.max(0, rest));
    }
    block.copyRow(row, scratch, 0);
    for (int j = 0; j < centre.length; j++) {
      sum += removed(scratch[j], centre[j], share);
    }
    return cost + left * sum;
  }

  /** d(μ⁻, μ) of one feature. */
  private double removed(double x, double mean, double share) {
    return divergence.distance(divergence.inDomain(mean - share * (x - mean)), mean);
  }

  /** Only with this divergence do the zeros of compressed rows mean anything. */
  private boolean isSparseEntropy(RowBlock block) {
    return block.isSparse() && divergence == SeparableDivergence.ENTROPY;
  }

  @Override
  public double costAlone(RowBlock block, int row) {
    return 0;
  }
}
