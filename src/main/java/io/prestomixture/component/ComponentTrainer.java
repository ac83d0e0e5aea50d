package io.prestomixture.component;

import io.prestomixture.data.RowBlock;
import io.prestomixture.data.RowGroups;
import java.io.Serializable;
import java.util.List;

/**
 * A family bound to one training problem. Its components are exact minimisers, computed from
 * additive sufficient statistics: a flat array per cluster whose first entry counts the rows.
 */
public interface ComponentTrainer extends Serializable {

  /** Length of the sufficient statistics of one cluster. */
  int statisticsLength();

  /** A new accumulator with its own scratch space; one per task. */
  RowAccumulator accumulator();

  /**
   * The component that minimises F_k for the rows summed in {@code statistics}, which are only
   * read.
   */
  Component train(double[] statistics);

  /** Costs and gains of rows under these components. */
  Scorer scorer(List<Component> components);

  /** The component in the units of the caller's data. */
  FittedComponent describe(Component component);

  /** How many rows a seed needs to be fitted on before it says anything about other rows. */
  int seedRows();

  /** Adds rows to sufficient statistics. */
  interface RowAccumulator {
    /**
     * statistics += sign · Σ T(rows[i]) over from ≤ i < to, with sign +1 to add rows and −1 to take
     * them away.
     */
    void add(RowBlock block, int[] rows, int from, int to, int sign, double[] statistics);

    /** Adds or takes away one row. */
    default void add(RowBlock block, int row, int sign, double[] statistics) {
      add(block, new int[] {row}, 0, 1, sign, statistics);
    }

    /** Adds every row of a block to the statistics of its cluster. */
    default void addAll(RowBlock block, short[] clusters, double[][] statistics) {
      int k = statistics.length;
      RowGroups groups = RowGroups.of(clusters.length, i -> i, i -> clusters[i], k);
      for (int c = 0; c < k; c++) {
        add(block, groups.rows(), groups.start(c), groups.start(c + 1), 1, statistics[c]);
      }
    }
  }
}
