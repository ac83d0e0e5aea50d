package io.prestomixture.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GateCorrectionTest {
  private static final int ROWS = 1500;
  private static final double[] EVEN = {0, 0};

  /**
   * Two components that see two features; whose turn it is, the third tells. Their outputs are
   * those lines that the label follows, but for an error of {@code bias}.
   */
  private static GateSample sample(double bias, double noise) {
    Random random = new Random(3);
    double[][] inputs = new double[3][ROWS];
    double[] labels = new double[ROWS];
    double[] weights = new double[ROWS];
    double[][] outputs = new double[2][ROWS];
    for (int i = 0; i < ROWS; i++) {
      for (double[] input : inputs) {
        input[i] = 5 + 3 * random.nextGaussian();
      }
      double a = inputs[0][i];
      double b = inputs[1][i];
      labels[i] = (inputs[2][i] > 5 ? 2 * a - b : 1 + b) + noise * random.nextGaussian();
      outputs[0][i] = 2 * a - b + bias * (1 - 0.1 * a);
      outputs[1][i] = 1 + b + bias * 0.2 * b;
      weights[i] = 0.5 + random.nextDouble();
    }
    return GateSample.of(inputs, labels, weights, outputs, ErrorMeasure.RMSE);
  }

  private static Optional<double[][]> corrections(
      GateSample sample, int features, double[] intercepts) {
    int[] folds = sample.folds(GateCorrection.FOLDS);
    double[][] pi =
        CrossFittedGate.of(sample, folds, intercepts, false, CrossFittedGate.USUAL_ROUNDS).pi();
    return GateCorrection.of(sample, features, pi);
  }

  /**
   * With one class π is 1, and the penalty that of the squares themselves: what is found is the
   * regression of the residuals divided by 1 + μ.
   */
  @Test
  void theErrorOfASingleComponentIsTakenBack() {
    GateSample two = sample(0, 0);
    double[] labels = new double[ROWS];
    Random random = new Random(8);
    for (int i = 0; i < ROWS; i++) {
      labels[i] = two.outputs()[0][i] - 2 + 0.2 * two.inputs()[0][i] + 1e-4 * random.nextGaussian();
    }
    GateSample one =
        GateSample.of(
            two.inputs(),
            labels,
            two.weights(),
            new double[][] {two.outputs()[0]},
            ErrorMeasure.RMSE);
    double[] found = corrections(one, 3, new double[1]).orElseThrow()[0];
    double[] expected = {-2 / 1.01, 0.2 / 1.01, 0, 0};
    for (int j = 0; j < 4; j++) {
      assertThat(found[j]).as("" + j).isCloseTo(expected[j], within(1e-4));
    }
  }

  /** The error after correction is less on rows that neither gate nor corrections have seen. */
  @Test
  void correctedGatesPredictOtherRowsBetter() {
    GateSample all = sample(2, 0.5);
    GateSample train = all.select(IntStream.range(0, 1000).toArray());
    double[][] corrections = corrections(train, 3, EVEN).orElseThrow();
    double plain = error(GateTraining.train(train, EVEN, false, 50), all);
    double corrected =
        error(
            GateTraining.train(train.corrected(corrections), EVEN, false, 50),
            all.corrected(corrections));
    assertThat(corrected).isLessThan(0.7 * plain);
  }

  private static double error(ForestGate gate, GateSample all) {
    double sum = 0;
    for (int i = 1000; i < ROWS; i++) {
      double[] pi = gate.probabilities(all.row(i));
      double residual = all.labels()[i] - pi[0] * all.outputs()[0][i] - pi[1] * all.outputs()[1][i];
      sum += residual * residual;
    }
    return sum;
  }

  /** Of a column that is constant here, other rows may have other values. */
  @Test
  void aConstantColumnHasNoPart() {
    GateSample sample = sample(2, 0.1);
    double[][] inputs = Arrays.copyOf(sample.inputs(), 4);
    inputs[3] = new double[ROWS];
    Arrays.fill(inputs[3], 1.1);
    GateSample wider =
        GateSample.of(
            inputs, sample.labels(), sample.weights(), sample.outputs(), ErrorMeasure.RMSE);
    for (double[] correction : corrections(wider, 4, EVEN).orElseThrow()) {
      assertThat(correction[4]).isZero();
      assertThat(Math.abs(correction[0])).isLessThan(10);
    }
  }

  /** Copies of a row are in one fold. */
  @Test
  void whatIsLearnedFromARowIsKnownOfItsCopies() {
    GateSample sample = sample(2, 0.1);
    GateSample doubled = sample.select(IntStream.range(0, 60).map(i -> i / 2).toArray());
    int[] folds = doubled.folds(3);
    for (int i = 0; i < 60; i++) {
      assertThat(folds[i]).isEqualTo(i / 2 % 3);
    }
  }

  /** There is nothing to learn: what is found is dropped, or next to nothing. */
  @Test
  void rightComponentsAreLeftAlone() {
    GateSample sample = sample(0, 1);
    double[][] none = new double[2][4];
    for (double[] correction : corrections(sample, 3, EVEN).orElse(none)) {
      double[] middle = {1, 5, 5, 5};
      double sum = 0;
      for (int j = 0; j < 4; j++) {
        sum += correction[j] * middle[j];
      }
      assertThat(sum).isCloseTo(0, within(0.2));
    }
  }

  @Test
  void thereMustBeEnoughRowsAndARealLabel() {
    GateSample sample = sample(2, 0.1);
    GateSample few = sample.select(IntStream.range(0, 79).toArray());
    assertThat(corrections(few, 3, EVEN)).isEmpty();
    GateSample counts =
        GateSample.of(
            sample.inputs(),
            Arrays.stream(sample.labels()).map(Math::abs).map(Math::floor).toArray(),
            sample.weights(),
            sample.outputs(),
            ErrorMeasure.DEVIANCE);
    assertThat(corrections(counts, 3, EVEN)).isEmpty();
  }
}
