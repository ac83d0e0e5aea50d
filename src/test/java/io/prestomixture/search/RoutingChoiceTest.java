package io.prestomixture.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.prestomixture.linalg.WeightedMean;
import java.util.ArrayList;
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

  /** Errors fall by 1 on average; over four rows the standard error of that is 1/√24. */
  @Test
  void theLeastErrorIsTakenIfItIsNoChance() {
    double[] first = {5, 5, 5, 5};
    double[] better = {3.5, 4, 4, 4.5};
    double[] worse = {6, 5, 5, 5};
    assertThat(RoutingChoice.best(new double[][] {first, better, worse}, ones(4))).isEqualTo(1);
    assertThat(RoutingChoice.best(new double[][] {first, worse}, ones(4))).isZero();
    // Of rows of weight 0 nothing is known.
    double[] mixed = {3, 9, 3, 4};
    assertThat(RoutingChoice.best(new double[][] {first, mixed}, ones(4))).isZero();
    assertThat(RoutingChoice.best(new double[][] {first, mixed}, new double[] {1, 0, 1, 1}))
        .isEqualTo(1);
  }

  @Test
  void oneRowDecidesNothingUnlessItsErrorIsInfinite() {
    double[][] errors = new double[2][100];
    errors[0][7] = 1e6;
    assertThat(RoutingChoice.best(errors, ones(100))).isZero();
    for (double error : new double[] {Double.POSITIVE_INFINITY, Double.NaN}) {
      errors[0][7] = error;
      errors[1][3] = 0;
      assertThat(RoutingChoice.best(errors, ones(100))).isEqualTo(1);
      errors[1][3] = error;
      assertThat(RoutingChoice.best(errors, ones(100))).isZero();
    }
  }

  /** Of one that is no better, one in 44 seems to be: Φ(−2) = 0.023. */
  @Test
  void pureChanceIsSeldomTaken() {
    assertThat(shareTaken(1, 0)).isBetween(0.013, 0.033);
  }

  /**
   * What is better by 2 or 4 standard errors seems so in a half, or Φ(2) = 0.977, of all trials.
   */
  @Test
  void whatIsBetterIsTaken() {
    assertThat(shareTaken(1, 2)).isBetween(0.46, 0.54);
    assertThat(shareTaken(1, 4)).isBetween(0.965, 0.99);
  }

  /**
   * Of 33 that are no better one seems to be in one trial of four: by so much the largest of 33
   * normal numbers is above another one, with which all are compared.
   */
  @Test
  void theLuckOfManyDecidesNowAndThen() {
    assertThat(shareTaken(33, 0)).isBetween(0.21, 0.28);
  }

  /**
   * The share of trials that take another.
   *
   * @param others how many there are beside the first
   * @param better by how many standard errors of a difference they are better
   */
  private static double shareTaken(int others, double better) {
    Random random = new Random(4);
    int trials = 2000;
    int rows = 200;
    int taken = 0;
    for (int trial = 0; trial < trials; trial++) {
      double[][] errors = new double[1 + others][rows];
      for (double[] of : errors) {
        Arrays.setAll(of, i -> random.nextGaussian());
      }
      for (int i = 0; i < rows; i++) {
        errors[0][i] += better * Math.sqrt(2.0 / rows);
      }
      taken += RoutingChoice.best(errors, ones(rows)) > 0 ? 1 : 0;
    }
    return (double) taken / trials;
  }

  @Test
  void theWeightIsThatOfTheOneTaken() {
    RoutingChoice choice =
        new RoutingChoice(
            List.of(new RoutingChoice.Candidate(0, 1, 4), new RoutingChoice.Candidate(0.5, 2, 3)),
            1);
    assertThat(choice.routingWeight()).isEqualTo(0.5);
    assertThat(WeightedMean.of(new double[] {1, 4}, new double[] {2, 1})).isEqualTo(2);
  }

  @Test
  void linesAreOfTheFirstAndTheBestOthers() {
    List<RoutingChoice.Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      candidates.add(new RoutingChoice.Candidate(i / 2.0, 1 + i, 20 - i));
    }
    assertThat(new RoutingChoice(candidates, 8).lines())
        .containsExactly(
            "routing weight 0.000: loss of a row 1.000 (the one to beat), held-out error 20.00",
            "routing weight 4.000: loss of a row 9.000, held-out error 12.00 (taken)",
            "routing weight 3.500: loss of a row 8.000, held-out error 13.00",
            "routing weight 3.000: loss of a row 7.000, held-out error 14.00",
            "routing weight 2.500: loss of a row 6.000, held-out error 15.00",
            "routing weight 2.000: loss of a row 5.000, held-out error 16.00",
            "and 3 others, with held-out errors from 17.00");
    assertThat(new RoutingChoice(candidates.subList(0, 1), 0).lines())
        .containsExactly(
            "routing weight 0.000: loss of a row 1.000 (the one to beat), held-out error 20.00 (taken)");
  }
}
