package io.prestomixture.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.commons.math3.stat.descriptive.moment.Mean;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;
import org.junit.jupiter.api.Test;

class PairedGainTest {
  private static final int ROWS = 300;

  private static double[] errors(long seed, double shift) {
    Random random = new Random(seed);
    double[] errors = new double[ROWS];
    Arrays.setAll(errors, i -> random.nextGaussian() + shift);
    return errors;
  }

  private static double[] ones(int n) {
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    return ones;
  }

  @Test
  void itIsTheMeanOfDifferencesAndItsStandardError() {
    double[] errors = errors(1, 0);
    double[] others = errors(2, 0.5);
    double[] differences = new double[ROWS];
    Arrays.setAll(differences, i -> others[i] - errors[i]);
    PairedGain gain = PairedGain.of(errors, others, ones(ROWS));
    assertThat(gain.mean()).isCloseTo(new Mean().evaluate(differences), within(1e-12));
    assertThat(gain.standardError())
        .isCloseTo(new StandardDeviation().evaluate(differences) / Math.sqrt(ROWS), within(1e-12));
    double ratio = gain.mean() / gain.standardError();
    assertThat(gain.exceeds(ratio * 0.999)).isTrue();
    assertThat(gain.exceeds(ratio * 1.001)).isFalse();
    assertThat(PairedGain.of(others, errors, ones(ROWS)).mean()).isEqualTo(-gain.mean());
    assertThat(PairedGain.of(others, errors, ones(ROWS)).exceeds(0)).isFalse();
  }

  /** As many standard errors as of all rows, whatever the unit of the weights. */
  @Test
  void onlySharesOfTheWeightCountAndRowsWithoutAnyDoNot() {
    double[] errors = errors(1, 0);
    double[] others = errors(2, 0.5);
    double[] weights = new double[ROWS];
    Arrays.setAll(weights, i -> i < ROWS / 2 ? 7 : 0);
    PairedGain weighted = PairedGain.of(errors, others, weights);
    int half = ROWS / 2;
    PairedGain alone =
        PairedGain.of(Arrays.copyOf(errors, half), Arrays.copyOf(others, half), ones(half));
    assertThat(weighted.mean()).isCloseTo(alone.mean(), within(1e-12));
    assertThat(weighted.standardError()).isCloseTo(alone.standardError(), within(1e-12));
  }

  @Test
  void itIsWithinAShareOfTheOtherIfItIsSoManyErrorsLess() {
    double[] errors = errors(1, 10);
    double[] others = errors(2, 10.5);
    PairedGain loss = PairedGain.of(others, errors, ones(ROWS));
    double other = new Mean().evaluate(errors);
    double share = (2 * loss.standardError() - loss.mean()) / other;
    assertThat(loss.other()).isCloseTo(other, within(1e-12));
    assertThat(loss.isWithin(share * 1.001, 2)).isTrue();
    assertThat(loss.isWithin(share * 0.999, 2)).isFalse();
    assertThat(PairedGain.of(errors, errors, ones(ROWS)).isWithin(0, 2)).isTrue();
  }

  @Test
  void anyErrorIsLessThanNone() {
    double[] infinite = {1, Double.POSITIVE_INFINITY, 1};
    double[] finite = {5, 7, 9};
    for (double none : new double[] {Double.POSITIVE_INFINITY, Double.NaN}) {
      PairedGain gain = PairedGain.of(finite, new double[] {1, none, 1}, ones(3));
      assertThat(gain.exceeds(2)).isTrue();
      assertThat(gain.isWithin(0, 2)).isTrue();
    }
    for (double[] other : List.of(finite, infinite)) {
      assertThat(PairedGain.of(infinite, other, ones(3)).exceeds(0)).isFalse();
      assertThat(PairedGain.of(infinite, other, ones(3)).isWithin(1, 0)).isFalse();
    }
  }

  @Test
  void whatIsNoNumberIsNoGain() {
    double[] nothing = {Double.NaN, 1};
    assertThat(PairedGain.of(nothing, ones(2), ones(2)).exceeds(0)).isFalse();
    assertThat(PairedGain.of(ones(2), ones(2), ones(2)).exceeds(0)).isFalse();
    PairedGain ofOneRow = PairedGain.of(new double[1], ones(1), ones(1));
    assertThat(ofOneRow.mean()).isEqualTo(1);
    assertThat(ofOneRow.exceeds(0)).as("one row says nothing").isFalse();
    assertThat(PairedGain.of(new double[0], new double[0], new double[0]).exceeds(0)).isFalse();
  }
}
