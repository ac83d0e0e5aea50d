package io.prestomixture.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The panel kernels against one naive loop per row. */
class PanelsTest {
  /** Marks what a kernel must leave alone. */
  private static final double UNTOUCHED = -12345;

  /** A panel somewhere in an array, a parameter vector somewhere in another. */
  private record Operands(double[] panel, int panelAt, double[] theta, int thetaAt) {
    static Operands random(int features, long seed) {
      Random random = new Random(seed);
      int panelAt = Panels.ROWS * features * random.nextInt(3);
      int thetaAt = random.nextInt(4);
      return new Operands(
          random.doubles(panelAt + (long) Panels.ROWS * features, -3, 3).toArray(),
          panelAt,
          random.doubles(thetaAt + features + 1L, -2, 2).toArray(),
          thetaAt);
    }

    double x(int row, int feature) {
      return panel[panelAt + feature * Panels.ROWS + row];
    }
  }

  private static double[] untouched(int outAt) {
    double[] out = new double[outAt + Panels.ROWS + 3];
    Arrays.fill(out, UNTOUCHED);
    return out;
  }

  private static void assertRestUntouched(double[] out, int outAt) {
    for (int i = 0; i < out.length; i++) {
      if (i < outAt || i >= outAt + Panels.ROWS) {
        assertThat(out[i]).isEqualTo(UNTOUCHED);
      }
    }
  }

  @Property(tries = 200)
  void linearScoresAreDotProducts(
      @ForAll @IntRange(max = 23) int features,
      @ForAll @IntRange(max = 300) int outAt,
      @ForAll long seed) {
    Operands o = Operands.random(features, seed);
    double[] out = untouched(outAt);
    Panels.linearScores(o.panel, o.panelAt, features, o.theta, o.thetaAt, 0.7, out, outAt);
    for (int i = 0; i < Panels.ROWS; i++) {
      double expected = 0.7;
      for (int j = 0; j < features; j++) {
        expected += o.theta[o.thetaAt + j] * o.x(i, j);
      }
      assertThat(out[outAt + i]).isCloseTo(expected, within(1e-12));
    }
    assertRestUntouched(out, outAt);
  }

  @Property(tries = 200)
  void squaredDistancesAreSumsOfSquares(
      @ForAll @IntRange(max = 23) int features,
      @ForAll @IntRange(max = 300) int outAt,
      @ForAll long seed) {
    Operands o = Operands.random(features, seed);
    double[] out = untouched(outAt);
    Panels.squaredDistances(o.panel, o.panelAt, features, o.theta, o.thetaAt, out, outAt);
    for (int i = 0; i < Panels.ROWS; i++) {
      double expected = 0;
      for (int j = 0; j < features; j++) {
        expected += Math.pow(o.x(i, j) - o.theta[o.thetaAt + j], 2);
      }
      assertThat(out[outAt + i]).isCloseTo(expected, within(1e-11));
    }
    assertRestUntouched(out, outAt);
  }

  @Property(tries = 200)
  void scaledDistancesWeightEveryFeature(
      @ForAll @IntRange(max = 23) int features,
      @ForAll @IntRange(max = 300) int outAt,
      @ForAll long seed) {
    Operands o = Operands.random(features, seed);
    double[] factors = new Random(~seed).doubles(features, 0, 2).toArray();
    double[] out = untouched(outAt);
    Panels.scaledDistances(o.panel, o.panelAt, features, o.theta, factors, out, outAt);
    for (int i = 0; i < Panels.ROWS; i++) {
      double expected = 0;
      for (int j = 0; j < features; j++) {
        expected += factors[j] * Math.pow(o.x(i, j) - o.theta[j], 2);
      }
      assertThat(out[outAt + i]).isCloseTo(expected, within(1e-11));
    }
    assertRestUntouched(out, outAt);
  }

  @Property(tries = 200)
  void whitenedDistancesAreNormsOfProducts(
      @ForAll @IntRange(max = 23) int features,
      @ForAll @IntRange(max = 300) int outAt,
      @ForAll long seed) {
    Operands o = Operands.random(features, seed);
    double[] matrix = new Random(~seed).doubles(PackedUpper.length(features), -1, 1).toArray();
    double[] out = untouched(outAt);
    Panels.whitenedDistances(o.panel, o.panelAt, features, matrix, o.theta, out, outAt);
    for (int i = 0; i < Panels.ROWS; i++) {
      double expected = 0;
      for (int r = 0; r < features; r++) {
        double score = -o.theta[r];
        for (int j = 0; j <= r; j++) {
          score += matrix[r * (r + 1) / 2 + j] * o.x(i, j);
        }
        expected += score * score;
      }
      assertThat(out[outAt + i]).isCloseTo(expected, within(1e-10));
    }
    assertRestUntouched(out, outAt);
  }

  @Property(tries = 100)
  void theScaledMinimumKeepsTheLeast(
      @ForAll @IntRange(max = 300) int at,
      @ForAll @IntRange(max = 10) int tenths,
      @ForAll long seed) {
    Random random = new Random(seed);
    double factor = tenths / 10.0;
    double[] values = random.doubles(at + (long) Panels.ROWS, 0, 5).toArray();
    values[at + 3] = Double.MAX_VALUE;
    double[] lowest = random.doubles(Panels.ROWS, 0, 5).toArray();
    lowest[5] = Double.POSITIVE_INFINITY;
    double[] before = lowest.clone();
    double[] valuesBefore = values.clone();
    Panels.scaledMinimum(values, at, factor, 0.5, lowest);
    for (int i = 0; i < Panels.ROWS; i++) {
      double scaled = factor * values[at + i] + 0.5;
      assertThat(lowest[i]).isEqualTo(scaled < before[i] ? scaled : before[i]);
    }
    assertThat(values).isEqualTo(valuesBefore);
  }

  @Property(tries = 100)
  void softplusIsTheLogarithmOfOnePlusTheExponential(
      @ForAll @IntRange(max = 300) int at,
      @ForAll @IntRange(min = -3, max = 3) int magnitude,
      @ForAll long seed) {
    Random random = new Random(seed);
    double[] values = new double[at + Panels.ROWS];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextGaussian() * Math.pow(10, magnitude);
    }
    double[] before = values.clone();
    Panels.softplus(values, at);
    for (int i = 0; i < values.length; i++) {
      double m = before[i];
      double expected =
          i < at ? m : Math.max(m, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(m)));
      assertThat(values[i]).isCloseTo(expected, within(1e-14 * (1 + Math.abs(expected))));
      if (i >= at && m > -40) {
        assertThat(values[i]).isCloseTo(expected, within(1e-13 * expected));
      }
    }
  }
}
