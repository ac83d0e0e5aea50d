package io.prestomixture.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrossFittedGateTest {
  private static final double[] EVEN = {0, 0};

  /** Two components that always say −1 and 1, of labels that are 1 with a probability. */
  private static GateSample sample(int rows, double certainty) {
    Random random = new Random(6);
    double[][] inputs = new double[3][rows];
    double[] labels = new double[rows];
    double[] ones = new double[rows];
    double[][] outputs = new double[2][rows];
    for (int i = 0; i < rows; i++) {
      for (double[] input : inputs) {
        input[i] = random.nextGaussian();
      }
      double side = inputs[0][i] > 0 ? 1 : -1;
      labels[i] = random.nextDouble() < certainty ? side : -side;
      ones[i] = 1;
      outputs[0][i] = -1;
      outputs[1][i] = 1;
    }
    return GateSample.of(inputs, labels, ones, outputs, ErrorMeasure.RMSE);
  }

  private static CrossFittedGate crossFitted(GateSample sample, int mostRounds) {
    return CrossFittedGate.of(sample, sample.folds(3), EVEN, false, mostRounds);
  }

  private static double error(GateSample sample, double[][] pi) {
    double sum = 0;
    for (int i = 0; i < pi.length; i++) {
      double off = sample.labels()[i] - pi[i][1] + pi[i][0];
      sum += off * off;
    }
    return sum / pi.length;
  }

  /** The same gates, by hand: each fold's own, trained on the others for as many rounds. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyRowIsToldByTheGateOfTheOtherFolds(boolean remainder) {
    GateSample sample = sample(300, 0.9);
    CrossFittedGate found =
        CrossFittedGate.of(sample, sample.folds(3), EVEN, remainder, CrossFittedGate.USUAL_ROUNDS);
    assertThat(found.remainder()).isEqualTo(remainder);
    for (int fold = 0; fold < 3; fold++) {
      int own = fold;
      int[] others = IntStream.range(0, 300).filter(i -> i % 3 != own).toArray();
      GateTraining training = GateTraining.trial(sample.select(others), EVEN, remainder);
      training.rounds(found.rounds());
      ForestGate gate = training.gate(0);
      for (int i = fold; i < 300; i += 3) {
        double[] row = sample.row(i);
        assertThat(found.pi()[i]).containsExactly(gate.probabilities(row), within(1e-12));
        double predicted = found.pi()[i][1] - found.pi()[i][0] + gate.remainder(row);
        double error = Math.pow(sample.labels()[i] - predicted, 2);
        assertThat(found.errors()[i]).isCloseTo(error, within(1e-12));
      }
    }
  }

  /** What can be told from noise alone is nothing, and the less is learned, the better. */
  @Test
  void noiseEndsTheTrainingEarly() {
    GateSample noise = sample(3000, 0.5);
    CrossFittedGate found = crossFitted(noise, CrossFittedGate.MOST_ROUNDS);
    assertThat(found.rounds()).isLessThanOrEqualTo(10);
    assertThat(error(noise, found.pi())).isLessThan(1.05);
    GateTraining longer = GateTraining.trial(noise, EVEN, false);
    longer.rounds(CrossFittedGate.USUAL_ROUNDS);
    double[][] seen =
        IntStream.range(0, 3000)
            .mapToObj(i -> longer.gate(0).probabilities(noise.row(i)))
            .toArray(double[][]::new);
    // On its own rows such a gate seems to know much.
    assertThat(error(noise, seen)).isLessThan(0.9);
  }

  @Test
  void whatIsExactGoesOn() {
    GateSample exact = sample(3000, 1);
    double[][] inputs = exact.inputs();
    Arrays.setAll(
        exact.labels(), i -> Math.tanh(inputs[0][i] + inputs[1][i] * inputs[1][i] - inputs[2][i]));
    assertThat(crossFitted(exact, CrossFittedGate.MOST_ROUNDS).rounds())
        .isGreaterThan(CrossFittedGate.USUAL_ROUNDS);
  }

  /** A few rows cannot tell. */
  @Test
  void fewRowsLeaveTheUsualNumber() {
    GateSample few = sample(40, 0.8);
    assertThat(crossFitted(few, CrossFittedGate.MOST_ROUNDS).rounds())
        .isEqualTo(CrossFittedGate.USUAL_ROUNDS);
  }

  private static CrossFittedGate ofRounds(int rounds) {
    return new CrossFittedGate(false, null, rounds, null);
  }

  @Test
  void moreRowsAreWorthMoreRoundsUpToTheUsualNumber() {
    assertThat(ofRounds(10).rounds(100, 100)).isEqualTo(10);
    assertThat(ofRounds(10).rounds(100, 400)).isEqualTo(20);
    assertThat(ofRounds(10).rounds(100, 10_000)).isEqualTo(50);
    assertThat(ofRounds(80).rounds(100, 400)).isEqualTo(80);
  }

  /** All rows are one: there is no other fold to learn from. */
  @Test
  void copiesOfOneRowAreLearnedFromThemselves() {
    GateSample one = sample(3, 1).select(new int[] {0, 0, 0, 0});
    double[][] pi = crossFitted(one, CrossFittedGate.USUAL_ROUNDS).pi();
    assertThat(pi).hasDimensions(4, 2);
    assertThat(Arrays.stream(pi).allMatch(row -> Arrays.equals(row, pi[0]))).isTrue();
  }
}
