package io.prestomixture.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.prestomixture.component.FittedComponent;
import io.prestomixture.data.InvalidInputException;
import io.prestomixture.selection.Capacities;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fits whose clusters have limited sizes. */
class CapacityFitTest {

  @Test
  void anEqualSplitIsEqualAndFallsFromRoundToRound() {
    Problem problem = Problem.planted(300, 2, 3, 1, 4);
    Capacities equal = new Capacities(100, 100, new double[] {0}, "rows");
    try (MixtureFit fit =
        Problem.fit(problem.frame(2), Problem.settings("ridge", 3).withCapacities(equal))) {
      assertThat(fit.components()).allMatch(component -> component.rows() == 100);
      List<Double> trace = fit.history().rounds().stream().map(RoundRecord::objective).toList();
      assertThat(trace).hasSizeGreaterThan(1);
      for (int r = 1; r < trace.size(); r++) {
        assertThat(trace.get(r)).isLessThan(trace.get(r - 1));
      }
      assertThat(fit.history().capacityCost()).isNotNegative();
    }
  }

  @Test
  void limitsThatCannotBeHeldAreRefusedWithTheSums() {
    Problem problem = Problem.planted(300, 2, 3, 1, 4);
    Capacities small = new Capacities(0, 90, new double[] {0}, "rows");
    assertThatThrownBy(
            () -> Problem.fit(problem.frame(2), Problem.settings("ridge", 3).withCapacities(small)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("3 clusters of at most 90 rows hold 270, but there are 300 rows");
  }

  @Test
  void theTruthIsFoundWhereItsSizesAreTheLimits() {
    Problem problem = Problem.planted(300, 2, 3, 0.01, 4);
    double[] sizes = new double[3];
    for (int cluster : problem.truth()) {
      sizes[cluster]++;
    }
    // Which cluster gets which size is free, so the greatest size is all that every one must hold.
    double most = Arrays.stream(sizes).max().orElseThrow();
    double least = Arrays.stream(sizes).min().orElseThrow();
    Capacities truth = new Capacities(least, most, new double[] {0}, "rows");
    try (MixtureFit free = fit(problem, 2, settings("search"));
        MixtureFit fit = fit(problem, 2, settings("search").withCapacities(truth))) {
      assertThat(fit.history().objective())
          .isCloseTo(free.history().objective(), withinPercentage(1e-6));
      assertThat(fit.components().stream().map(c -> (double) c.rows()))
          .containsExactlyInAnyOrder(sizes[0], sizes[1], sizes[2]);
      assertThat(fit.history().capacityCost()).isCloseTo(0, within(1e-9));
    }
  }

  @Test
  void limitsThatDoNotBindChangeNothing() {
    Problem problem = Problem.planted(300, 2, 3, 1, 4);
    Capacities wide = new Capacities(1, 299, new double[] {0}, "rows");
    try (MixtureFit free = fit(problem, 2, settings("random"));
        MixtureFit fit = fit(problem, 2, settings("random").withCapacities(wide))) {
      assertThat(fit.history().objective())
          .isCloseTo(free.history().objective(), withinPercentage(1e-9));
    }
  }

  @Test
  void tiesAreBrokenTheSameWayEveryTime() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      rows.add(Problem.row(Vectors.dense(i % 2), i % 2 == 0 ? 1 : 5, 1));
    }
    Capacities equal = new Capacities(40, 40, new double[] {0}, "rows");
    TrainingSettings settings = settings("random").withCapacities(equal);
    List<FittedComponent> first = null;
    for (int run = 0; run < 2; run++) {
      try (MixtureFit fit = Problem.fit(Problem.frame(rows, 3), settings)) {
        assertThat(fit.components()).allMatch(component -> component.rows() == 40);
        assertThat(first == null ? fit.components() : first).isEqualTo(fit.components());
        first = fit.components();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void limitsHoldForAnyNumberOfPartitions(int partitions) {
    Problem problem = Problem.planted(301, 2, 3, 1, 4);
    Capacities narrow = new Capacities(90, 105, new double[] {0}, "rows");
    try (MixtureFit fit = fit(problem, partitions, settings("seeding").withCapacities(narrow))) {
      assertThat(fit.components()).allMatch(c -> c.rows() >= 90 && c.rows() <= 105);
    }
  }

  @Test
  void limitsInWeightHold() {
    List<Row> rows = new ArrayList<>();
    double total = 0;
    for (Row row : Problem.planted(300, 2, 3, 1, 4).rows()) {
      double weight = 0.5 + 1.5 * ((rows.size() * 7) % 10) / 10.0;
      rows.add(Problem.row(row.getAs(0), row.getDouble(1), weight));
      total += weight;
    }
    double least = 0.3 * total;
    double most = 0.37 * total;
    Capacities byWeight = new Capacities(least, most, new double[] {0}, "weight");
    try (MixtureFit fit =
        Problem.fit(Problem.frame(rows, 2), settings("seeding").withCapacities(byWeight))) {
      assertThat(fit.components())
          .allMatch(c -> c.weight() >= least - 1e-9 && c.weight() <= most + 1e-9);
    }
  }

  private static TrainingSettings settings(String init) {
    return Problem.settings("ridge", 3, 1e-3, 5, init, "sieve");
  }

  private static MixtureFit fit(Problem problem, int partitions, TrainingSettings settings) {
    return Problem.fit(problem.frame(partitions), settings);
  }
}
