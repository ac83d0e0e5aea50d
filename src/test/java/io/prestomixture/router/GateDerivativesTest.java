package io.prestomixture.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Derivatives against differences of the error. */
class GateDerivativesTest {
  private static final int CLASSES = 3;
  private static final int ROWS = 40;

  private static GateSample sample(ErrorMeasure measure) {
    Random random = new Random(1);
    double[] labels = new double[ROWS];
    double[] weights = new double[ROWS];
    double[][] outputs = new double[CLASSES][ROWS];
    for (int i = 0; i < ROWS; i++) {
      weights[i] = 0.5 + random.nextDouble();
      labels[i] =
          switch (measure) {
            case RMSE -> random.nextGaussian();
            case LOG_LOSS -> random.nextInt(2);
            case DEVIANCE -> random.nextInt(5);
          };
      for (int c = 0; c < CLASSES; c++) {
        outputs[c][i] =
            measure == ErrorMeasure.RMSE ? random.nextGaussian() : 0.1 + 0.8 * random.nextDouble();
      }
    }
    return GateSample.of(new double[1][ROWS], labels, weights, outputs, measure);
  }

  private static GateDerivatives at(GateSample sample) {
    return at(sample, false);
  }

  private static GateDerivatives at(GateSample sample, boolean remainder) {
    GateDerivatives derivatives =
        new GateDerivatives(sample, new double[] {0.1, -0.4, 0.3}, remainder);
    Random random = new Random(2);
    for (int f = 0; f < derivatives.functions(); f++) {
      for (int i = 0; i < ROWS; i++) {
        derivatives.scores(f)[i] += random.nextGaussian();
      }
    }
    return derivatives;
  }

  /** Σ w·ℓ of the mixture, and of what is added to it. */
  private static double error(GateSample sample, GateDerivatives derivatives) {
    double sum = 0;
    for (int i = 0; i < ROWS; i++) {
      double total = 0;
      double mixed = 0;
      for (int c = 0; c < CLASSES; c++) {
        double e = Math.exp(derivatives.scores(c)[i]);
        total += e;
        mixed += e * sample.outputs()[c][i];
      }
      double added = derivatives.functions() > CLASSES ? derivatives.scores(CLASSES)[i] : 0;
      double predicted = mixed / total + added;
      sum += sample.weights()[i] * sample.measure().ofJudged(sample.labels()[i], predicted);
    }
    return sum;
  }

  @ParameterizedTest
  @EnumSource(ErrorMeasure.class)
  void slopesAreDifferencesOfTheError(ErrorMeasure measure) {
    slopesAreDifferences(sample(measure), false);
  }

  /** The derivatives by F, with r as it is, and by r. */
  @Test
  void slopesOfARemainderAreDifferences() {
    GateSample sample = sample(ErrorMeasure.RMSE);
    GateDerivatives derivatives = slopesAreDifferences(sample, true);
    for (int i = 0; i < ROWS; i++) {
      assertThat(derivatives.curvatures(CLASSES)[i]).isEqualTo(2 * sample.weights()[i]);
    }
  }

  private static GateDerivatives slopesAreDifferences(GateSample sample, boolean remainder) {
    GateDerivatives derivatives = at(sample, remainder);
    derivatives.update();
    double step = 1e-5;
    assertThat(derivatives.functions()).isEqualTo(CLASSES + (remainder ? 1 : 0));
    for (int f = 0; f < derivatives.functions(); f++) {
      for (int i = 0; i < ROWS; i++) {
        double score = derivatives.scores(f)[i];
        derivatives.scores(f)[i] = score + step;
        double above = error(sample, derivatives);
        derivatives.scores(f)[i] = score - step;
        double below = error(sample, derivatives);
        derivatives.scores(f)[i] = score;
        assertThat(derivatives.slopes(f)[i]).isCloseTo((above - below) / (2 * step), within(1e-7));
      }
    }
    return derivatives;
  }

  @ParameterizedTest
  @EnumSource(ErrorMeasure.class)
  void measuresHaveTheirDerivatives(ErrorMeasure measure) {
    double label = measure == ErrorMeasure.LOG_LOSS ? 1 : 2;
    double step = 1e-5;
    for (double mixed : new double[] {0.2, 0.6, 0.9}) {
      double slope =
          (measure.ofJudged(label, mixed + step) - measure.ofJudged(label, mixed - step))
              / (2 * step);
      double curvature =
          (measure.slope(label, mixed + step) - measure.slope(label, mixed - step)) / (2 * step);
      assertThat(measure.slope(label, mixed)).isCloseTo(slope, within(1e-6));
      assertThat(measure.curvature(label, mixed)).isCloseTo(curvature, within(1e-4));
    }
  }

  /** An output beyond all reason, as extrapolation may give, leaves numbers finite. */
  @ParameterizedTest
  @EnumSource(ErrorMeasure.class)
  void infiniteOutputsDoNoHarm(ErrorMeasure measure) {
    GateSample sample = sample(measure);
    sample.outputs()[1][3] = Double.POSITIVE_INFINITY;
    sample.outputs()[2][4] = 0;
    GateDerivatives derivatives =
        at(
            GateSample.of(
                sample.inputs(), sample.labels(), sample.weights(), sample.outputs(), measure));
    derivatives.update();
    for (int c = 0; c < CLASSES; c++) {
      for (int i = 0; i < ROWS; i++) {
        assertThat(derivatives.slopes(c)[i]).isFinite();
        assertThat(derivatives.curvatures(c)[i]).isFinite().isPositive();
      }
    }
  }

  /** All labels alike: of counts all 0, of classes all the same. */
  @ParameterizedTest
  @EnumSource(ErrorMeasure.class)
  void equalLabelsLeaveNumbersFinite(ErrorMeasure measure) {
    GateSample sample = sample(measure);
    GateDerivatives derivatives =
        at(
            GateSample.of(
                sample.inputs(), new double[ROWS], sample.weights(), sample.outputs(), measure));
    derivatives.update();
    for (int c = 0; c < CLASSES; c++) {
      for (int i = 0; i < ROWS; i++) {
        assertThat(derivatives.slopes(c)[i]).isFinite();
        assertThat(derivatives.curvatures(c)[i]).isFinite().isPositive();
      }
    }
  }
}
