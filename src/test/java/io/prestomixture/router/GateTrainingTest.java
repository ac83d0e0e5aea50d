package io.prestomixture.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.scoring.DecisionForest;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What boosting does to the error that it is about, worked out here from the trees it gives. */
class GateTrainingTest {
  private static final int ROWS = 600;
  private static final int TRIAL_ROUNDS = 50;

  /** How far labels lie above what components say. */
  private static final double LIFT = 50;

  private static final double[] INTERCEPTS = {Math.log(0.5), Math.log(0.3), Math.log(0.2)};

  /** Component {@code c} is right in sector {@code c} of the plane; elsewhere it is off. */
  private static GateSample sample(ErrorMeasure measure, long seed) {
    Random random = new Random(seed);
    double[][] inputs = new double[2][ROWS];
    double[] labels = new double[ROWS];
    double[] weights = new double[ROWS];
    double[][] outputs = new double[INTERCEPTS.length][ROWS];
    for (int i = 0; i < ROWS; i++) {
      inputs[0][i] = random.nextGaussian();
      inputs[1][i] = random.nextGaussian();
      weights[i] = 0.5 + random.nextDouble();
      int sector = inputs[0][i] > 0 ? 0 : inputs[1][i] > 0 ? 1 : 2;
      double truth = measure == ErrorMeasure.RMSE ? inputs[0][i] : 0.1 + 0.8 * random.nextDouble();
      labels[i] =
          switch (measure) {
            case RMSE -> truth + 0.1 * random.nextGaussian();
            case LOG_LOSS -> random.nextDouble() < truth ? 1 : 0;
            case DEVIANCE -> random.nextDouble() < truth ? 1 : 0;
          };
      for (int c = 0; c < outputs.length; c++) {
        double off = measure == ErrorMeasure.RMSE ? truth + 1 + c : 0.1 + 0.8 * random.nextDouble();
        double mean = c == sector ? truth : off;
        boolean opposite = measure == ErrorMeasure.LOG_LOSS && labels[i] == 0;
        outputs[c][i] = opposite ? 1 - mean : mean;
      }
    }
    return GateSample.of(inputs, labels, weights, outputs, measure);
  }

  /** Σ w·ℓ with the first trees of every forest: none, one, two, … */
  private static double[] errors(GateSample sample, ForestGate gate) {
    int trees = gate.forests()[0].size();
    double[] sums = new double[trees + 1];
    List<List<DecisionForest>> forests =
        Stream.concat(Arrays.stream(gate.forests()), Stream.ofNullable(gate.remainder()))
            .map(GateTrainingTest::singles)
            .toList();
    for (int i = 0; i < ROWS; i++) {
      double[] row = {sample.inputs()[0][i], sample.inputs()[1][i]};
      double[] scores = Arrays.copyOf(INTERCEPTS, forests.size());
      for (int n = 0; n <= trees; n++) {
        for (int f = 0; f < scores.length && n > 0; f++) {
          scores[f] += forests.get(f).get(n - 1).sum(row);
        }
        double predicted = predicted(sample, i, scores);
        sums[n] += sample.weights()[i] * sample.measure().ofJudged(sample.labels()[i], predicted);
      }
    }
    return sums;
  }

  /** A mixture by the scores of its classes, and what is added where there is one more number. */
  private static double predicted(GateSample sample, int row, double[] scores) {
    double total = 0;
    double mixed = 0;
    for (int c = 0; c < INTERCEPTS.length; c++) {
      double e = Math.exp(scores[c]);
      total += e;
      mixed += e * sample.outputs()[c][row];
    }
    return mixed / total + (scores.length > INTERCEPTS.length ? scores[INTERCEPTS.length] : 0);
  }

  private static List<DecisionForest> singles(DecisionForest forest) {
    return forest.documents().stream()
        .map(tree -> new DecisionForest("one", List.of(tree), 2, 1))
        .toList();
  }

  /** The root of the mean of squares before and after training. */
  private static double[] rmse(GateSample sample, ForestGate gate) {
    double[] errors = errors(sample, gate);
    double weight = Arrays.stream(sample.weights()).sum();
    return new double[] {
      Math.sqrt(errors[0] / weight), Math.sqrt(errors[errors.length - 1] / weight)
    };
  }

  @ParameterizedTest
  @EnumSource(ErrorMeasure.class)
  void everyRoundLowersTheErrorOfTheMixture(ErrorMeasure measure) {
    GateSample sample = sample(measure, 1);
    ForestGate gate = GateTraining.train(sample, INTERCEPTS, false, TRIAL_ROUNDS);
    assertThat(gate.remainder()).isNull();
    assertThat(errors(sample, gate)).isSortedAccordingTo(Comparator.reverseOrder());
  }

  @Test
  void everyRoundWithARemainderLowersTheError() {
    GateSample sample = sample(ErrorMeasure.RMSE, 1);
    ForestGate gate = GateTraining.train(sample, INTERCEPTS, true, TRIAL_ROUNDS);
    assertThat(gate.remainder().size()).isEqualTo(gate.forests()[0].size());
    assertThat(errors(sample, gate)).isSortedAccordingTo(Comparator.reverseOrder());
  }

  /** What lies above all components, whatever their mixture, is left to the remainder. */
  @Test
  void theRemainderSaysWhatNoComponentSays() {
    GateSample outside = lifted(sample(ErrorMeasure.RMSE, 1));
    GateSample others = lifted(sample(ErrorMeasure.RMSE, 2));
    ForestGate plain = GateTraining.train(outside, INTERCEPTS, false, TRIAL_ROUNDS);
    ForestGate gate = GateTraining.train(outside, INTERCEPTS, true, TRIAL_ROUNDS);
    assertThat(rmse(others, plain)[1]).isGreaterThan(LIFT - 3);
    assertThat(rmse(others, gate)[1]).isLessThan(0.5);
  }

  private static GateSample lifted(GateSample sample) {
    double[] labels = Arrays.stream(sample.labels()).map(y -> y + LIFT).toArray();
    return GateSample.of(
        sample.inputs(), labels, sample.weights(), sample.outputs(), ErrorMeasure.RMSE);
  }

  /** The same rows in other units: gates are the same, remainders in these units. */
  @Test
  void unitsDoNotMatter() {
    GateSample sample = lifted(sample(ErrorMeasure.RMSE, 1));
    double unit = 1 << 20;
    double[][] outputs = new double[INTERCEPTS.length][];
    Arrays.setAll(outputs, c -> Arrays.stream(sample.outputs()[c]).map(h -> h * unit).toArray());
    double[] labels = Arrays.stream(sample.labels()).map(y -> y * unit).toArray();
    GateSample scaled =
        GateSample.of(sample.inputs(), labels, sample.weights(), outputs, ErrorMeasure.RMSE);
    ForestGate expected = GateTraining.train(sample, INTERCEPTS, true, TRIAL_ROUNDS);
    ForestGate found = GateTraining.train(scaled, INTERCEPTS, true, TRIAL_ROUNDS);
    for (int i = 0; i < ROWS; i++) {
      double[] row = {sample.inputs()[0][i], sample.inputs()[1][i]};
      assertThat(found.probabilities(row))
          .containsExactly(expected.probabilities(row), within(1e-9));
      assertThat(found.remainder(row) / unit).isCloseTo(expected.remainder(row), within(1e-9));
    }
  }

  /** Of rows that it has not seen, the gate mixes what is right there, and little else. */
  @Test
  void theRightComponentIsFoundWhereItIsRight() {
    ForestGate gate =
        GateTraining.train(sample(ErrorMeasure.RMSE, 1), INTERCEPTS, false, TRIAL_ROUNDS);
    GateSample others = sample(ErrorMeasure.RMSE, 2);
    double noise = 0.1;
    double[] rmse = rmse(others, gate);
    assertThat(rmse[0]).isGreaterThan(10 * noise);
    assertThat(rmse[1]).isBetween(0.9 * noise, 2 * noise);
  }

  @Test
  void manyClassesHaveFewerRounds() {
    int classes = 250;
    double[][] outputs = new double[classes][20];
    for (int c = 0; c < classes; c++) {
      Arrays.fill(outputs[c], c);
    }
    double[] labels = new double[20];
    Arrays.setAll(labels, i -> i);
    double[] ones = new double[20];
    Arrays.fill(ones, 1);
    GateSample sample =
        GateSample.of(new double[][] {labels.clone()}, labels, ones, outputs, ErrorMeasure.RMSE);
    DecisionForest[] forests =
        GateTraining.train(sample, new double[classes], false, TRIAL_ROUNDS).forests();
    assertThat(forests).hasSize(classes);
    assertThat(forests[0].size()).isEqualTo(8);
  }

  /** Weights say how rows compare; a power of two changes no digit. */
  @Test
  void theScaleOfWeightsDoesNotMatter() {
    GateSample sample = sample(ErrorMeasure.RMSE, 1);
    double[] light = Arrays.stream(sample.weights()).map(w -> w / (1 << 20)).toArray();
    GateSample scaled =
        GateSample.of(sample.inputs(), sample.labels(), light, sample.outputs(), ErrorMeasure.RMSE);
    DecisionForest[] expected =
        GateTraining.train(sample, INTERCEPTS, false, TRIAL_ROUNDS).forests();
    DecisionForest[] found = GateTraining.train(scaled, INTERCEPTS, false, TRIAL_ROUNDS).forests();
    for (int i = 0; i < ROWS; i++) {
      double[] row = {sample.inputs()[0][i], sample.inputs()[1][i]};
      for (int c = 0; c < INTERCEPTS.length; c++) {
        assertThat(found[c].sum(row)).isCloseTo(expected[c].sum(row), within(1e-9));
      }
    }
  }

  /** A label that is a thousand times too large is one row's error, not the size of all. */
  @Test
  void anOutlierDoesNotSilenceTheGate() {
    GateSample sample = sample(ErrorMeasure.RMSE, 1);
    double[] labels = sample.labels().clone();
    labels[7] = 1000;
    GateSample spoilt =
        GateSample.of(
            sample.inputs(), labels, sample.weights(), sample.outputs(), ErrorMeasure.RMSE);
    assertThat(spoilt.scale()).isLessThan(2 * sample.scale());
    ForestGate gate = GateTraining.train(spoilt, INTERCEPTS, false, TRIAL_ROUNDS);
    assertThat(rmse(sample(ErrorMeasure.RMSE, 2), gate)[1]).isLessThan(0.5);
  }
}
