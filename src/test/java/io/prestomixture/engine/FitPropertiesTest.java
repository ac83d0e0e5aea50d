package io.prestomixture.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.component.FittedComponent;
import io.prestomixture.component.Retraining;
import io.prestomixture.component.Retraining.Rows;
import io.prestomixture.selection.Selection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole fits of any kind on small data, checked by training from scratch on their clusters. */
class FitPropertiesTest {
  private static final double[] TOLERANCES = {0, 0, 0.1};
  private static final int[] LIMITS = {1, 2, 100, 100};

  /** Any fit's settings and rows, without standardization so that penalties are plain. */
  private record Case(Rows rows, TrainingSettings settings) {
    static Case of(
        int n, int d, boolean ridge, int k, boolean intercept, Selection selection, long seed) {
      return new Case(
          Rows.random(n, d, true, seed),
          new TrainingSettings(
              ridge ? "ridge" : "kmeans",
              k,
              seed % 3 == 0 ? 0.1 : 0,
              intercept,
              false,
              LIMITS[Math.floorMod(seed / 7, 4)],
              TOLERANCES[Math.floorMod(seed / 5, 3)],
              seed,
              Initialization.names().get(Math.floorMod(seed / 11, 3)),
              0,
              selection.label(),
              0.5,
              1,
              10,
              2,
              0));
    }

    List<Row> inputRows() {
      return IntStream.range(0, rows.y().length)
          .mapToObj(i -> Problem.row(Vectors.dense(rows.x()[i]), rows.y()[i], rows.w()[i]))
          .toList();
    }

    double lambda() {
      double weight = Arrays.stream(rows.w()).sum();
      double mean = 0;
      double square = 0;
      for (int i = 0; i < rows.y().length; i++) {
        mean += rows.w()[i] * rows.y()[i] / weight;
        square += rows.w()[i] * rows.y()[i] * rows.y()[i] / weight;
      }
      return settings.regParam()[0] / Math.sqrt(square - mean * mean);
    }

    double objective(int[] clusters) {
      double sum = 0;
      for (int c = 0; c < settings.k(); c++) {
        List<Integer> members = new ArrayList<>();
        for (int i = 0; i < clusters.length; i++) {
          if (clusters[i] == c) {
            members.add(i);
          }
        }
        sum +=
            settings.family().equals("ridge")
                ? Retraining.ridge(rows, members, lambda(), settings.fitIntercept())
                : Retraining.kMeans(rows, members);
      }
      return sum;
    }

    /** The cluster of each row; every row must be found exactly once. */
    int[] clusters(MixtureFit fit) {
      int[] clusters = new int[rows.y().length];
      Arrays.fill(clusters, -1);
      for (Row row : fit.assignedSample(Integer.MAX_VALUE).collectAsList()) {
        int[] found =
            IntStream.range(0, clusters.length)
                .filter(i -> Math.abs(rows.y()[i] - row.getDouble(1)) < 1e-10)
                .toArray();
        assertThat(found).hasSize(1);
        assertThat(clusters[found[0]]).isEqualTo(-1);
        clusters[found[0]] = row.getInt(3);
      }
      assertThat(Arrays.stream(clusters)).allMatch(c -> c >= 0 && c < settings.k());
      return clusters;
    }
  }

  @Property(tries = 14, shrinking = ShrinkingMode.OFF)
  void everyFitEndsWhereAndWhyItSays(
      @ForAll @IntRange(min = 8, max = 50) int n,
      @ForAll @IntRange(min = 1, max = 3) int d,
      @ForAll boolean ridge,
      @ForAll @IntRange(min = 1, max = 4) int k,
      @ForAll boolean intercept,
      @ForAll Selection selection,
      @ForAll @IntRange(min = 1, max = 3) int partitions,
      @ForAll long seed) {
    Case problem = Case.of(n, d, ridge, k, intercept, selection, seed);
    double scale = problem.objective(new int[n]) + 1;
    try (MixtureFit fit =
        Problem.fit(Problem.frame(problem.inputRows(), partitions), problem.settings())) {
      FitHistory history = fit.history();
      int[] clusters = problem.clusters(fit);
      double reached = problem.objective(clusters);
      assertThat(history.objective()).isCloseTo(reached, within(1e-7 * scale));
      assertThat(history.rows()).isEqualTo(n);
      for (int c = 0; c < k; c++) {
        FittedComponent component = fit.components().get(c);
        int cluster = c;
        assertThat(component.rows())
            .isEqualTo(Arrays.stream(clusters).filter(z -> z == cluster).count());
      }
      assertHonest(problem, history, clusters, reached - 1e-7 * scale);
    }
  }

  /** Where every row is fitted exactly, F is nothing but rounding, and no reason to move rows. */
  @ParameterizedTest
  @ValueSource(ints = {4, 13, 61, 76, 97, 104, 136, 229})
  void roundingIsNoReasonToMove(int seed) {
    int n = 8 + seed % 6;
    Selection selection = seed % 4 < 2 ? Selection.SIEVE : Selection.ALTERNATING;
    Case problem =
        new Case(Rows.random(n, 3, true, seed), settings(seed % 2 == 0, selection, seed));
    try (MixtureFit fit = Problem.fit(Problem.frame(problem.inputRows(), 1), problem.settings())) {
      double scale = problem.objective(new int[n]);
      assertThat(fit.history().objective()).isLessThan(1e-10 * scale);
      assertThat(fit.history().stopReason()).isEqualTo(StopReason.LOCAL_OPTIMUM);
      assertHonest(problem, fit.history(), problem.clusters(fit), -1e-7 * scale);
    }
  }

  /** Four ridge models without a penalty, as long as F falls. */
  private static TrainingSettings settings(boolean intercept, Selection selection, int seed) {
    return new TrainingSettings(
        "ridge",
        4,
        0,
        intercept,
        false,
        100,
        0,
        seed,
        Initialization.names().get(seed % 3),
        0,
        selection.label(),
        0.5,
        1,
        10,
        2,
        0);
  }

  private static void assertHonest(Case problem, FitHistory history, int[] clusters, double least) {
    List<Double> trace = history.rounds().stream().map(RoundRecord::objective).toList();
    for (int r = 1; r < trace.size(); r++) {
      assertThat(trace.get(r)).isLessThan(trace.get(r - 1));
    }
    assertThat(trace.size() - 1).isLessThanOrEqualTo(problem.settings().maxIter());
    switch (history.stopReason()) {
      case MAX_ITER -> assertThat(trace.size() - 1).isEqualTo(problem.settings().maxIter());
      case TOL -> {
        double before = trace.get(trace.size() - 2);
        assertThat(before - history.objective())
            .isLessThanOrEqualTo(problem.settings().tol() * before);
      }
      case UNCHANGED, FIXED -> throw new AssertionError("There is no initial model or partition.");
      case LOCAL_OPTIMUM -> {
        // Gains are exact without a penalty, so that no improving move can be overlooked.
        if (problem.settings().selection().equals("sieve")
            && problem.settings().regParam()[0] == 0) {
          assertNoMoveImproves(problem, clusters, least);
        }
      }
    }
  }

  private static void assertNoMoveImproves(Case problem, int[] clusters, double least) {
    for (int i = 0; i < clusters.length; i++) {
      for (int c = 0; c < problem.settings().k(); c++) {
        int[] moved = clusters.clone();
        moved[i] = c;
        assertThat(problem.objective(moved))
            .as("row %d from %d to %d of %s", i, clusters[i], c, Arrays.toString(clusters))
            .isGreaterThan(least);
      }
    }
  }
}
