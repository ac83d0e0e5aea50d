package io.prestomixture.router;

import io.prestomixture.scoring.DecisionForest;
import io.prestomixture.scoring.TreeDocument;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Gradient boosting of a gate: a round grows one tree per class, and one of the remainder if there
 * is one, on the {@link GateDerivatives} where it begins, and adds its leaves, which are short
 * Newton steps, to the scores.
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

  /** A score that is so much above others decides all. */
  private static final double LONGEST_STEP = 10;

  /** Of the inputs, where there is a remainder: it may be all that a row's features say. */
  private static final double LOOKED_AT = 0.4;

  private static final long SEED = 0x6A09E667F3BCC909L;

  private final double step;
  private final int inputs;
  private final double[] intercepts;
  private final GateDerivatives derivatives;

  /** By function: classes, and the remainder. */
  private final List<TreeGrowth> growths = new ArrayList<>();

  private final List<List<TreeDocument>> trees = new ArrayList<>();

  private GateTraining(
      GateSample sample, double[] intercepts, boolean remainder, double step, int mostBins) {
    this.step = step;
    this.intercepts = intercepts;
    inputs = sample.inputs().length;
    derivatives = new GateDerivatives(sample.withoutInputs(), intercepts, remainder);
    BinnedInputs binned = new BinnedInputs(sample.inputs(), mostBins);
    InputDraw draw = new InputDraw(binned, remainder ? LOOKED_AT : 1, SEED);
    double penalty = PENALTY * sample.meanWeight();
    TreeGrowth ofScores = growth(binned, penalty * sample.scale(), LONGEST_STEP, draw);
    // Of squares Newton's step is exact, however long.
    TreeGrowth ofRemainder = growth(binned, penalty, Double.POSITIVE_INFINITY, draw);
    for (int f = 0; f < derivatives.functions(); f++) {
      growths.add(f < sample.classes() ? ofScores : ofRemainder);
      trees.add(new ArrayList<>());
    }
  }

  private static TreeGrowth growth(
      BinnedInputs binned, double penalty, double longestStep, InputDraw draw) {
    return new TreeGrowth(binned, LEAVES, ROWS_PER_LEAF, penalty, longestStep, draw);
  }

  /**
   * A gate to compare with others of its kind, or to tell how many rounds are of use.
   *
   * @param remainder whether it has one, see {@link ForestGate}
   */
  static GateTraining trial(GateSample sample, double[] intercepts, boolean remainder) {
    int bins = Math.max(LEAST_TRIAL_BINS, sample.size() / TRIAL_ROWS_PER_BIN);
    return new GateTraining(
        sample, intercepts, remainder, TRIAL_STEP, Math.min(bins, BinnedInputs.MOST_BINS));
  }

  /** The most rounds of a trial, so many or fewer. */
  static int mostTrialRounds(int wanted, int classes) {
    return Math.max(1, Math.min(wanted, MOST_TREES / (ROUNDS_PER_TRIAL * classes)));
  }

  /**
   * A gate that is not compared, but used.
   *
   * @param remainder whether it has one
   * @param trialRounds how many rounds of a trial were of use
   */
  static ForestGate train(
      GateSample sample, double[] intercepts, boolean remainder, int trialRounds) {
    GateTraining training =
        new GateTraining(sample, intercepts, remainder, STEP, BinnedInputs.MOST_BINS);
    int rounds =
        Math.max(1, Math.min(ROUNDS_PER_TRIAL * trialRounds, MOST_TREES / sample.classes()));
    training.rounds(rounds);
    return training.gate(0);
  }

  /** Does so many rounds. */
  void rounds(int count) {
    for (int round = 0; round < count; round++) {
      derivatives.update();
      for (int f = 0; f < trees.size(); f++) {
        double[] slopes = derivatives.slopes(f);
        double[] curvatures = derivatives.curvatures(f);
        trees.get(f).add(growths.get(f).grow(slopes, curvatures, step, derivatives.scores(f)));
      }
    }
  }

  /** The gate that the trees of the rounds from one on make. */
  ForestGate gate(int from) {
    DecisionForest[] forests =
        trees.stream()
            .map(of -> new DecisionForest("forests", of.subList(from, of.size()), inputs, 1))
            .toArray(DecisionForest[]::new);
    int classes = intercepts.length;
    return new ForestGate(
        intercepts,
        Arrays.copyOf(forests, classes),
        forests.length > classes ? forests[classes] : null);
  }
}
