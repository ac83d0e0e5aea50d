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
  /** Features by rows, and a parameter vector somewhere in an array. */
  private record Operands(double[][] panel, double[] theta, int thetaAt) {
    static Operands random(int features, long seed) {
      Random random = new Random(seed);
      int thetaAt = random.nextInt(4);
      double[][] panel = new double[features][];
      Arrays.setAll(panel, j -> random.doubles(Panels.ROWS, -3, 3).toArray());
      return new Operands(panel, random.doubles(thetaAt + features + 1L, -2, 2).toArray(), thetaAt);
    }

    double x(int row, int feature) {
      return panel[feature][row];
    }

    double[] centre() {
      return Arrays.copyOf(theta, panel.length);
    }
  }

  /** What a kernel finds where it is to write. */
  private static double[] anything() {
    double[] out = new double[Panels.ROWS];
    Arrays.fill(out, -12345);
    return out;
  }

  @Property(tries = 200)
  void linearScoresAreDotProducts(@ForAll @IntRange(max = 23) int features, @ForAll long seed) {
    Operands o = Operands.random(features, seed);
    double[] out = anything();
    Panels.linearScores(o.panel, features, o.theta, o.thetaAt, 0.7, out);
    for (int i = 0; i < Panels.ROWS; i++) {
      double expected = 0.7;
      for (int j = 0; j < features; j++) {
        expected += o.theta[o.thetaAt + j] * o.x(i, j);
      }
      assertThat(out[i]).isCloseTo(expected, within(1e-12));
    }
  }

  @Property(tries = 200)
  void squaredDistancesAreSumsOfSquares(
      @ForAll @IntRange(max = 23) int features, @ForAll long seed) {
    Operands o = Operands.random(features, seed);
    double[] out = anything();
    Panels.squaredDistances(o.panel, o.centre(), out);
    for (int i = 0; i < Panels.ROWS; i++) {
      double expected = 0;
      for (int j = 0; j < features; j++) {
        expected += Math.pow(o.x(i, j) - o.theta[j], 2);
      }
      assertThat(out[i]).isCloseTo(expected, within(1e-11));
    }
  }

  @Property(tries = 200)
  void scaledDistancesWeightEveryFeature(
      @ForAll @IntRange(max = 23) int features, @ForAll long seed) {
    Operands o = Operands.random(features, seed);
    double[] factors = new Random(~seed).doubles(features, 0, 2).toArray();
    double[] out = anything();
    Panels.scaledDistances(o.panel, o.centre(), factors, out);
    for (int i = 0; i < Panels.ROWS; i++) {
      double expected = 0;
      for (int j = 0; j < features; j++) {
        expected += factors[j] * Math.pow(o.x(i, j) - o.theta[j], 2);
      }
      assertThat(out[i]).isCloseTo(expected, within(1e-11));
    }
  }

  @Property(tries = 200)
  void whitenedDistancesAreNormsOfProducts(
      @ForAll @IntRange(max = 23) int features, @ForAll long seed) {
    Operands o = Operands.random(features, seed);
    double[] matrix = new Random(~seed).doubles(PackedUpper.length(features), -1, 1).toArray();
    double[] out = anything();
    Panels.whitenedDistances(o.panel, matrix, o.centre(), out);
    for (int i = 0; i < Panels.ROWS; i++) {
      double expected = 0;
      for (int r = 0; r < features; r++) {
        double score = -o.theta[r];
        for (int j = 0; j <= r; j++) {
          score += matrix[r * (r + 1) / 2 + j] * o.x(i, j);
        }
        expected += score * score;
      }
      assertThat(out[i]).isCloseTo(expected, within(1e-10));
    }
  }

  @Property(tries = 100)
  void theScaledMinimumKeepsTheLeast(@ForAll @IntRange(max = 10) int tenths, @ForAll long seed) {
    Random random = new Random(seed);
    double factor = tenths / 10.0;
    double[] values = random.doubles(Panels.ROWS, 0, 5).toArray();
    values[3] = Double.MAX_VALUE;
    double[] lowest = random.doubles(Panels.ROWS, 0, 5).toArray();
    lowest[5] = Double.POSITIVE_INFINITY;
    double[] before = lowest.clone();
    double[] valuesBefore = values.clone();
    Panels.scaledMinimum(values, factor, 0.5, lowest);
    for (int i = 0; i < Panels.ROWS; i++) {
      double scaled = factor * values[i] + 0.5;
      assertThat(lowest[i]).isEqualTo(scaled < before[i] ? scaled : before[i]);
    }
    assertThat(values).isEqualTo(valuesBefore);
  }

  @Property(tries = 100)
  void softplusIsTheLogarithmOfOnePlusTheExponential(
      @ForAll @IntRange(min = -3, max = 3) int magnitude, @ForAll long seed) {
    Random random = new Random(seed);
    double[] values = new double[Panels.ROWS];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextGaussian() * Math.pow(10, magnitude);
    }
    double[] before = values.clone();
    Panels.softplus(values);
    for (int i = 0; i < values.length; i++) {
      double m = before[i];
      double expected = Math.max(m, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(m)));
      assertThat(values[i]).isCloseTo(expected, within(1e-14 * (1 + Math.abs(expected))));
      if (m > -40) {
        assertThat(values[i]).isCloseTo(expected, within(1e-13 * expected));
      }
    }
  }

  @Property(tries = 50)
  void sumsAndMaximaAreByRow(@ForAll long seed) {
    Random random = new Random(seed);
    double[] values = random.doubles(Panels.ROWS, -2, 2).toArray();
    double[] others = random.doubles(Panels.ROWS, -2, 2).toArray();
    double[] sums = others.clone();
    Panels.add(values, sums);
    double[] largest = others.clone();
    Panels.maximum(values, largest);
    double[] least = others.clone();
    values[7] = Double.POSITIVE_INFINITY;
    values[8] = Double.NEGATIVE_INFINITY;
    Panels.minimum(values, least);
    assertThat(least[7]).isEqualTo(others[7]);
    assertThat(least[8]).isEqualTo(Double.NEGATIVE_INFINITY);
    for (int i = 9; i < Panels.ROWS; i++) {
      assertThat(least[i]).isEqualTo(values[i] < others[i] ? values[i] : others[i]);
      assertThat(sums[i]).isEqualTo(others[i] + values[i]);
      assertThat(largest[i]).isEqualTo(values[i] > others[i] ? values[i] : others[i]);
    }
  }
}
