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

  /** Errors fall by 1 on average; over four rows their standard error is 0.5·√(1 + 0 + 0 + 1)/2. */
  @Test
  void theLeastErrorIsTakenIfItIsNoChance() {
    double[] first = {5, 5, 5, 5};
    double[] better = {3, 4, 4, 5};
    double[] worse = {6, 5, 5, 5};
    assertThat(RoutingChoice.best(new double[][] {first, better, worse}, ones(4))).isEqualTo(1);
    assertThat(RoutingChoice.best(new double[][] {first, worse}, ones(4))).isZero();
    // The mean falls by 0.25, but √(0.25² + 3·(3.25 …)²)/4 is more.
    double[] lucky = {-1, 7, 6, 7};
    assertThat(RoutingChoice.best(new double[][] {first, lucky}, ones(4))).isZero();
    // Of the lucky row alone it is no chance.
    assertThat(RoutingChoice.best(new double[][] {first, lucky}, new double[] {1, 0, 0, 0}))
        .isEqualTo(1);
  }

  /** One in six differences of mean zero is larger than a standard error: Φ(−1) = 0.159. */
  @Test
  void pureChanceIsTakenOnceInSixTimes() {
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
    assertThat(taken / 2000.0).isBetween(0.13, 0.20);
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
