package io.prestomixture.selection;

import io.prestomixture.component.Scorer;
import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Panels;

/**
 * One step of majorisation-minimisation, the iteration of the PRESTO paper (Sangani et al., ICML
 * 2023): minimise the modular upper bound
 *
 * <pre>  m(S) = F(Ŝ) − Σ_{e∈Ŝ\S} α F(e | Ŝ\e) + Σ_{e∈S\Ŝ} F(e | ∅)/α </pre>
 *
 * (Iyer, Jegelka, Bilmes, NeurIPS 2013) over the bases of the partition matroid. That is one argmin
 * per row: a row moves if α·ρ_i > m_ik/α with m_ik = F((i,k)|∅). Components of one family have the
 * same m_ik in every cluster but for what the row is charged there; ties go to the cluster where
 * the row costs least now.
 */
final class Majorization implements MoveFinder {
  private final Scorer scorer;
  private final double alpha;
  private final double[][] costs;

  /** Zeros where nothing is charged. */
  private final double[][] charges;

  private final Moves moves = new Moves();
  private final double[] scratch;

  Majorization(Scorer scorer, double alpha) {
    this.scorer = scorer;
    this.alpha = alpha;
    costs = new double[scorer.k()][Panels.ROWS];
    charges = new double[scorer.k()][Panels.ROWS];
    scratch = new double[scorer.scratchLength()];
  }

  @Override
  public Moves find(RowBlock block, short[] clusters) {
    moves.clear();
    for (int panel = 0; panel < block.numPanels(); panel++) {
      scorer.costs(block, panel, costs);
      if (scorer.charge() != null) {
        scorer.charge().charges(block, panel, charges);
      }
      int first = panel * Panels.ROWS;
      for (int i = 0; i < block.panelSize(panel); i++) {
        int row = first + i;
        int cluster = clusters[row];
        int target = nearestOther(i, cluster);
        double cost = costs[cluster][i];
        double kept = scorer.removalGain(cluster, block, row, cost, scratch);
        if (target >= 0) {
          double alone = scorer.component(target).costAlone(block, row) + charges[target][i];
          double saving = alpha * kept - alone / alpha;
          if (saving > 0) {
            moves.add(row, target, 0, saving);
          }
        }
      }
    }
    return moves.copy();
  }

  private int nearestOther(int i, int cluster) {
    int best = -1;
    for (int c = 0; c < scorer.k(); c++) {
      if (c != cluster && (best < 0 || isCheaper(i, c, best))) {
        best = c;
      }
    }
    return best;
  }

  private boolean isCheaper(int i, int cluster, int other) {
    return charges[cluster][i] == charges[other][i]
        ? costs[cluster][i] < costs[other][i]
        : charges[cluster][i] < charges[other][i];
  }
}
