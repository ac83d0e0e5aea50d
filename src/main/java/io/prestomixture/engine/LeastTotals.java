package io.prestomixture.engine;

import io.prestomixture.component.Scorer;
import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Panels;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;

/** What all rows cost under each of several mixtures, every row where it costs least there. */
final class LeastTotals {
  private LeastTotals() {}

  /** By mixture: Σ_i min_k f_i(θ_k), in one pass over all rows. */
  static double[] of(List<Scorer> mixtures, PackedRows rows) {
    Broadcast<List<Scorer>> shared = rows.context().broadcast(new ArrayList<>(mixtures));
    try {
      return OrderedReduction.reduce(
          rows.blocks().mapPartitions(part -> List.of(totals(part, shared.value())).iterator()),
          rows.aggregationDepth(),
          LeastTotals::add);
    } finally {
      shared.destroy(false);
    }
  }

  private static double[] add(double[] sums, double[] later) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += later[i];
    }
    return sums;
  }

  private static double[] totals(Iterator<RowBlock> blocks, List<Scorer> scorers) {
    double[] totals = new double[scorers.size()];
    double[][] costs = new double[scorers.get(0).k()][Panels.ROWS];
    while (blocks.hasNext()) {
      RowBlock block = blocks.next();
      for (int s = 0; s < totals.length; s++) {
        for (int panel = 0; panel < block.numPanels(); panel++) {
          scorers.get(s).costs(block, panel, costs);
          totals[s] += leastCosts(costs, block.panelSize(panel), scorers.get(s).k());
        }
      }
    }
    return totals;
  }

  private static double leastCosts(double[][] costs, int rows, int k) {
    double sum = 0;
    for (int i = 0; i < rows; i++) {
      double least = costs[0][i];
      for (int c = 1; c < k; c++) {
        least = Math.min(least, costs[c][i]);
      }
      sum += least;
    }
    return sum;
  }
}
