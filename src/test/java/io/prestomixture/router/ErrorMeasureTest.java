package io.prestomixture.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ErrorMeasureTest {
  private static final double INFINITY = Double.POSITIVE_INFINITY;

  @Test
  void outputsAreMixedComponentByComponent() {
    double[] outputs = {0.5, 0.3, 0.2, 0.1, 0.1, 0.8};
    assertThat(Outputs.of(1, 2, outputs)).containsExactly(0.1, 0.1, 0.8);
    assertThat(Outputs.mixed(new double[] {0.25, 0.75}, outputs))
        .containsExactly(new double[] {0.2, 0.15, 0.65}, within(1e-15));
    assertThat(Outputs.mixed(new double[] {0, 1}, new double[] {INFINITY, 4})).containsExactly(4);
    assertThat(Outputs.likeliest(new double[] {0.2, 0.4, 0.4})).isEqualTo(1);
  }

  @Test
  void measuresAreThoseOfTextbooks() {
    assertThat(ErrorMeasure.RMSE.ofRow(3, new double[] {1})).isEqualTo(4);
    assertThat(ErrorMeasure.RMSE.ofMean(4)).isEqualTo(2);
    assertThat(ErrorMeasure.LOG_LOSS.ofRow(1, new double[] {0.25}))
        .isCloseTo(Math.log(4), within(1e-15));
    assertThat(ErrorMeasure.LOG_LOSS.ofRow(0, new double[] {0.25}))
        .isCloseTo(Math.log(4 / 3.0), within(1e-15));
    assertThat(ErrorMeasure.LOG_LOSS.ofRow(2, new double[] {0.5, 0.3, 0.2}))
        .isCloseTo(Math.log(5), within(1e-15));
    assertThat(ErrorMeasure.LOG_LOSS.ofRow(1, new double[] {0}))
        .isCloseTo(15 * Math.log(10), within(1e-12));
    assertThat(ErrorMeasure.DEVIANCE.ofRow(2, new double[] {1}))
        .isCloseTo(2 * (2 * Math.log(2) - 1), within(1e-15));
    assertThat(ErrorMeasure.DEVIANCE.ofRow(0, new double[] {1.5})).isEqualTo(3);
    assertThat(ErrorMeasure.DEVIANCE.ofRow(2, new double[] {0})).isFinite();
    assertThat(ErrorMeasure.DEVIANCE.ofMean(4)).isEqualTo(4);
  }
}
