package io.prestomixture.router;

import io.prestomixture.linalg.PairedGain;
import io.prestomixture.linalg.WeightedMean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What gates say of rows that they did not learn from, after as many rounds of boosting as make
 * that best (early stopping: Zhang and Yu, "Boosting with early stopping", Annals of Statistics 33,
 * 2005). What is noise ends early, and what is exact goes on; where rows are too few to tell, the
 * number of rounds is {@value #USUAL_ROUNDS}.
 *
 * @param remainder whether gates have one, see {@link ForestGate}
 * @param pi by row and class
 * @param rounds how many rounds were of use
 * @param errors by row, after so many
 */
record CrossFittedGate(boolean remainder, double[][] pi, int rounds, double[] errors) {
  /** Most rounds of a trial. */
  static final int MOST_ROUNDS = 100;

  /** Where rows are too few to tell. */
  static final int USUAL_ROUNDS = 50;

  /** Rounds between two looks at the rows held out. */
  private static final int INTERVAL = 5;

  /** Rounds without progress after which there will be none. */
  private static final int PATIENCE = 20;

  /** The gate of a fold. */
  private record Fold(GateTraining training, int[] heldOut) {}

  /** What gates say of rows that they did not see: scores by row and class, r by row. */
  private record Said(double[][] scores, double[] remainders) {
    void add(Fold fold, int from, GateSample sample) {
      ForestGate gate = fold.training.gate(from);
      for (int i : fold.heldOut) {
        double[] row = sample.row(i);
        for (int c = 0; c < scores[i].length; c++) {
          scores[i][c] += gate.forests()[c].sum(row);
        }
        remainders[i] += gate.remainder(row);
      }
    }
  }

  /** What was seen after so many rounds: π, and the error by row. */
  private record Look(int rounds, double[][] pi, double[] errors, double[] weights) {
    double error() {
      return WeightedMean.of(errors, weights);
    }

    /** Whether the error is below that of another by more than chance. */
    boolean isBetterThan(Look other) {
      return PairedGain.of(errors, other.errors, weights).exceeds(PairedGain.MORE_THAN_CHANCE);
    }
  }

  /**
   * Trains a gate for each fold, all for the same number of rounds.
   *
   * @param folds the fold of each row
   * @param remainder whether they have one
   * @param mostRounds rounds of a trial
   */
  static CrossFittedGate of(
      GateSample sample, int[] folds, double[] intercepts, boolean remainder, int mostRounds) {
    List<Fold> gates = new ArrayList<>();
    int count = Arrays.stream(folds).max().orElse(0) + 1;
    for (int fold = 0; fold < count; fold++) {
      gates.add(fold(sample, folds, fold, intercepts, remainder));
    }
    double[][] scores = new double[sample.size()][];
    Arrays.setAll(scores, i -> intercepts.clone());
    Said said = new Said(scores, new double[sample.size()]);
    int most = GateTraining.mostTrialRounds(mostRounds, sample.classes());
    Look best = null;
    Look usual = null;
    for (int rounds = 0; rounds < most && goesOn(rounds, best); ) {
      int more = Math.min(INTERVAL, most - rounds);
      for (Fold gate : gates) {
        gate.training.rounds(more);
        said.add(gate, rounds, sample);
      }
      rounds += more;
      Look look = look(rounds, sample, said);
      best = best == null || look.error() < best.error() ? look : best;
      usual = rounds <= USUAL_ROUNDS ? look : usual;
    }
    Look taken = best.isBetterThan(usual) ? best : usual;
    return new CrossFittedGate(remainder, taken.pi, taken.rounds, taken.errors);
  }

  /**
   * How many rounds are of use with more rows: where noise ended the training, by the root of their
   * share more, as noise averages out, though not more than usual.
   */
  int rounds(int seen, int all) {
    double more = rounds * Math.sqrt((double) all / seen);
    return Math.max(rounds, (int) Math.min(more, USUAL_ROUNDS));
  }

  private static boolean goesOn(int rounds, Look best) {
    return rounds < USUAL_ROUNDS || rounds < best.rounds + PATIENCE;
  }

  private static Fold fold(
      GateSample sample, int[] folds, int fold, double[] intercepts, boolean remainder) {
    int[] own = IntStream.range(0, folds.length).filter(i -> folds[i] == fold).toArray();
    int[] others = IntStream.range(0, folds.length).filter(i -> folds[i] != fold).toArray();
    // Where all rows are copies of one, there are no others.
    GateSample learned = others.length == 0 ? sample : sample.select(others);
    return new Fold(GateTraining.trial(learned, intercepts, remainder), own);
  }

  private static Look look(int rounds, GateSample sample, Said said) {
    double[][] pi = Arrays.stream(said.scores).map(ForestGate::softmax).toArray(double[][]::new);
    double[] errors = new double[pi.length];
    for (int i = 0; i < pi.length; i++) {
      double mixed = said.remainders[i];
      for (int c = 0; c < pi[i].length; c++) {
        mixed += pi[i][c] * sample.outputs()[c][i];
      }
      errors[i] = sample.measure().ofJudged(sample.labels()[i], mixed);
    }
    return new Look(rounds, pi, errors, sample.weights());
  }
}
