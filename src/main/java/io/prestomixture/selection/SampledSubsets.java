package io.prestomixture.selection;

import io.prestomixture.component.Component;
import io.prestomixture.component.ComponentScorer;
import io.prestomixture.component.ComponentTrainer;
import io.prestomixture.component.JointTraining;
import io.prestomixture.component.Trainers;
import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Panels;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Measures min m_i/M_i on a sample. M_i, the most that row i costs under a model trained on any
 * subset of the rows, is replaced by the most under some such models: the final components, and
 * models of random subsets of the sample, most of which are small because those extrapolate
 * furthest.
 *
 * <p>Both replacements, of all rows by a sample and of all subsets by some, can only raise the
 * minimum; looking at more can only lower it.
 */
public final class SampledSubsets {
  private static final int MOST_MODELS = 64;
  private static final int LEAST_MODELS = 4;

  /** Models of many parameters are fewer, so that this takes seconds at most. */
  private static final int STATISTICS = 1 << 22;

  /** Subsets of more rows hardly say more. */
  private static final int MOST_SUBSET_ROWS = 256;

  private final Trainers trainers;
  private final RowBlock sample;
  private final int models;

  /** Looks at rows whose order must not depend on the partitioning of the data. */
  public SampledSubsets(Trainers trainers, RowBlock sample) {
    this(
        trainers,
        sample,
        Math.max(
            LEAST_MODELS, Math.min(STATISTICS / trainers.get(0).statisticsLength(), MOST_MODELS)));
  }

  SampledSubsets(Trainers trainers, RowBlock sample, int models) {
    this.trainers = trainers;
    this.sample = sample;
    this.models = models;
  }

  /**
   * α and κ as far as seen.
   *
   * @param components the final components, by cluster
   * @param seed seed of the subsets
   */
  public Submodularity estimate(List<Component> components, long seed) {
    List<ComponentTrainer> kinds = trainers.kinds();
    double share = 1;
    for (ComponentTrainer kind : kinds) {
      double[] most = new double[sample.size()];
      for (int c = 0; c < components.size(); c++) {
        if (trainers.get(c) == kind && !components.get(c).isEmpty()) {
          raise(most, kind.scorer(components.get(c)));
        }
      }
      SplittableRandom random = new SplittableRandom(seed);
      for (int model = 0; model < models; model++) {
        raise(most, kind.scorer(trainedOn(kind, subset(random))));
      }
      share = Math.min(share, least(kind, most));
    }
    return Submodularity.ofShare(share, sample.size(), kinds.size() * models + components.size());
  }

  /** Random rows; the logarithm of their number is uniform. */
  private int[] subset(SplittableRandom random) {
    double most = Math.log(Math.min(MOST_SUBSET_ROWS, sample.size()));
    int size = (int) Math.round(Math.exp(random.nextDouble() * most));
    return random.ints(0, sample.size()).distinct().limit(size).toArray();
  }

  private Component trainedOn(ComponentTrainer kind, int[] rows) {
    return JointTraining.trainOn(kind, sample, rows, JointTraining.Effort.FULL);
  }

  private void raise(double[] most, ComponentScorer scorer) {
    double[] costs = new double[Panels.ROWS];
    for (int panel = 0; panel < sample.numPanels(); panel++) {
      scorer.costs(sample, panel, costs);
      int first = panel * Panels.ROWS;
      for (int i = 0; i < sample.panelSize(panel); i++) {
        most[first + i] = Math.max(most[first + i], costs[i]);
      }
    }
  }

  /** min m_i/M_i; a row that never costs anything sets no limit. */
  private double least(ComponentTrainer kind, double[] most) {
    ComponentScorer alone = kind.scorer(kind.start());
    double floor = 1e-14 * Arrays.stream(most).max().orElse(0);
    double least = 1;
    for (int i = 0; i < most.length; i++) {
      if (most[i] > floor) {
        least = Math.min(least, alone.costAlone(sample, i) / most[i]);
      }
    }
    return least;
  }
}
