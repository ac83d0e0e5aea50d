package io.prestomixture.component;

import io.prestomixture.data.RowBlock;
import java.io.Serializable;

/**
 * A family bound to one training problem. Components are trained from additive statistics of their
 * rows: a flat array per cluster whose first entry counts the rows.
 *
 * <p>There are two kinds. Of <em>exact</em> families the statistics are sufficient: they do not
 * depend on the current component, and {@link #train} gives the exact minimiser. Of all others they
 * are the expansion of the cluster's objective at the current component (value, gradient,
 * curvature), {@link #train} takes one step from it, and training repeats passes over the rows
 * ({@link JointTraining}).
 */
public interface ComponentTrainer extends Serializable {

  /** Length of the statistics of one cluster. */
  int statisticsLength();

  /** Whether the statistics are sufficient. */
  boolean isExact();

  /** Where training begins; exact families do not need it. */
  Component start();

  /**
   * A new accumulator with its own scratch space; one per task and cluster.
   *
   * @param at the component that statistics are an expansion at; exact families ignore it
   */
  RowAccumulator accumulator(Component at);

  /**
   * The component trained on the rows summed in {@code statistics}, which are only read.
   *
   * @param at the component that the statistics are an expansion at; exact families ignore it
   */
  Component train(Component at, double[] statistics);

  /**
   * What cancels in the objective of the rows summed in {@code statistics}, as far as that is
   * known: however small the objective is, its rounding errors are some machine epsilons of this. 0
   * where it is not a difference of sums, or is never near 0.
   */
  default double magnitude(double[] statistics) {
    return 0;
  }

  /** Costs and gains of rows under this component. */
  ComponentScorer scorer(Component component);

  /** The component in the units of the caller's data. */
  FittedComponent describe(Component component);

  /**
   * The inverse of {@link #describe}: a component in the coordinates of this problem, whatever
   * those of the problem that it was trained on. Its costs are those of the fitted one; it has no
   * curvature, so that its gains are its costs until it is trained.
   *
   * @param fitted a component of the same family, features and outputs
   */
  Component restore(FittedComponent fitted);

  /** How many rows a seed needs to be fitted on before it says anything about other rows. */
  int seedRows();

  /** Adds rows to statistics. */
  interface RowAccumulator {
    /**
     * statistics += sign · Σ T(rows[i]) over from ≤ i < to, with sign +1 to add rows and −1 to take
     * them away.
     */
    void add(RowBlock block, int[] rows, int from, int to, int sign, double[] statistics);
  }
}
