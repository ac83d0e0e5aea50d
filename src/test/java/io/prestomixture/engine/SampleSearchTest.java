package io.prestomixture.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.prestomixture.component.FittedComponent;
import io.prestomixture.search.Stability;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Fits that start from parallel searches on a sample. */
class SampleSearchTest {

  private static TrainingSettings settings(int k, int sample, int restarts, int steps) {
    return new TrainingSettings(
            "ridge", k, 1e-3, true, true, 100, 1e-4, 5, "search", 0, "sieve", 0.5, 1, 10, 2, 0)
        .withSearch(new SearchSettings("search", sample, restarts, steps));
  }

  @Test
  void restartsAreReportedAsTheyEndAndInTheTable() {
    Problem problem = Problem.planted(600, 3, 3, 0.1, 4);
    List<Stability.Restart> heard = new ArrayList<>();
    FitProgress progress =
        new FitProgress() {
          @Override
          public void round(RoundRecord round) {}

          @Override
          public void restart(Stability.Restart restart) {
            heard.add(restart);
          }
        };
    try (MixtureFit fit =
        MixtureTrainer.fit(problem.frame(2), Problem.COLUMNS, settings(3, 0, 5, 240), progress)) {
      Stability stability = fit.history().stability();
      assertThat(stability.restarts()).containsExactlyInAnyOrderElementsOf(heard).hasSize(5);
      for (int r = 0; r < 5; r++) {
        assertThat(stability.restarts().get(r).number()).isEqualTo(r);
      }
      // All take a quarter of the steps; two in the end take all of them.
      assertThat(stability.restarts()).allMatch(restart -> restart.steps() >= 60);
      assertThat(stability.restarts().stream().filter(restart -> restart.steps() >= 240))
          .hasSize(2);
      // Three clear planes: every search finds them, and the sample is all rows.
      assertThat(stability.bestFound()).isEqualTo(5);
      assertThat(stability.agreement()).isCloseTo(1, within(1e-12));
      double best =
          stability.restarts().stream().mapToDouble(Stability.Restart::objective).min().orElse(0);
      assertThat(fit.history().rounds().get(0).objective()).isCloseTo(best, withinPercentage(1e-9));
    }
  }

  /** What goes on is at most as costly as what is given up, and only gets better. */
  @Test
  void theBetterHalfGoesOn() {
    Problem problem = Problem.planted(500, 4, 6, 6, 12);
    try (MixtureFit fit = Problem.fit(problem.frame(2), settings(6, 0, 8, 80))) {
      List<Stability.Restart> restarts = fit.history().stability().restarts();
      for (Stability.Restart longer : restarts) {
        for (Stability.Restart shorter : restarts) {
          if ((longer.steps() >= 40 && shorter.steps() < 40)
              || (longer.steps() >= 80 && shorter.steps() < 80)) {
            assertThat(longer.objective()).isLessThanOrEqualTo(shorter.objective());
          }
        }
      }
      assertThat(restarts.stream().filter(restart -> restart.steps() >= 40)).hasSize(4);
      assertThat(restarts.stream().map(Stability.Restart::objective).distinct())
          .hasSizeGreaterThan(2);
    }
  }

  @Test
  void theSameSeedGivesTheSameModelWhateverThePartitioning() {
    Problem problem = Problem.planted(700, 3, 4, 1, 8);
    List<Double> objectives = new ArrayList<>();
    List<List<Double>> sampled = new ArrayList<>();
    for (int partitions : new int[] {1, 2, 7, 2}) {
      try (MixtureFit fit = Problem.fit(problem.frame(partitions), settings(4, 200, 3, 100))) {
        objectives.add(fit.history().objective());
        sampled.add(
            fit.history().stability().restarts().stream()
                .map(Stability.Restart::objective)
                .toList());
      }
    }
    assertThat(objectives.get(1)).isEqualTo(objectives.get(3));
    assertThat(objectives).allMatch(f -> Math.abs(f / objectives.get(0) - 1) < 1e-9);
    // Coordinates are sums over partitions, so that their last bits depend on these.
    for (List<Double> restarts : sampled) {
      for (int r = 0; r < 3; r++) {
        assertThat(restarts.get(r)).isCloseTo(sampled.get(0).get(r), withinPercentage(1e-7));
      }
    }
  }

  @Test
  void searchIsBetterThanMostAlternatingRunsInFewPasses() {
    Random random = new Random(3);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      double[] x = random.doubles(3, -2, 2).toArray();
      double y = 3 * Math.sin(2 * x[0]) + x[1] * x[2] + 0.1 * random.nextGaussian();
      rows.add(Problem.row(Vectors.dense(x), y, 1));
    }
    List<Double> alternating = new ArrayList<>();
    for (long seed = 0; seed < 5; seed++) {
      TrainingSettings settings =
          new TrainingSettings(
              "ridge",
              6,
              1e-3,
              true,
              true,
              500,
              0,
              seed,
              "random",
              0,
              "alternating",
              0.5,
              1,
              10,
              2,
              0);
      try (MixtureFit fit = Problem.fit(Problem.frame(rows, 2), settings)) {
        alternating.add(fit.history().objective());
      }
    }
    alternating.sort(null);
    try (MixtureFit fit = Problem.fit(Problem.frame(rows, 2), settings(6, 0, 4, 400))) {
      assertThat(fit.history().objective()).isLessThan(alternating.get(2) / 1.1);
      assertThat(fit.history().fullPasses()).isLessThanOrEqualTo(15);
      assertThat(fit.components().stream().mapToLong(FittedComponent::rows).sum()).isEqualTo(3000);
    }
  }
}
