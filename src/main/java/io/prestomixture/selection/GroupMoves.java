package io.prestomixture.selection;

import io.prestomixture.component.ComponentScorer.Bound;
import io.prestomixture.component.RoutingCharge;
import io.prestomixture.component.Scorer;
import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Panels;
import java.util.Arrays;

/**
 * Proposes moves of whole groups: of rows that share a cluster, one element of the matroid per
 * group.
 *
 * <p>What a move of group G from z to k saves is taken to be the sum over its rows of what each
 * saves by itself, under the same selection as rows without groups:
 *
 * <pre>
 *   sieve        α·Σ ρ_i − Σ a_ik / α
 *   alternating  Σ f_i(θ_z) − Σ f_i(θ_k)
 *   majorize     α·Σ ρ_i − Σ m_i / α,   k the other cluster where G costs least
 * </pre>
 *
 * Costs are exact for a group; marginal gains leave out that its rows move together. Which moves
 * are made is decided by the exact F after retraining in any case.
 *
 * <p>A block is walked twice: the first time costs and bounds on the gains are summed, the second
 * time gains are, of the groups that these bounds leave open.
 */
final class GroupMoves implements MoveFinder {
  private final Scorer scorer;
  private final Selection selection;
  private final double alpha;
  private final double[] thresholds;
  private final int k;
  private final double[][] costs;
  private final double[] scratch;
  private final Moves moves = new Moves();

  /** By group and cluster: what the group costs there, and then what it would add there. */
  private double[] there = new double[0];

  /** By group and cluster: at least this is what it would add. */
  private double[] floors = new double[0];

  /** By group: at most this is what it adds where it is, and then what it does. */
  private double[] here = new double[0];

  GroupMoves(Scorer scorer, Selection selection, double alpha, double[] thresholds) {
    this.scorer = scorer;
    this.selection = selection;
    this.alpha = selection == Selection.ALTERNATING ? 1 : alpha;
    this.thresholds = thresholds;
    k = scorer.k();
    costs = new double[k][Panels.ROWS];
    scratch = new double[scorer.scratchLength()];
  }

  @Override
  public Moves find(RowBlock block, short[] clusters) {
    moves.clear();
    clear(block.groups());
    sumCosts(block, clusters);
    if (selection != Selection.ALTERNATING) {
      boolean[] open = new boolean[block.groups()];
      for (int g = 0; g < open.length; g++) {
        open[g] = selection == Selection.MAJORIZE || isOpen(g, clusters[block.groupStart(g)]);
        here[g] = open[g] ? 0 : Double.NEGATIVE_INFINITY;
      }
      sumGains(block, clusters, open);
    }
    for (int g = 0; g < block.groups(); g++) {
      propose(block, g, clusters[block.groupStart(g)]);
    }
    return moves.copy();
  }

  private void clear(int groups) {
    if (here.length < groups) {
      here = new double[groups];
      there = new double[groups * k];
      floors = new double[groups * k];
    }
    Arrays.fill(here, 0);
    Arrays.fill(there, 0);
    Arrays.fill(floors, 0);
  }

  private void sumCosts(RowBlock block, short[] clusters) {
    boolean bounded = selection == Selection.SIEVE;
    Bound[] least = new Bound[k];
    Bound[] most = new Bound[k];
    int group = 0;
    for (int panel = 0; panel < block.numPanels(); panel++) {
      scorer.costs(block, panel, costs);
      for (int c = 0; c < k && bounded; c++) {
        least[c] = scorer.component(c).additionBound(block, panel);
        most[c] = scorer.component(c).removalBound(block, panel);
      }
      int first = panel * Panels.ROWS;
      for (int i = 0; i < block.panelSize(panel); i++) {
        group = groupOf(block, group, first + i);
        int z = clusters[first + i];
        double own = costs[z][i];
        here[group] += bounded ? most[z].factor() * own + most[z].offset() : own;
        for (int c = 0; c < k; c++) {
          double cost = costs[c][i];
          there[group * k + c] += cost;
          floors[group * k + c] += bounded ? least[c].factor() * cost + least[c].offset() : 0;
        }
      }
    }
  }

  /** The group of a row, which is that of the row before it or the next one. */
  private static int groupOf(RowBlock block, int group, int row) {
    return row == block.groupStart(group + 1) ? group + 1 : group;
  }

  /** Whether some move of a group may save something. */
  private boolean isOpen(int group, int own) {
    for (int c = 0; c < k; c++) {
      if (c != own && alpha * here[group] > floors[group * k + c] / alpha) {
        return true;
      }
    }
    return false;
  }

  /** Replaces costs and bounds of open groups by gains. */
  private void sumGains(RowBlock block, short[] clusters, boolean[] open) {
    int[] nearest = new int[open.length];
    for (int g = 0; g < open.length; g++) {
      if (open[g]) {
        int own = clusters[block.groupStart(g)];
        nearest[g] = selection == Selection.MAJORIZE ? leastOther(g, own) : -1;
        Arrays.fill(there, g * k, (g + 1) * k, selection == Selection.MAJORIZE ? 1e300 : 0);
        if (nearest[g] >= 0) {
          there[g * k + nearest[g]] = 0;
        }
      }
    }
    int group = 0;
    for (int panel = 0; panel < block.numPanels(); panel++) {
      int first = panel * Panels.ROWS;
      boolean computed = false;
      for (int i = 0; i < block.panelSize(panel); i++) {
        group = groupOf(block, group, first + i);
        if (open[group]) {
          if (!computed) {
            scorer.costs(block, panel, costs);
            computed = true;
          }
          addGains(block, first + i, i, group, clusters[first + i], nearest[group]);
        }
      }
    }
  }

  private void addGains(RowBlock block, int row, int i, int group, int own, int nearest) {
    here[group] += scorer.removalGain(own, block, row, costs[own][i], scratch);
    if (nearest >= 0) {
      RoutingCharge charge = scorer.charge();
      there[group * k + nearest] +=
          scorer.component(nearest).costAlone(block, row)
              + (charge == null ? 0 : charge.charge(block, row, nearest));
      return;
    }
    for (int c = 0; c < k && selection == Selection.SIEVE; c++) {
      if (c != own) {
        double cost = costs[c][i];
        there[group * k + c] += scorer.additionGain(c, block, row, cost, scratch);
      }
    }
  }

  private void propose(RowBlock block, int group, int own) {
    int target = leastOther(group, own);
    if (target < 0) {
      return;
    }
    double saving = alpha * here[group] - there[group * k + target] / alpha;
    int bucket = 0;
    while (bucket < thresholds.length && !(saving > thresholds[bucket])) {
      bucket++;
    }
    if (bucket < thresholds.length) {
      int start = block.groupStart(group);
      moves.add(start, block.groupStart(group + 1) - start, target, bucket, saving);
    }
  }

  private int leastOther(int group, int own) {
    int least = -1;
    for (int c = 0; c < k; c++) {
      if (c != own && (least < 0 || there[group * k + c] < there[group * k + least])) {
        least = c;
      }
    }
    return least;
  }
}
