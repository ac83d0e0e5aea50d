package io.prestomixture.component;

import java.util.List;

/**
 * Marginal gains of losses that are squares: for squared residuals and squared distances one Newton
 * step is exact,
 *
 * <pre>  a = w·λ‖θ‖² + (f − w·λ‖θ‖²) / (1 + q)      ρ = w·λ‖θ‖² + (f − w·λ‖θ‖²) / (1 − q) </pre>
 *
 * with q the row's weighted leverage. The row's own penalty is taken to first order; for λ = 0 both
 * are exact (for centroids this is Hartigan's rule, JRSS C 28, 1979).
 */
abstract class SquaredLossScorer implements Scorer {
  private static final long serialVersionUID = 1L;

  /**
   * A row of leverage this close to 1 is fitted by the component whatever its label: without it F
   * stays as it is.
   */
  private static final double FULL_LEVERAGE = 1 - 1e-10;

  protected final int k;
  private final boolean[] empty;
  private final double[] penalty;

  SquaredLossScorer(List<Component> components) {
    k = components.size();
    empty = new boolean[k];
    penalty = new double[k];
    for (int c = 0; c < k; c++) {
      empty[c] = components.get(c).isEmpty();
      penalty[c] = empty[c] ? 0 : components.get(c).penalty();
    }
  }

  @Override
  public final int k() {
    return k;
  }

  protected final boolean isEmpty(int cluster) {
    return empty[cluster];
  }

  protected final double penalty(int cluster) {
    return penalty[cluster];
  }

  @Override
  public final double additionGain(int cluster, double cost, double weight, double leverage) {
    double charged = weight * penalty[cluster];
    return charged + (cost - charged) / (1 + leverage);
  }

  @Override
  public final double removalGain(int cluster, double cost, double weight, double leverage) {
    double charged = weight * penalty[cluster];
    return leverage >= FULL_LEVERAGE ? charged : charged + (cost - charged) / (1 - leverage);
  }

  @Override
  public final double additionFloor(int cluster, double leverageBound) {
    return 1 / (1 + leverageBound);
  }

  @Override
  public final double removalCeiling(int cluster, double leverageBound) {
    return leverageBound >= FULL_LEVERAGE ? Double.POSITIVE_INFINITY : 1 / (1 - leverageBound);
  }
}
