package io.prestomixture.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.prestomixture.component.FittedComponent;
import io.prestomixture.search.RoutingChoice;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RoutingTournamentTest {
  /** By the number of rows how many partitions were judged by so many. */
  private static final Map<Integer, Integer> JUDGED = new ConcurrentHashMap<>();

  private static final RoutingJudge ALL_ALIKE =
      (components, rows, scaling) -> {
        JUDGED.merge(rows.size(), 1, Integer::sum);
        return new double[rows.size()];
      };

  /** Partitions of one loss are the better, the more they lose. */
  private static final RoutingJudge LARGE_LOSS =
      (components, rows, scaling) -> {
        JUDGED.merge(rows.size(), 1, Integer::sum);
        List<FittedComponent> all = components.byFold().stream().flatMap(List::stream).toList();
        double[] errors = new double[rows.size()];
        Arrays.fill(
            errors,
            -all.stream().mapToDouble(FittedComponent::objective).sum()
                / all.stream().mapToDouble(FittedComponent::weight).sum());
        return errors;
      };

  @BeforeEach
  void forget() {
    JUDGED.clear();
  }

  private static RoutingChoice choice(int rows, RoutingJudge judge) {
    Dataset<Row> table = Problem.planted(rows, 2, 2, 1, 3).frame(2);
    TrainingSettings settings =
        Problem.settings("ridge", 2, 0, 5, "search", "sieve")
            .withSearch(new SearchSettings("search", 0, 2, 5, List.of(), judge));
    CheckedRows checked = MixtureTrainer.check(table, Problem.COLUMNS, settings);
    try (MixtureFit fit = MixtureTrainer.fit(checked, CheckpointSettings.NONE, record -> {})) {
      return fit.history().routingChoice();
    }
  }

  /**
   * At most five by each of eight annealings, that of least F, and what becomes of it; then also
   * eight of alternating rounds.
   */
  @Test
  void fewAreJudgedByManyRows() {
    RoutingChoice choice = choice(20_000, LARGE_LOSS);
    assertThat(JUDGED).containsOnlyKeys(2000, 12_000, 20_000);
    assertThat(JUDGED.get(2000)).isBetween(10, 42);
    assertThat(JUDGED.get(12_000)).isBetween(4, 17);
    assertThat(JUDGED.get(20_000)).isEqualTo(4);
    assertThat(choice.candidates()).hasSize(4);
    assertThat(choice.taken()).isPositive();
    RoutingChoice.Candidate taken = choice.candidates().get(choice.taken());
    assertThat(taken.routingWeight()).isPositive();
    assertThat(choice.candidates())
        .allSatisfy(
            other -> assertThat(other.heldOutError()).isGreaterThanOrEqualTo(taken.heldOutError()));
  }

  @Test
  void whereAllAreAlikeThatOfLeastObjectiveStays() {
    RoutingChoice choice = choice(3000, ALL_ALIKE);
    assertThat(JUDGED).containsOnlyKeys(2000, 3000);
    assertThat(choice.taken()).isZero();
    assertThat(choice.candidates()).hasSize(JUDGED.get(3000)).doesNotHaveDuplicates();
    assertThat(choice.candidates().get(0).routingWeight()).isZero();
  }
}
