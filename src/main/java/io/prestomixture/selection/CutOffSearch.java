package io.prestomixture.selection;

import java.util.Arrays;

/**
 * Finds the moves that save most within the limits: how much by a {@link Circulation}, which by
 * cut-offs, so that no more than counts ever reaches the driver, whatever the number of moves.
 * Where a cut-off falls within a step of a {@link Ladder}, passes over the proposals count its
 * moves in finer steps until the cut-off lies between two moves.
 */
final class CutOffSearch {
  private static final int MOST_PARTS = 64;
  private static final int LEAST_PARTS = 8;

  /** Most counts of one pass. */
  private static final int MOST_COUNTS = 1 << 15;

  /** How often the circulation is found on ladders that were divided where the last one ended. */
  private static final int CIRCULATIONS = 2;

  private final Limits limits;
  private final double[] sizes;
  private final CappedSelection.Counter counter;
  private final Ladder[] ladders;
  private Circulation circulation;

  /**
   * Moves before cut-offs.
   *
   * @param cutOffs the cut-offs
   * @param moves how many moves there are
   * @param flows the sizes of what moves, by from·k + to
   */
  record Choice(CutOffs cutOffs, long moves, double[] flows) {

    Decision decision() {
      return Decision.before(cutOffs);
    }

    /** Half of what moves between every pair. */
    double[] half() {
      return Arrays.stream(flows).map(flow -> flow / 2).toArray();
    }
  }

  /** A search among the offers of a pass. */
  CutOffSearch(Limits limits, OfferSummary offers, CappedSelection.Counter counter) {
    this.limits = limits;
    this.counter = counter;
    sizes = offers.sizes();
    ladders = offers.ladders();
    divide(Arrays.stream(ladders).mapToDouble(ladder -> ladder.size() / 2).toArray());
  }

  /** The circulation that the last choice is of. */
  Circulation circulation() {
    return circulation;
  }

  /**
   * The moves that save most.
   *
   * @param most by from·k + to: the most that may move
   */
  Choice choose(double[] most) {
    double[] flows = circulate(most);
    for (int i = 1; divide(flows); i++) {
      flows = i < CIRCULATIONS ? circulate(most) : flows;
    }
    return within(flows);
  }

  private double[] circulate(double[] most) {
    double[][] amounts = new double[ladders.length][];
    double[][] savings = new double[ladders.length][];
    for (int pair = 0; pair < ladders.length; pair++) {
      double limit = limits.byWeight() ? most[pair] : Math.floor(most[pair]);
      amounts[pair] = ladders[pair].sizes(limit);
      savings[pair] = ladders[pair].savings(amounts[pair].length);
    }
    circulation = new Circulation(limits, sizes, amounts, savings);
    return circulation.flows();
  }

  /** Divides the steps that flows end within; false if there is none. */
  private boolean divide(double[] flows) {
    Ladder.Step[] open = new Ladder.Step[ladders.length];
    Arrays.setAll(open, pair -> ladders[pair].open(flows[pair], limits.tolerance()));
    int number = (int) Arrays.stream(open).filter(step -> step != null).count();
    if (number == 0) {
      return false;
    }
    int parts = Math.max(LEAST_PARTS, Math.min(MOST_PARTS, MOST_COUNTS / number));
    Rank[][] ranges = new Rank[ladders.length][];
    for (int pair = 0; pair < open.length; pair++) {
      ranges[pair] = open[pair] == null ? null : open[pair].first().split(open[pair].last(), parts);
    }
    PairCounts counts = counter.count(new PairCounts.Ranges(sizes.length, ranges));
    for (int pair = 0; pair < open.length; pair++) {
      if (open[pair] != null) {
        ladders[pair].divide(open[pair], counts.steps(pair));
      }
    }
    return true;
  }

  /** The moves that fit into the flows; of rows of different weights some fewer. */
  private Choice within(double[] flows) {
    int k = sizes.length;
    int[] steps = new int[flows.length];
    Arrays.setAll(steps, pair -> ladders[pair].within(flows[pair], limits.tolerance()));
    double[] moved = new double[flows.length];
    Arrays.setAll(moved, pair -> ladders[pair].size(steps[pair]));
    for (int pair = worst(moved, steps); pair >= 0; pair = worst(moved, steps)) {
      steps[pair]--;
      moved[pair] = ladders[pair].size(steps[pair]);
    }
    Rank[] ends = new Rank[flows.length];
    long moves = 0;
    for (int pair = 0; pair < ends.length; pair++) {
      ends[pair] = ladders[pair].end(steps[pair]);
      moves += ladders[pair].count(steps[pair]);
    }
    return new Choice(new CutOffs(k, Offers.OFFER, ends), moves, moved);
  }

  /**
   * Of the pairs that take a cluster out of its limits the one whose last moves save least; −1 if
   * there is none.
   */
  private int worst(double[] moved, int[] steps) {
    int k = sizes.length;
    double[] after = after(sizes, moved);
    for (int c = 0; c < k; c++) {
      boolean over = limits.isOver(c, after[c]) && after[c] > sizes[c];
      boolean under = limits.isUnder(c, after[c]) && after[c] < sizes[c];
      int worst = -1;
      for (int other = 0; (over || under) && other < k; other++) {
        int pair = over ? other * k + c : c * k + other;
        if (steps[pair] > 0
            && (worst < 0
                || ladders[pair].lastSaving(steps[pair])
                    < ladders[worst].lastSaving(steps[worst]))) {
          worst = pair;
        }
      }
      if (worst >= 0) {
        return worst;
      }
    }
    return -1;
  }

  /** The sizes of clusters after something has moved, by from·k + to. */
  static double[] after(double[] sizes, double[] moved) {
    int k = sizes.length;
    double[] after = sizes.clone();
    for (int pair = 0; pair < moved.length; pair++) {
      after[pair / k] -= moved[pair];
      after[pair % k] += moved[pair];
    }
    return after;
  }
}
