package io.prestomixture.component;

import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Panels;
import java.util.Arrays;

/**
 * Costs f = w·(c + ½m²) and gains under one Gaussian, m² the squared Mahalanobis distance.
 *
 * <p>Gains are those of F'_k = F_k + W_k. Over all clusters that adds only the constant W, but it
 * makes the share π_k = W_k/W the free minimiser of Σ_i [f_i] + W·π_k, which F_k alone does not
 * have; so a ≤ f ≤ ρ holds for F', and every move saves as much of F as of F'. With the change of
 * log |Σ| from {@link Spread}, W' = W + ω and ω = w or −w
 *
 * <pre>  F'(W + ω) − F'(W) = ω·(c + ½(d − T) + 1) + W'·(½·log |Σ'|/|Σ| − log(W'/W)),  T = tr(Σ⁻¹E)
 * </pre>
 *
 * which is a for ω = w and −ρ for ω = −w.
 *
 * <p>Bounds, for rows of weight 1: m² is at most ‖Σ⁻¹‖(‖x‖ + ‖μ‖)², and on that interval the change
 * lies above its chord, which is linear in m² and so in f.
 */
final class GaussianScorer implements ComponentScorer {
  private static final long serialVersionUID = 1L;

  /** Costs may be negative, and no gain is known to be large. */
  private static final Bound NONE_BELOW = new Bound(0, -1e300);

  private final Spread spread;
  private final int dimensions;
  private final long clusterRows;
  private final double clusterWeight;
  private final double[] mean;
  private final double meanNorm;

  /** c, the cost of a row at the mean per weight. */
  private final double constant;

  private final EmptyClusterScorer.CostAlone costAlone;

  /**
   * Scores under a component.
   *
   * @param constant c: ½·d·log 2π + ½·log |Σ| + ½T − log π, and what scales add
   */
  GaussianScorer(
      Spread spread,
      Component component,
      int dimensions,
      double constant,
      EmptyClusterScorer.CostAlone costAlone) {
    this.spread = spread;
    this.dimensions = dimensions;
    this.costAlone = costAlone;
    this.constant = constant;
    clusterRows = component.rows();
    clusterWeight = component.weight();
    mean = Arrays.copyOf(component.parameters(), dimensions);
    double sum = 0;
    for (double coordinate : mean) {
      sum += coordinate * coordinate;
    }
    meanNorm = Math.sqrt(sum);
  }

  @Override
  public int scratchLength() {
    return dimensions;
  }

  @Override
  public void costs(RowBlock block, int panel, double[] costs) {
    spread.squaredNorms(block, panel, costs);
    for (int i = 0; i < Panels.ROWS; i++) {
      costs[i] = constant + 0.5 * costs[i];
    }
    if (block.isWeighted()) {
      block.multiplyByWeights(panel, costs);
    }
  }

  @Override
  public double[] centre() {
    return mean.clone();
  }

  /** F'(W + step) − F'(W), by how much log |Σ| changes. */
  private double gain(double step, double change) {
    double after = clusterWeight + step;
    return step * (constant + 0.5 * (dimensions - spread.floorTrace()) + 1)
        + after * (0.5 * change - Math.log(after / clusterWeight));
  }

  private double gain(RowBlock block, int row, double cost, double step, double[] scratch) {
    double norm = Math.max(0, 2 * (cost / block.weight(row) - constant));
    return gain(step, spread.change(block, row, norm, clusterWeight, step, scratch));
  }

  @Override
  public double additionGain(RowBlock block, int row, double cost, double[] scratch) {
    return Math.min(cost, gain(block, row, cost, block.weight(row), scratch));
  }

  /** Of a row that has its cluster to itself nothing is left: F'({i}) = f + w. */
  @Override
  public double removalGain(RowBlock block, int row, double cost, double[] scratch) {
    double weight = block.weight(row);
    boolean alone = clusterRows == 1 || !(clusterWeight - weight > Spread.LEAST * clusterWeight);
    return alone ? cost + weight : Math.max(cost, -gain(block, row, cost, -weight, scratch));
  }

  @Override
  public Bound additionBound(RowBlock block, int panel) {
    if (block.isWeighted()) {
      return NONE_BELOW;
    }
    Bound line = gainBelow(block, panel, 1);
    return new Bound(Math.min(1, line.factor()), line.offset());
  }

  @Override
  public Bound removalBound(RowBlock block, int panel) {
    if (block.isWeighted() || !(clusterWeight > 1)) {
      return Bound.NONE_ABOVE;
    }
    Bound line = gainBelow(block, panel, -1);
    return line.offset() > Double.NEGATIVE_INFINITY
        ? new Bound(Math.max(1, -line.factor()), -line.offset())
        : Bound.NONE_ABOVE;
  }

  /** F'(W + step) − F'(W) ≥ factor·f + offset for rows of weight 1. */
  private Bound gainBelow(RowBlock block, int panel, double step) {
    double rowNorm = Math.sqrt(block.largestWeightedNorm(panel) - 1);
    double most = spread.inverseNorm() * (rowNorm + meanNorm) * (rowNorm + meanNorm);
    Spread.Line change = spread.changeBelow(Math.max(1, most), clusterWeight, step);
    if (!(change.slope() > Double.NEGATIVE_INFINITY)) {
      return new Bound(0, Double.NEGATIVE_INFINITY);
    }
    double factor = (clusterWeight + step) * change.slope();
    return new Bound(factor, gain(step, change.base()) - factor * constant);
  }

  @Override
  public double costAlone(RowBlock block, int row) {
    return costAlone.of(block, row);
  }
}
