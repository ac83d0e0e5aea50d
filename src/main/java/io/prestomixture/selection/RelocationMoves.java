package io.prestomixture.selection;

import io.prestomixture.component.Scorer;
import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Panels;

/**
 * Proposes for every row what it would do in a relocation: where it would go if its cluster were
 * dissolved, the other cluster of least cost, and in which halves it would be if its cluster were
 * split. The halves stand in place of the move's bucket, a bit per direction.
 */
public final class RelocationMoves implements MoveFinder {
  private final Scorer scorer;
  private final Directions directions;
  private final double[][] costs;
  private final Moves moves = new Moves();

  /** Relocations of a mixture of two clusters or more. */
  public RelocationMoves(Scorer scorer, Directions directions) {
    this.scorer = scorer;
    this.directions = directions;
    costs = new double[scorer.k()][Panels.ROWS];
  }

  @Override
  public Moves find(RowBlock block, short[] clusters) {
    moves.clear();
    double[] x = new double[block.numFeatures()];
    for (int panel = 0; panel < block.numPanels(); panel++) {
      scorer.costs(block, panel, costs);
      for (int i = 0; i < block.panelSize(panel); i++) {
        int row = panel * Panels.ROWS + i;
        int own = clusters[row];
        byte halves = directions.halves(block, row, scorer.component(own), x);
        moves.add(row, nearestOther(own, i), halves, 0);
      }
    }
    return moves.copy();
  }

  private int nearestOther(int own, int i) {
    int nearest = own == 0 ? 1 : 0;
    for (int c = nearest + 1; c < scorer.k(); c++) {
      if (c != own && costs[c][i] < costs[nearest][i]) {
        nearest = c;
      }
    }
    return nearest;
  }
}
