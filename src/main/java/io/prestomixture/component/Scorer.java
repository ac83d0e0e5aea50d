package io.prestomixture.component;

import io.prestomixture.data.RowBlock;
import java.io.Serializable;

/**
 * Costs and marginal gains of rows under the K components of a mixture. Shared by the tasks of an
 * executor, hence without state; callers bring the scratch space.
 *
 * <p>The gain of adding row i to cluster k is a_ik = F_k(S_k ∪ i) − F_k(S_k), that of a row where
 * it is ρ_i = F_z(S_z) − F_z(S_z \ i). Relative to the row's cost, a falls from 1 and ρ rises from
 * 1 as the row's influence on the component grows; {@link #additionFloor} and {@link
 * #removalCeiling} bound them by the norm of the row alone.
 */
public interface Scorer extends Serializable {

  /** Number of components. */
  int k();

  /** Length of the scratch space that the gains overwrite. */
  int scratchLength();

  /**
   * costs[c·128 + i] = f of the i-th row of a panel under component c. An empty cluster costs
   * F({i}), what the row costs alone. Entries past the end of the panel are set to anything finite.
   */
  void costs(RowBlock block, int panel, double[] costs);

  /**
   * A factor in [0, 1] such that a_ik ≥ factor · f_i(θ_k) for every row with w·(1 + ‖x̃‖²) ≤ norm.
   */
  double additionFloor(int cluster, double norm);

  /**
   * A factor ≥ 1, possibly infinite, such that ρ_i ≤ factor · f_i(θ_z) for every row with w·(1 +
   * ‖x̃‖²) ≤ norm.
   */
  double removalCeiling(int cluster, double norm);

  /** a_ik of a row that costs {@code cost} in the cluster. */
  double additionGain(int cluster, RowBlock block, int row, double cost, double[] scratch);

  /** ρ_i of a row that costs {@code cost} in its own cluster. */
  double removalGain(int cluster, RowBlock block, int row, double cost, double[] scratch);

  /** F((i,k) | ∅) = min_θ f_i(θ). */
  double costAlone(RowBlock block, int row);
}
