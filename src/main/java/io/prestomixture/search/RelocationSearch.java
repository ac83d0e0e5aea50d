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
 * optimum, then relocations, each refined by a few rounds and kept if F fell, for a budget of
 * steps.
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

  /** A decrease below this share is none. */
  private static final double ROUNDING = 1e-9;

  private final Trainers trainers;
  private final RowBlock rows;
  private final long seed;
  private final Relocation relocation;
  private LocalSearch best;

  /** Of the best partition; null where that is not known yet. */
  private Relocation.Dissolution dissolution;

  private int passes;
  private int relocations;
  private int accepted;

  /** Prepares a search of a sample whose order must not depend on how the data is partitioned. */
  public RelocationSearch(Trainers trainers, RowBlock rows, long seed) {
    this.trainers = trainers;
    this.rows = rows;
    this.seed = seed;
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
    best = search(rows, clusters, seeds);
    best.run(FIRST_ROUNDS);
    passes += best.passes();
    while (steps() < mostSteps && trainers.k() > 1) {
      relocate();
    }
  }

  private LocalSearch search(RowBlock rows, short[] clusters, List<Component> start) {
    return new LocalSearch(trainers, start, rows, clusters, Selection.ALTERNATING, 1, 1);
  }

  private void relocate() {
    List<Component> components = best.mixture().components();
    short[] clusters = best.clusters();
    if (dissolution == null) {
      dissolution = relocation.dissolution(components, clusters);
    }
    LocalSearch trial = best.from(relocation.apply(dissolution, components, clusters));
    double target = objective() - ROUNDING * Math.abs(objective());
    double before = trial.mixture().objective();
    for (int round = 1; round <= ROUNDS && trial.round(); round++) {
      double after = trial.mixture().objective();
      double hope = HOPE[Math.min(round, HOPE.length) - 1];
      if (after - hope * (before - after) > target) {
        break;
      }
      before = after;
    }
    passes += trial.passes();
    relocations++;
    if (trial.mixture().objective() < target) {
      accepted++;
      best = trial;
      dissolution = null;
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

  /** Relocations that lowered F. */
  public int accepted() {
    return accepted;
  }
}
