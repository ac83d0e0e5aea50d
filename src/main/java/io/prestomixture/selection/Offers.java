package io.prestomixture.selection;

import io.prestomixture.component.ComponentScorer.Bound;
import io.prestomixture.component.Scorer;
import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Panels;
import java.util.Arrays;

/**
 * Proposes moves for selection under capacities: for every row at most one, the best on the {@link
 * Terms}, in bucket {@link #OFFER}; and for every pair of clusters the best move of the block, be
 * it an improvement or not, in bucket {@link #TOP}. Savings are per unit of what capacities count,
 * so that where this is weight the densest go first.
 *
 * <p>What a move saves is Δ_ik = α·ρ_i − a_ik/α for the sieve, f_i(θ_z) − f_i(θ_k) for alternation,
 * α·ρ_i − m_i/α for majorization (which is the same for every k of a family, so that there the
 * cluster of least cost is chosen). Gains are computed only where their bounds leave open whether a
 * move is on the terms or the best of its pair.
 */
public final class Offers implements MoveFinder {
  static final int OFFER = 0;
  static final int TOP = 1;

  /** Stands for what is infinite, so that sums and means remain numbers. */
  private static final double HUGE = 1e100;

  private final Scorer scorer;
  private final Selection selection;
  private final double alpha;
  private final Terms terms;
  private final int k;
  private final double[][] costs;
  private final double[] scratch;
  private final Bound[] floors;
  private final Bound[] ceilings;
  private final Moves moves = new Moves();

  /** The best move of each pair in the block so far. */
  private final int[] topRows;

  private final double[] topSavings;

  /** Offers under a mixture. */
  public Offers(Scorer scorer, Selection selection, double alpha, Terms terms) {
    this.scorer = scorer;
    this.selection = selection;
    this.alpha = alpha;
    this.terms = terms;
    k = scorer.k();
    costs = new double[k][Panels.ROWS];
    scratch = new double[scorer.scratchLength()];
    floors = new Bound[k];
    ceilings = new Bound[k];
    topRows = new int[k * k];
    topSavings = new double[k * k];
  }

  @Override
  public Moves find(RowBlock block, short[] clusters) {
    moves.clear();
    Arrays.fill(topRows, -1);
    Arrays.fill(topSavings, Double.NEGATIVE_INFINITY);
    for (int panel = 0; panel < block.numPanels(); panel++) {
      scorer.costs(block, panel, costs);
      for (int c = 0; c < k; c++) {
        floors[c] = scorer.component(c).additionBound(block, panel);
        ceilings[c] = scorer.component(c).removalBound(block, panel);
      }
      int first = panel * Panels.ROWS;
      for (int i = 0; i < block.panelSize(panel); i++) {
        double size = size(block, first + i);
        if (size <= terms.slack()[clusters[first + i]]) {
          offer(block, first + i, i, clusters[first + i], size);
        }
      }
    }
    for (int pair = 0; pair < topRows.length; pair++) {
      int row = topRows[pair];
      if (row >= 0) {
        moves.add(row, pair % k, TOP, topSavings[pair], block.key(row), size(block, row));
      }
    }
    return moves.copy();
  }

  private double size(RowBlock block, int row) {
    return terms.byWeight() ? block.weight(row) : 1;
  }

  private void offer(RowBlock block, int row, int i, int from, double size) {
    double own = costs[from][i];
    double kept = mostKept(from, own);
    boolean exact = false;
    int target = -1;
    double targetSaving = 0;
    double best = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < k; c++) {
      int pair = from * k + c;
      double floor = terms.floors()[pair];
      if (c == from || floor == Double.POSITIVE_INFINITY || size > terms.room()[c]) {
        continue;
      }
      double cost = costs[c][i];
      double needed = Math.min(floor, topSavings[pair]) * size;
      if (!exact && kept - leastJoining(c, cost) >= needed) {
        kept = kept(block, row, from, own);
        exact = true;
      }
      if (!(kept - leastJoining(c, cost) >= needed)) {
        continue;
      }
      double saving = bounded((kept - joining(block, row, c, cost)) / size);
      offerTop(block, row, pair, saving);
      double value = (selection == Selection.MAJORIZE ? -cost / size : saving) - terms.prices()[c];
      if (saving > floor && (target < 0 || value > best)) {
        target = c;
        targetSaving = saving;
        best = value;
      }
    }
    if (target >= 0) {
      moves.add(row, target, OFFER, targetSaving, block.key(row), size);
    }
  }

  private static double bounded(double saving) {
    return Double.isNaN(saving) ? -HUGE : Math.max(-HUGE, Math.min(HUGE, saving));
  }

  private void offerTop(RowBlock block, int row, int pair, double saving) {
    int top = topRows[pair];
    if (saving > topSavings[pair]
        || (saving == topSavings[pair] && block.key(row) < block.key(top))) {
      topRows[pair] = row;
      topSavings[pair] = saving;
    }
  }

  private double kept(RowBlock block, int row, int from, double own) {
    return selection == Selection.ALTERNATING
        ? own
        : alpha * scorer.removalGain(from, block, row, own, scratch);
  }

  private double mostKept(int from, double own) {
    return selection == Selection.ALTERNATING
        ? own
        : alpha * (ceilings[from].factor() * own + ceilings[from].offset());
  }

  private double joining(RowBlock block, int row, int to, double cost) {
    return switch (selection) {
      case ALTERNATING -> cost;
      case SIEVE -> scorer.additionGain(to, block, row, cost, scratch) / alpha;
      case MAJORIZE -> scorer.component(to).costAlone(block, row) / alpha;
    };
  }

  private double leastJoining(int to, double cost) {
    return switch (selection) {
      case ALTERNATING -> cost;
      case SIEVE -> (floors[to].factor() * cost + floors[to].offset()) / alpha;
      case MAJORIZE -> Double.NEGATIVE_INFINITY;
    };
  }
}
