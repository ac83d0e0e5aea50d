package io.prestomixture.selection;

import io.prestomixture.component.Scorer;
import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Panels;

/**
 * Alternating minimisation: every row moves to the cluster of least cost f_i(θ_k), all at once
 * (Lloyd's step).
 */
final class Alternation implements MoveFinder {
  private final Scorer scorer;
  private final double[] costs;
  private final Moves moves = new Moves();

  Alternation(Scorer scorer) {
    this.scorer = scorer;
    costs = new double[scorer.k() * Panels.ROWS];
  }

  @Override
  public Moves find(RowBlock block, short[] clusters) {
    moves.clear();
    for (int panel = 0; panel < block.numPanels(); panel++) {
      scorer.costs(block, panel, costs);
      int first = panel * Panels.ROWS;
      for (int i = 0; i < block.panelSize(panel); i++) {
        int cluster = clusters[first + i];
        int best = cluster;
        for (int c = 0; c < scorer.k(); c++) {
          if (costs[c * Panels.ROWS + i] < costs[best * Panels.ROWS + i]) {
            best = c;
          }
        }
        if (best != cluster) {
          double saving = costs[cluster * Panels.ROWS + i] - costs[best * Panels.ROWS + i];
          moves.add(first + i, best, 0, saving);
        }
      }
    }
    return moves.copy();
  }
}
