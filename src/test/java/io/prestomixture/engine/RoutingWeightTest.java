package io.prestomixture.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.component.FittedComponent;
import io.prestomixture.data.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fits that charge rows for clusters that their features do not tell. */
class RoutingWeightTest {

  /** Two lines that cross; which one a row is on, its second feature tells all but for noise. */
  private static List<Row> crossing(int n, boolean counts) {
    Random random = new Random(4);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      double x = 2 * random.nextDouble() - 1;
      double side = random.nextGaussian();
      double y = (side + 0.3 * random.nextGaussian() > 0 ? x : -x) + 0.4 * random.nextGaussian();
      double label = counts ? Math.floor(3 * Math.exp(y)) : y;
      rows.add(Problem.row(Vectors.dense(x, side), label, 1 + i % 2));
    }
    return rows;
  }

  private static TrainingSettings settings(String family, String initMode, String selection) {
    return Problem.settings(family, 2, 0.01, 5, initMode, selection).withRoutingWeight(0.5);
  }

  @ParameterizedTest
  @CsvSource({
    "ridge,random,sieve",
    "ridge,random,alternating",
    "ridge,random,majorize",
    "ridge,seeding,sieve",
    "poisson,random,sieve"
  })
  void theObjectiveFallsBetweenRefreshesWhateverThePartitions(
      String family, String initMode, String selection) {
    List<Row> rows = crossing(300, family.equals("poisson"));
    double[] first = null;
    for (int partitions : new int[] {1, 2, 7}) {
      try (MixtureFit fit =
          Problem.fit(Problem.frame(rows, partitions), settings(family, initMode, selection))) {
        FitHistory history = fit.history();
        assertDescends(history.rounds());
        double components = fit.components().stream().mapToDouble(FittedComponent::objective).sum();
        assertThat(history.charge()).isPositive();
        assertThat(history.objective() - history.charge())
            .isCloseTo(components, within(1e-9 * components));
        double[] end = {history.objective(), history.charge()};
        first = first == null ? end : first;
        assertThat(end).containsExactly(first, within(1e-9 * first[0]));
      }
    }
  }

  private static void assertDescends(List<RoundRecord> rounds) {
    int refreshes = 0;
    for (int r = 1; r < rounds.size(); r++) {
      refreshes += rounds.get(r).refreshed() ? 1 : 0;
      if (!rounds.get(r).refreshed()) {
        assertThat(rounds.get(r).objective()).isLessThanOrEqualTo(rounds.get(r - 1).objective());
      }
    }
    assertThat(refreshes).isBetween(1, 5);
    assertThat(rounds.get(0).charge()).isZero();
  }

  /** Five components of 442 parameters have too many for 5,000 rows, those of 107 have not. */
  @Test
  void manyParametersAlternateOnMoreRows() {
    assertThat(RoutingWeightSearch.alternatedRows(15_960, 5000, 5, 442)).isEqualTo(15_960);
    assertThat(RoutingWeightSearch.alternatedRows(50_000, 5000, 5, 442)).isEqualTo(17_680);
    assertThat(RoutingWeightSearch.alternatedRows(50_000, 5000, 5, 107)).isEqualTo(5000);
    assertThat(RoutingWeightSearch.alternatedRows(50_000, 5000, 5, 900)).isEqualTo(5000);
    assertThat(RoutingWeightSearch.alternatedRows(4000, 4000, 5, 222)).isEqualTo(4000);
  }

  @Test
  void theSameSeedGivesTheSameBits() {
    List<List<FittedComponent>> ends = new ArrayList<>();
    for (int repeat = 0; repeat < 2; repeat++) {
      try (MixtureFit fit =
          Problem.fit(
              Problem.frame(crossing(300, false), 20), settings("ridge", "random", "sieve"))) {
        ends.add(fit.components());
      }
    }
    assertThat(ends.get(0)).isEqualTo(ends.get(1));
  }

  /** One cluster is where all rows are: nothing is charged, nor sampled. */
  @Test
  void oneClusterIsFree() {
    TrainingSettings one = Problem.settings("ridge", 1, 0, 5, "random", "sieve");
    try (MixtureFit fit =
        Problem.fit(Problem.frame(crossing(50, false), 2), one.withRoutingWeight(1))) {
      assertThat(fit.history().charge()).isZero();
      assertThat(fit.history().rounds()).noneMatch(RoundRecord::refreshed);
    }
  }

  @Test
  void familiesWithoutALabelAreRefused() {
    assertThatThrownBy(
            () ->
                Problem.fit(
                    Problem.frame(crossing(50, false), 2), settings("kmeans", "random", "sieve")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "routingWeight is 0.5, but clusters of family 'kmeans' are told from the features"
                + " anyway; set it to 0.");
  }
}
