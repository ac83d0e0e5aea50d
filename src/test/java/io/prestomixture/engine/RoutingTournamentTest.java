package io.prestomixture.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.prestomixture.component.Component;
import io.prestomixture.component.FittedComponent;
import io.prestomixture.search.ChargedSearch;
import io.prestomixture.search.RoutingChoice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.ml.linalg.Vectors;
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
    return fit(Problem.planted(rows, 2, 2, 1, 3).frame(2), 2, judge).routingChoice();
  }

  private static FitHistory fit(Dataset<Row> table, int k, RoutingJudge judge) {
    TrainingSettings settings =
        Problem.settings("ridge", k, 0, 5, "search", "sieve")
            .withSearch(new SearchSettings("search", 0, 2, 5, List.of(), judge, null));
    CheckedRows checked = MixtureTrainer.check(table, Problem.COLUMNS, settings);
    try (MixtureFit fit = MixtureTrainer.fit(checked, CheckpointSettings.NONE, record -> {})) {
      return fit.history();
    }
  }

  /** One that loses so much in all, with a weight of 10. */
  private static ChargedSearch.Stop losing(double objective) {
    Component one = new Component(10, 10, objective, new double[1], 0, null);
    return new ChargedSearch.Stop(0, List.of(one), null);
  }

  @Test
  void whatAlternatingRoundsFindBelowTheSearchComesFirst() {
    ChargedSearch.Stop search = losing(Double.NaN);
    ChargedSearch.Stop most = losing(9);
    ChargedSearch.Stop least = losing(3);
    List<ChargedSearch.Stop> settled = List.of(most, least);
    assertThat(RoutingTournament.leastFirst(search, 0.2, settled))
        .containsExactly(search, least, most);
    assertThat(RoutingTournament.leastFirst(search, 0.3, settled))
        .containsExactly(search, least, most);
    assertThat(RoutingTournament.leastFirst(search, 0.4, settled))
        .containsExactly(least, search, most);
    assertThat(RoutingTournament.leastFirst(search, 1, settled))
        .containsExactly(least, search, most);
  }

  /**
   * At most five by each of eight annealings, that of least F, and what becomes of it; then also
   * twelve of alternating rounds.
   */
  @Test
  void fewAreJudgedByManyRows() {
    RoutingChoice choice = choice(20_000, LARGE_LOSS);
    assertThat(JUDGED).containsOnlyKeys(2000, 12_000, 20_000);
    assertThat(JUDGED.get(2000)).isBetween(10, 42);
    assertThat(JUDGED.get(12_000)).isBetween(4, 21);
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

  /** What a row costs under the components of all folds, whose number tells a partition. */
  private static double loss(CrossFit components) {
    List<FittedComponent> all = components.byFold().stream().flatMap(List::stream).toList();
    return all.stream().mapToDouble(FittedComponent::objective).sum()
        / all.stream().mapToDouble(FittedComponent::weight).sum();
  }

  private static double[] constant(int rows, double error) {
    double[] errors = new double[rows];
    Arrays.fill(errors, error);
    return errors;
  }

  /** Five levels of the label, far apart, with features that say nothing. */
  private static Dataset<Row> levels() {
    Random random = new Random(4);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 1500; i++) {
      double label = 20 * (i % 5) + random.nextGaussian();
      rows.add(Problem.row(Vectors.dense(random.nextGaussian()), label, 1));
    }
    return Problem.frame(rows, 2);
  }

  /** Relocations would lead to the least F, away from what was taken instead. */
  @Test
  void whatAlternatingRoundsFoundIsTakenAndNotRelocated() {
    RoutingJudge telling = (components, rows, scaling) -> constant(rows.size(), loss(components));
    List<RoutingChoice.Candidate> all = fit(levels(), 5, telling).routingChoice().candidates();
    RoutingChoice.Candidate wanted =
        all.subList(1, all.size()).stream()
            .filter(candidate -> candidate.routingWeight() == 0)
            .max(Comparator.comparingDouble(RoutingChoice.Candidate::loss))
            .orElseThrow();
    assertThat(wanted.loss()).as("stuck").isGreaterThan(5 * all.get(0).loss());
    double told = wanted.heldOutError();
    FitHistory history =
        fit(
            levels(),
            5,
            (components, rows, scaling) ->
                constant(rows.size(), Math.abs(loss(components) - told) < 1e-9 ? -1 : 0));
    RoutingChoice choice = history.routingChoice();
    assertThat(choice.taken()).isPositive();
    assertThat(choice.candidates().get(choice.taken()).loss()).isEqualTo(wanted.loss());
    assertThat(history.routingWeight()).isZero();
    assertThat(history.rounds()).noneMatch(RoundRecord::relocated);
    assertThat(history.objective() / 1500).isGreaterThan(4 * all.get(0).loss());
  }
}
