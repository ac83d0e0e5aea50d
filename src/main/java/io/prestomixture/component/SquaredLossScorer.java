package io.prestomixture.component;

import java.util.List;

/**
 * Bounds on marginal gains of losses that are sums of squares. Stack a row and its share of the
 * penalty, Z = (x; √λ·I), with residuals e, so that f = w‖e‖², and let Q = w·Z A⁻¹ Zᵀ with A the
 * cluster's normal matrix. Then
 *
 * <pre>  a = w·eᵀ(I + Q)⁻¹e ≥ f · (1 − q)      ρ = w·eᵀ(I − Q)⁻¹e ≤ f / (1 − q) </pre>
 *
 * for every q not below the largest eigenvalue of Q.
 */
abstract class SquaredLossScorer implements Scorer {
  private static final long serialVersionUID = 1L;

  protected final int k;
  private final boolean[] empty;

  SquaredLossScorer(List<Component> components) {
    k = components.size();
    empty = new boolean[k];
    for (int c = 0; c < k; c++) {
      empty[c] = components.get(c).isEmpty();
    }
  }

  /**
   * An upper bound on the largest eigenvalue of Q in a cluster for every row with w·(1 + ‖x̃‖²) ≤
   * norm.
   */
  protected abstract double leverageBound(int cluster, double norm);

  @Override
  public final int k() {
    return k;
  }

  protected final boolean isEmpty(int cluster) {
    return empty[cluster];
  }

  @Override
  public final double additionFloor(int cluster, double norm) {
    return empty[cluster] ? 1 : Math.max(0, 1 - leverageBound(cluster, norm));
  }

  @Override
  public final double removalCeiling(int cluster, double norm) {
    double bound = leverageBound(cluster, norm);
    return bound < 1 ? 1 / (1 - bound) : Double.POSITIVE_INFINITY;
  }
}
