package io.prestomixture.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.scoring.DecisionForest;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What boosting does to the error that it is about, worked out here from the trees it gives. */
class GateTrainingTest {
  private static final int ROWS = 600;
  private static final int TRIAL_ROUNDS = 50;
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

  /** Σ w·ℓ with the first trees of every forest. */
  private static double error(GateSample sample, DecisionForest[] forests, int trees) {
    DecisionForest[] first = new DecisionForest[forests.length];
    for (int c = 0; c < first.length && trees > 0; c++) {
      first[c] = new DecisionForest("first", forests[c].documents().subList(0, trees), 2, 1);
    }
    double sum = 0;
    for (int i = 0; i < ROWS; i++) {
      double[] row = {sample.inputs()[0][i], sample.inputs()[1][i]};
      double total = 0;
      double mixed = 0;
      for (int c = 0; c < first.length; c++) {
        double e = Math.exp(INTERCEPTS[c] + (trees > 0 ? first[c].sum(row) : 0));
        total += e;
        mixed += e * sample.outputs()[c][i];
      }
      sum += sample.weights()[i] * sample.measure().ofJudged(sample.labels()[i], mixed / total);
    }
    return sum;
  }

  @ParameterizedTest
  @EnumSource(ErrorMeasure.class)
  void everyRoundLowersTheErrorOfTheMixture(ErrorMeasure measure) {
    GateSample sample = sample(measure, 1);
    DecisionForest[] forests = GateTraining.train(sample, INTERCEPTS, TRIAL_ROUNDS);
    double error = error(sample, forests, 0);
    for (int trees = 1; trees <= forests[0].size(); trees++) {
      double next = error(sample, forests, trees);
      assertThat(next).as("round %d", trees).isLessThan(error);
      error = next;
    }
  }

  /** Of rows that it has not seen, the gate mixes what is right there, and little else. */
  @Test
  void theRightComponentIsFoundWhereItIsRight() {
    DecisionForest[] forests =
        GateTraining.train(sample(ErrorMeasure.RMSE, 1), INTERCEPTS, TRIAL_ROUNDS);
    GateSample others = sample(ErrorMeasure.RMSE, 2);
    double weight = Arrays.stream(others.weights()).sum();
    double noise = 0.1;
    assertThat(Math.sqrt(error(others, forests, forests[0].size()) / weight))
        .isBetween(0.9 * noise, 2 * noise);
    assertThat(Math.sqrt(error(others, forests, 0) / weight)).isGreaterThan(10 * noise);
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
    DecisionForest[] forests = GateTraining.train(sample, new double[classes], TRIAL_ROUNDS);
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
    DecisionForest[] expected = GateTraining.train(sample, INTERCEPTS, TRIAL_ROUNDS);
    DecisionForest[] found = GateTraining.train(scaled, INTERCEPTS, TRIAL_ROUNDS);
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
    DecisionForest[] forests = GateTraining.train(spoilt, INTERCEPTS, TRIAL_ROUNDS);
    GateSample others = sample(ErrorMeasure.RMSE, 2);
    double weight = Arrays.stream(others.weights()).sum();
    assertThat(Math.sqrt(error(others, forests, forests[0].size()) / weight)).isLessThan(0.5);
  }
}
