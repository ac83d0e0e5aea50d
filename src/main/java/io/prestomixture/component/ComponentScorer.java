package io.prestomixture.component;

import io.prestomixture.data.RowBlock;
import java.io.Serializable;

/**
 * Costs and marginal gains of rows under one component. Shared by the tasks of an executor, hence
 * safe for threads; callers bring the scratch space.
 *
 * <p>The gain of adding row i to cluster k is a_ik = F_k(S_k ∪ i) − F_k(S_k), that of a row where
 * it is ρ_i = F_z(S_z) − F_z(S_z \ i); a_ik ≤ f_i(θ_k) and ρ_i ≥ f_i(θ_z). Gains may cost much more
 * than costs; so {@link #additionBound} and {@link #removalBound} bound them by the cost, for all
 * rows of a panel at once.
 */
public interface ComponentScorer extends Serializable {

  /** A linear function of a row's cost. */
  record Bound(double factor, double offset) {
    /** Every gain is at least 0. */
    static final Bound NONE_BELOW = new Bound(0, 0);

    /** No gain is known to be small. */
    static final Bound NONE_ABOVE = new Bound(1, Double.POSITIVE_INFINITY);
  }

  /** Whether the cluster has no rows, so that costs are those of a row alone. */
  default boolean isEmpty() {
    return false;
  }

  /** Length of the scratch space that the gains overwrite. */
  int scratchLength();

  /**
   * costs[i] = f of the i-th row of a panel. Entries past the end of the panel are left or set to
   * anything finite.
   */
  void costs(RowBlock block, int panel, double[] costs);

  /** a_ik ≥ factor · f_i(θ_k) + offset for every row of the panel, with 0 ≤ factor ≤ 1. */
  Bound additionBound(RowBlock block, int panel);

  /**
   * ρ_i ≤ factor · f_i(θ_z) + offset, possibly infinite, for every row of the panel; factor ≥ 1.
   */
  Bound removalBound(RowBlock block, int panel);

  /** a_ik of a row that costs {@code cost} in the cluster. */
  double additionGain(RowBlock block, int row, double cost, double[] scratch);

  /** ρ_i of a row that costs {@code cost} in its own cluster. */
  double removalGain(RowBlock block, int row, double cost, double[] scratch);

  /** F((i,k) | ∅) = min_θ f_i(θ). */
  double costAlone(RowBlock block, int row);

  /**
   * In which direction the component misses a row: the slope of its loss in the linear predictor; 1
   * for components without one. With {@link #centre} it says how a cluster is split.
   */
  default double residual(RowBlock block, int row) {
    return 1;
  }

  /** The point that costs are distances to; null for components that predict a label. */
  default double[] centre() {
    return null;
  }
}
