package io.prestomixture.selection;

import io.prestomixture.component.Scorer;
import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Panels;
import java.util.Arrays;

/**
 * Alternating minimisation: every row moves to the cluster of least cost f_i(θ_k), all at once
 * (Lloyd's step).
 */
final class Alternation implements MoveFinder {
  private final Scorer scorer;
  private final double[][] costs;
  private final double[] least = new double[Panels.ROWS];
  private final Moves moves = new Moves();

  Alternation(Scorer scorer) {
    this.scorer = scorer;
    costs = new double[scorer.k()][Panels.ROWS];
  }

  @Override
  public Moves find(RowBlock block, short[] clusters) {
    moves.clear();
    for (int panel = 0; panel < block.numPanels(); panel++) {
      scorer.costs(block, panel, costs);
      Arrays.fill(least, Double.POSITIVE_INFINITY);
      for (double[] there : costs) {
        Panels.minimum(there, least);
      }
      int first = panel * Panels.ROWS;
      int rows = block.panelSize(panel);
      for (int i = 0; i < rows; i++) {
        double own = costs[clusters[first + i]][i];
        if (least[i] < own) {
          moves.add(first + i, cheapest(i), 0, own - least[i]);
        }
      }
    }
    return moves.copy();
  }

  /** The first cluster where the i-th row of the panel costs least. */
  private int cheapest(int i) {
    int cheapest = 0;
    while (costs[cheapest][i] != least[i]) {
      cheapest++;
    }
    return cheapest;
  }
}
