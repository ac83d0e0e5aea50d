package io.prestomixture.component;

import io.prestomixture.data.RowBlock;
import java.io.Serializable;

/**
 * Costs and marginal gains of rows under the K components of a mixture. Shared by the tasks of an
 * executor, hence without state; callers bring the scratch space.
 *
 * <p>The gain of adding row i to cluster k is a_ik = F_k(S_k ∪ i) − F_k(S_k), that of a row where
 * it is ρ_i = F_z(S_z) − F_z(S_z \ i). Both are functions of the row's cost f_i(θ_k) and its
 * leverage q_ik ≥ 0: a falls from f_i as q grows, ρ rises from it. A bound on q therefore bounds
 * both, and {@link #additionFloor} and {@link #removalCeiling} say by which factor of the cost. The
 * leverage includes the row's weight.
 */
public interface Scorer extends Serializable {

  /** Number of components. */
  int k();

  /** Length of the scratch space that {@link #leverage} overwrites. */
  int scratchLength();

  /**
   * costs[c·128 + i] = f of the i-th row of a panel under component c. An empty cluster costs
   * F({i}), what the row costs alone. Entries past the end of the panel are set to anything finite.
   */
  void costs(RowBlock block, int panel, double[] costs);

  /** An upper bound on the leverage in cluster c of every row with w·(1 + ‖x̃‖²) ≤ norm. */
  double leverageBound(int cluster, double norm);

  /** The leverage of a row in a cluster. */
  double leverage(int cluster, RowBlock block, int row, double[] scratch);

  /** a_ik of a row of the given cost and leverage. */
  double additionGain(int cluster, double cost, double weight, double leverage);

  /** ρ_i of a row of the given cost and leverage in its own cluster. */
  double removalGain(int cluster, double cost, double weight, double leverage);

  /** A factor in [0, 1] such that a_ik ≥ factor · f_i(θ_k) for every leverage up to the bound. */
  double additionFloor(int cluster, double leverageBound);

  /**
   * A factor ≥ 1, possibly infinite, such that ρ_i ≤ factor · f_i(θ_z) for every leverage up to the
   * bound.
   */
  double removalCeiling(int cluster, double leverageBound);

  /** F((i,k) | ∅) = min_θ f_i(θ). */
  double costAlone(RowBlock block, int row);
}
