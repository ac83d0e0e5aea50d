package io.prestomixture.router;

import io.prestomixture.scoring.DecisionForest;
import io.prestomixture.scoring.TreeDocument;
import java.util.ArrayList;
import java.util.List;

/**
 * Gradient boosting of a gate: a round grows one tree per class on the {@link GateDerivatives}
 * where it begins, and adds its leaves, which are short Newton steps, to the scores.
 */
final class GateTraining {
  private static final int ROUNDS = 100;

  /** Fewer rounds where there are many classes. */
  private static final int MOST_TREES = 2000;

  private static final double STEP = 0.05;

  /** Half as many steps, nearly twice as long, tell as well which components are better. */
  private static final int TRIAL_ROUNDS = 50;

  private static final double TRIAL_STEP = 0.09;

  /**
   * With few rows, looking for the best split takes longer than counting: fewer ranges to look at.
   */
  private static final int TRIAL_ROWS_PER_BIN = 20;

  private static final int LEAST_TRIAL_BINS = 64;
  private static final int LEAVES = 31;
  private static final int ROWS_PER_LEAF = 10;

  /** By the size of the second derivatives of a row. */
  private static final double PENALTY = 1e-3;

  private GateTraining() {}

  /** The forest of every class. */
  static DecisionForest[] train(GateSample sample, double[] intercepts) {
    return train(sample, intercepts, ROUNDS, STEP, BinnedInputs.MOST_BINS);
  }

  /** Forests to compare with others of their kind, in half the time. */
  static DecisionForest[] tryOut(GateSample sample, double[] intercepts) {
    int bins = Math.max(LEAST_TRIAL_BINS, sample.size() / TRIAL_ROWS_PER_BIN);
    return train(
        sample, intercepts, TRIAL_ROUNDS, TRIAL_STEP, Math.min(bins, BinnedInputs.MOST_BINS));
  }

  private static DecisionForest[] train(
      GateSample sample, double[] intercepts, int mostRounds, double step, int mostBins) {
    GateDerivatives derivatives = new GateDerivatives(sample, intercepts);
    TreeGrowth growth =
        new TreeGrowth(
            new BinnedInputs(sample.inputs(), mostBins),
            LEAVES,
            ROWS_PER_LEAF,
            PENALTY * sample.scale() * sample.meanWeight());
    int classes = sample.classes();
    List<List<TreeDocument>> trees = new ArrayList<>();
    for (int c = 0; c < classes; c++) {
      trees.add(new ArrayList<>());
    }
    int rounds = Math.max(1, Math.min(mostRounds, MOST_TREES / classes));
    for (int round = 0; round < rounds; round++) {
      derivatives.update();
      for (int c = 0; c < classes; c++) {
        trees
            .get(c)
            .add(
                growth.grow(
                    derivatives.slopes(c), derivatives.curvatures(c), step, derivatives.scores(c)));
      }
    }
    return trees.stream()
        .map(forest -> new DecisionForest("forests", forest, sample.inputs().length, 1))
        .toArray(DecisionForest[]::new);
  }
}
