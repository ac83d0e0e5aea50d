package io.prestomixture.search;

import io.prestomixture.component.Component;
import io.prestomixture.component.Trainers;
import io.prestomixture.data.RowBlock;
import io.prestomixture.selection.BlockPartition;
import io.prestomixture.selection.Selection;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One search on a sample, in one thread: careful seeding, alternating minimisation to a local
 * optimum, then relocations, each refined by a few rounds, for a budget of steps.
 *
 * <p>What a relocation leads to is kept if F fell, or is above the least F found by no more than a
 * share that falls to nothing with the budget (threshold accepting: G. Dueck, T. Scheuer, Journal
 * of Computational Physics 90, 1990): some optima are left only through worse ones. On 36 tables
 * and numbers of clusters F is 0.8 % lower so, in the mean, than where F has to fall each time.
 *
 * <p>Alternating minimisation here, not marginal gains: on a sample a step of it is ten times
 * cheaper, and relocations escape more than gains do. The rounds on all rows use gains.
 */
public final class RelocationSearch {
  /** Rounds after a relocation; 5 are too few to see its worth, 60 waste the budget. */
  private static final int ROUNDS = 15;

  /** Rounds after the seeding. */
  private static final int FIRST_ROUNDS = 30;

  /**
   * What is still to be gained after the first, second and any later round is taken to be at most
   * this multiple of the last decrease; else a relocation is given up. On real tables one in ten
   * that would have been kept is given up so, and half of all rounds are spared.
   */
  private static final double[] HOPE = {1.5, 4, 5};

  /** By this share F may be above the least one found, when the search begins. */
  private static final double SLACK = 0.06;

  /** A decrease below this share is none. */
  private static final double ROUNDING = 1e-9;

  private final Trainers trainers;
  private final RowBlock rows;
  private final long seed;
  private final double slack;
  private final Relocation relocation;
  private LocalSearch best;

  /** Where the next relocation starts from. */
  private LocalSearch current;

  /** Of the current partition; null where that is not known yet. */
  private Relocation.Dissolution dissolution;

  private int passes;
  private int relocations;
  private int accepted;

  /** Prepares a search that may climb. */
  public RelocationSearch(Trainers trainers, RowBlock rows, long seed) {
    this(trainers, rows, seed, true);
  }

  /**
   * Prepares a search of a sample whose order must not depend on how the data is partitioned.
   *
   * @param climbs whether F may rise for a while; not for negative logarithms of densities, whose
   *     zero depends on the units, so that a share of F says nothing
   */
  public RelocationSearch(Trainers trainers, RowBlock rows, long seed, boolean climbs) {
    this.trainers = trainers;
    this.rows = rows;
    this.seed = seed;
    slack = climbs ? SLACK : 0;
    relocation = new Relocation(trainers, rows, new SplittableRandom(seed));
  }

  /**
   * Searches.
   *
   * @param start where to begin; null for seeds
   * @param mostSteps looks at all rows of the sample, after which no relocation is begun
   */
  public void run(List<Component> start, int mostSteps) {
    List<Component> seeds = start == null ? new Seeding(trainers, rows, seed).seeds() : start;
    short[] clusters = BlockPartition.nearest(rows, trainers.scorer(seeds)).clusters();
    current = search(rows, clusters, seeds);
    current.run(FIRST_ROUNDS);
    passes += current.passes();
    best = current;
    while (steps() < mostSteps && trainers.k() > 1) {
      relocate(1 - steps() / (double) mostSteps);
    }
  }

  private LocalSearch search(RowBlock rows, short[] clusters, List<Component> start) {
    return new LocalSearch(trainers, start, rows, clusters, Selection.ALTERNATING, 1, 1);
  }

  /**
   * Tries one.
   *
   * @param left the share of the budget that is left
   */
  private void relocate(double left) {
    List<Component> components = current.mixture().components();
    short[] clusters = current.clusters();
    if (dissolution == null) {
      dissolution = relocation.dissolution(components, clusters);
    }
    LocalSearch trial = current.from(relocation.apply(dissolution, components, clusters));
    double target = target(slack * left);
    refine(trial, target);
    passes += trial.passes();
    relocations++;
    if (trial.mixture().objective() < target) {
      current = trial;
      dissolution = null;
    }
    if (trial.mixture().objective() < fallen(objective())) {
      accepted++;
      best = trial;
    }
  }

  /** Below what F a partition is kept: that of the current one, or a share above the least. */
  private double target(double share) {
    double fallen = fallen(current.mixture().objective());
    return share > 0 ? Math.max(fallen, objective() * (1 + share)) : fallen;
  }

  private static double fallen(double objective) {
    return objective - ROUNDING * Math.abs(objective);
  }

  private static void refine(LocalSearch trial, double target) {
    double before = trial.mixture().objective();
    for (int round = 1; round <= ROUNDS && trial.round(); round++) {
      double after = trial.mixture().objective();
      double hope = HOPE[Math.min(round, HOPE.length) - 1];
      if (after - hope * (before - after) > target) {
        break;
      }
      before = after;
    }
  }

  /** F of the best partition. */
  public double objective() {
    return best.mixture().objective();
  }

  /** The components trained on it. */
  public List<Component> components() {
    return best.mixture().components();
  }

  /** That partition: the cluster of each row. */
  public short[] clusters() {
    return best.clusters();
  }

  /** Looks at all rows of the sample; looks at some of them add up. */
  public int steps() {
    return passes + (int) (relocation.rowsLookedAt() / rows.size());
  }

  /** Relocations tried. */
  public int relocations() {
    return relocations;
  }

  /** Relocations that lowered the least F. */
  public int accepted() {
    return accepted;
  }
}
