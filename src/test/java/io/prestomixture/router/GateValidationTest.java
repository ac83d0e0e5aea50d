package io.prestomixture.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.junit.jupiter.api.Test;

class GateValidationTest {
  private static final int ROWS = 900;

  private final List<Vector> features = new ArrayList<>();
  private final double[] labels = new double[ROWS];
  private final double[] ones = new double[ROWS];

  /** The label is ±1 by the sign of the feature, under noise of deviation 0.2. */
  private void makeRows() {
    Random random = new Random(4);
    Arrays.fill(ones, 1);
    for (int i = 0; i < ROWS; i++) {
      double x = random.nextGaussian();
      features.add(Vectors.dense(x));
      labels[i] = Math.signum(x) + 0.2 * random.nextGaussian();
    }
  }

  private GateValidation gates(String inputs, double[][] outputs, double... shares) {
    return new GateValidation(inputs, features, labels, ones, outputs, shares, ErrorMeasure.RMSE);
  }

  private double[] errors(String inputs, double[][] outputs, double... shares) {
    double[][] pi = gates(inputs, outputs, shares).probabilities();
    double[] errors = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      assertThat(Arrays.stream(pi[i]).sum()).isCloseTo(1, within(1e-12));
      errors[i] = ErrorMeasure.RMSE.ofRow(labels[i], Outputs.mixed(pi[i], outputs[i]));
    }
    return errors;
  }

  private double rmse(double[] errors) {
    return ErrorMeasure.RMSE.ofMean(Arrays.stream(errors).average().orElseThrow());
  }

  private double[][] outputs(double... constant) {
    double[][] outputs = new double[ROWS][];
    Arrays.fill(outputs, constant);
    return outputs;
  }

  /** Whatever the gate says then, the mixture says the same. */
  @Test
  void componentsThatAgreeHaveTheErrorOfOne() {
    makeRows();
    double[] errors = errors("features", outputs(0.5, 0.5), 0.3, 0.7);
    for (int i = 0; i < ROWS; i++) {
      double residual = labels[i] - 0.5;
      assertThat(errors[i]).isCloseTo(residual * residual, within(1e-12));
    }
  }

  @Test
  void theGateFindsTheRightComponentOfOtherRows() {
    makeRows();
    double[] errors = errors("both", outputs(-1, 1, 100), 0.5, 0.5, 0);
    assertThat(rmse(errors)).isBetween(0.19, 0.24);
  }

  /** A row's own label has no part in what the row is told: noise is not predicted. */
  @Test
  void noErrorIsBelowTheNoise() {
    makeRows();
    Random random = new Random(5);
    for (int i = 0; i < ROWS; i++) {
      labels[i] = random.nextBoolean() ? 1 : -1;
    }
    assertThat(rmse(errors("features", outputs(-1, 1), 0.5, 0.5))).isGreaterThan(1);
  }

  /** Components that say the same whatever the row: all there is to learn is the remainder. */
  @Test
  void theRemainderTellsOtherRowsWhatComponentsLeave() {
    makeRows();
    GateValidation gates = gates("features", outputs(5, 5), 0.5, 0.5);
    assertThat(rmse(gates.errorsWithRemainder())).isBetween(0.19, 0.26);
    Random random = new Random(6);
    Arrays.setAll(labels, i -> 5 + random.nextGaussian());
    double deviation = rmse(Arrays.stream(labels).map(y -> (y - 5) * (y - 5)).toArray());
    gates = gates("features", outputs(5, 5), 0.5, 0.5);
    assertThat(rmse(gates.errorsWithRemainder())).as("noise").isGreaterThan(0.99 * deviation);
  }
}
