package io.prestomixture.selection;

import io.prestomixture.component.ComponentScorer.Bound;
import io.prestomixture.component.Scorer;
import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Panels;
import java.util.Arrays;

/**
 * Proposes for each row the move that saves most by marginal gains, Δ_ik = α·ρ_i − a_ik/α, if that
 * is positive.
 *
 * <p>Gains cost O(d²) per row and cluster, costs only O(d). So a panel is first screened by bounds
 * on the gains: most rows cannot gain by any move, and of most others both target and bucket are
 * certain. Only for the contested rest gains are computed; the moves and their buckets are the same
 * as without screening.
 */
public final class MarginalGains implements MoveFinder {
  /**
   * Stands for the cost in a row's own cluster. Not infinite: a floor of 0 must make it 0, not NaN.
   */
  private static final double NO_TARGET = Double.MAX_VALUE;

  private final Scorer scorer;
  private final double alpha;
  private final double[] thresholds;
  private final double[][] costs;
  private final Moves moves = new Moves();
  private final double[] own = new double[Panels.ROWS];
  private final double[] lowest = new double[Panels.ROWS];
  private final Bound[] floors;
  private final Bound[] ceilings;
  private final double[] scratch;

  /**
   * The largest saving in the block so far. Whatever may exceed it is computed, so that the largest
   * saving and its move do not depend on bounds, and with them on how rows lie in panels.
   */
  private double largest;

  /**
   * Gains under a mixture.
   *
   * @param thresholds decreasing; moves that do not save more than the last are not proposed
   */
  public MarginalGains(Scorer scorer, double alpha, double[] thresholds) {
    this.scorer = scorer;
    this.alpha = alpha;
    this.thresholds = thresholds;
    costs = new double[scorer.k()][Panels.ROWS];
    floors = new Bound[scorer.k()];
    ceilings = new Bound[scorer.k()];
    scratch = new double[scorer.scratchLength()];
  }

  @Override
  public Moves find(RowBlock block, short[] clusters) {
    moves.clear();
    largest = 0;
    for (int panel = 0; panel < block.numPanels(); panel++) {
      scorer.costs(block, panel, costs);
      screen(block, panel, clusters);
      int first = panel * Panels.ROWS;
      int rows = block.panelSize(panel);
      for (int i = 0; i < rows; i++) {
        if (alpha * alpha * most(clusters[first + i], own[i]) > lowest[i]) {
          contest(block, first + i, i, clusters[first + i]);
        }
      }
    }
    return moves.copy();
  }

  /** own[i] = f_i(θ_z); lowest[i] = least possible a_ik over the other clusters k. */
  private void screen(RowBlock block, int panel, short[] clusters) {
    for (int c = 0; c < scorer.k(); c++) {
      floors[c] = scorer.component(c).additionBound(block, panel);
      ceilings[c] = scorer.component(c).removalBound(block, panel);
    }
    int first = panel * Panels.ROWS;
    int rows = block.panelSize(panel);
    Arrays.fill(lowest, Double.POSITIVE_INFINITY);
    for (int i = 0; i < rows; i++) {
      double[] there = costs[clusters[first + i]];
      own[i] = there[i];
      there[i] = NO_TARGET;
    }
    for (int c = 0; c < scorer.k(); c++) {
      Panels.scaledMinimum(costs[c], floors[c].factor(), floors[c].offset(), lowest);
    }
  }

  /** At most this is ρ of a row that costs this in its own cluster. */
  private double most(int cluster, double cost) {
    return ceilings[cluster].factor() * cost + ceilings[cluster].offset();
  }

  /** At least this is a of a row that costs this in another cluster. */
  private double least(int cluster, double cost) {
    return floors[cluster].factor() * cost + floors[cluster].offset();
  }

  private void contest(RowBlock block, int row, int i, int cluster) {
    int nearest = nearest(i);
    double cost = costs[nearest][i];
    if (cost == NO_TARGET) {
      return;
    }
    if (isCertain(i, nearest, cost)) {
      double least = alpha * own[i] - cost / alpha;
      double most = alpha * most(cluster, own[i]) - least(nearest, cost) / alpha;
      if (!(most > thresholds[thresholds.length - 1])) {
        return;
      }
      if (bucket(least) == bucket(most) && most <= largest) {
        add(row, nearest, least);
        return;
      }
    }
    contestExactly(block, row, i, cluster);
  }

  private int nearest(int i) {
    int nearest = 0;
    for (int c = 1; c < scorer.k(); c++) {
      if (costs[c][i] < costs[nearest][i]) {
        nearest = c;
      }
    }
    return nearest;
  }

  /** Whether no other cluster can have a lower gain than the one of least cost. */
  private boolean isCertain(int i, int nearest, double cost) {
    for (int c = 0; c < scorer.k(); c++) {
      if (c != nearest && least(c, costs[c][i]) < cost) {
        return false;
      }
    }
    return true;
  }

  private void contestExactly(RowBlock block, int row, int i, int cluster) {
    double kept = alpha * scorer.removalGain(cluster, block, row, own[i], scratch);
    double best = 0;
    int target = -1;
    for (int c = 0; c < scorer.k(); c++) {
      double cost = costs[c][i];
      if (c != cluster && kept - least(c, cost) / alpha > best) {
        double saving = kept - scorer.additionGain(c, block, row, cost, scratch) / alpha;
        if (saving > best) {
          best = saving;
          target = c;
        }
      }
    }
    if (target >= 0) {
      largest = Math.max(largest, best);
      add(row, target, best);
    }
  }

  private void add(int row, int target, double saving) {
    int bucket = bucket(saving);
    if (bucket < thresholds.length) {
      moves.add(row, target, bucket, saving);
    }
  }

  /**
   * The first bucket whose threshold the saving exceeds; the number of thresholds if it exceeds
   * none.
   */
  private int bucket(double saving) {
    int bucket = 0;
    while (bucket < thresholds.length && !(saving > thresholds[bucket])) {
      bucket++;
    }
    return bucket;
  }
}
