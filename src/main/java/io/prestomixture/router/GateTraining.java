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
  private static final double STEP = 0.05;

  /** Rounds with this step learn about as much as twice as many with the usual one. */
  private static final double TRIAL_STEP = 0.09;

  /** Rounds for one of a trial. */
  private static final int ROUNDS_PER_TRIAL = 2;

  /** Fewer rounds where there are many classes. */
  private static final int MOST_TREES = 2000;

  /** With few rows, finding the best split takes longer than counting: fewer ranges to look at. */
  private static final int TRIAL_ROWS_PER_BIN = 20;

  private static final int LEAST_TRIAL_BINS = 64;
  private static final int LEAVES = 31;
  private static final int ROWS_PER_LEAF = 10;

  /** By the size of the second derivatives of a row. */
  private static final double PENALTY = 1e-3;

  private final double step;
  private final int inputs;
  private final GateDerivatives derivatives;
  private final TreeGrowth growth;

  /** By class. */
  private final List<List<TreeDocument>> trees = new ArrayList<>();

  private GateTraining(GateSample sample, double[] intercepts, double step, int mostBins) {
    this.step = step;
    inputs = sample.inputs().length;
    derivatives = new GateDerivatives(sample.withoutInputs(), intercepts);
    growth =
        new TreeGrowth(
            new BinnedInputs(sample.inputs(), mostBins),
            LEAVES,
            ROWS_PER_LEAF,
            PENALTY * sample.scale() * sample.meanWeight());
    for (int c = 0; c < sample.classes(); c++) {
      trees.add(new ArrayList<>());
    }
  }

  /** A gate to compare with others of its kind, or to tell how many rounds are of use. */
  static GateTraining trial(GateSample sample, double[] intercepts) {
    int bins = Math.max(LEAST_TRIAL_BINS, sample.size() / TRIAL_ROWS_PER_BIN);
    return new GateTraining(sample, intercepts, TRIAL_STEP, Math.min(bins, BinnedInputs.MOST_BINS));
  }

  /** The most rounds of a trial, so many or fewer. */
  static int mostTrialRounds(int wanted, int classes) {
    return Math.max(1, Math.min(wanted, MOST_TREES / (ROUNDS_PER_TRIAL * classes)));
  }

  /**
   * The forest of every class.
   *
   * @param trialRounds how many rounds of a trial were of use
   */
  static DecisionForest[] train(GateSample sample, double[] intercepts, int trialRounds) {
    GateTraining training = new GateTraining(sample, intercepts, STEP, BinnedInputs.MOST_BINS);
    int rounds =
        Math.max(1, Math.min(ROUNDS_PER_TRIAL * trialRounds, MOST_TREES / sample.classes()));
    training.rounds(rounds);
    return training.forests(0);
  }

  /** Does so many rounds. */
  void rounds(int count) {
    for (int round = 0; round < count; round++) {
      derivatives.update();
      for (int c = 0; c < trees.size(); c++) {
        trees
            .get(c)
            .add(
                growth.grow(
                    derivatives.slopes(c), derivatives.curvatures(c), step, derivatives.scores(c)));
      }
    }
  }

  /** By class the trees of the rounds from one on. */
  DecisionForest[] forests(int from) {
    return trees.stream()
        .map(of -> new DecisionForest("forests", of.subList(from, of.size()), inputs, 1))
        .toArray(DecisionForest[]::new);
  }
}
