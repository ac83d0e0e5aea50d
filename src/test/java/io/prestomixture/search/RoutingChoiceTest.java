package io.prestomixture.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RoutingChoiceTest {
  private static double[] ones(int n) {
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    return ones;
  }

  /** Errors fall by 1 on average; over four rows the standard error of that is √2/4. */
  @Test
  void theLeastErrorIsTakenIfItIsNoChance() {
    double[] first = {5, 5, 5, 5};
    double[] better = {3, 4, 4, 5};
    double[] worse = {6, 5, 5, 5};
    assertThat(RoutingChoice.best(new double[][] {first, better, worse}, ones(4))).isEqualTo(1);
    assertThat(RoutingChoice.best(new double[][] {first, worse}, ones(4))).isZero();
    // Of rows of weight 0 nothing is known.
    double[] mixed = {3, 9, 4, 5};
    assertThat(RoutingChoice.best(new double[][] {first, mixed}, ones(4))).isZero();
    assertThat(RoutingChoice.best(new double[][] {first, mixed}, new double[] {1, 0, 1, 1}))
        .isEqualTo(1);
  }

  @Test
  void oneRowDecidesNothingUnlessItsErrorIsInfinite() {
    double[][] errors = new double[2][100];
    errors[0][7] = 1e6;
    assertThat(RoutingChoice.best(errors, ones(100))).isZero();
    errors[0][7] = Double.POSITIVE_INFINITY;
    assertThat(RoutingChoice.best(errors, ones(100))).isEqualTo(1);
  }

  /** Of differences of mean zero one in seven is above 1.1 standard errors: Φ(−1.1) = 0.136. */
  @Test
  void pureChanceIsSeldomTaken() {
    Random random = new Random(2);
    int taken = 0;
    for (int trial = 0; trial < 2000; trial++) {
      double[][] errors = new double[2][50];
      for (int i = 0; i < 50; i++) {
        errors[0][i] = random.nextGaussian();
        errors[1][i] = random.nextGaussian();
      }
      taken += RoutingChoice.best(errors, ones(50));
    }
    assertThat(taken / 2000.0).isBetween(0.11, 0.17);
  }

  @Test
  void theWeightIsThatOfTheOneTaken() {
    RoutingChoice choice =
        new RoutingChoice(
            List.of(new RoutingChoice.Candidate(0, 1, 4), new RoutingChoice.Candidate(0.5, 2, 3)),
            1);
    assertThat(choice.routingWeight()).isEqualTo(0.5);
    assertThat(RoutingChoice.mean(new double[] {1, 4}, new double[] {2, 1})).isEqualTo(2);
  }
}
