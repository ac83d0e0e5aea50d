package io.prestomixture.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.component.ComponentScorer.Bound;
import io.prestomixture.component.Retraining.Rows;
import io.prestomixture.data.FeatureScaling;
import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Panels;
import io.prestomixture.search.LocalSearch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gains against retraining from scratch without and with the row. */
class MarginalGainFormulaTest {

  /** A partition of random rows, its components, and an oracle for F of any set of rows. */
  private record Case(
      Rows rows,
      RowBlock block,
      short[] clusters,
      Scorer scorer,
      ToDoubleFunction<List<Integer>> f) {

    static Case ridge(
        int n, int d, int k, double lambda, boolean intercept, boolean sparse, long seed) {
      Rows rows = Rows.random(n, d, true, seed);
      return of(
          "ridge",
          rows,
          k,
          new ProblemSettings(unscaled(d), lambda, intercept, 1, sparse),
          sparse,
          members -> Retraining.ridge(rows, members, lambda, intercept));
    }

    static Case kMeans(int n, int d, int k, boolean sparse, long seed) {
      Rows rows = Rows.random(n, d, true, seed);
      return of(
          "kmeans",
          rows,
          k,
          new ProblemSettings(unscaled(d), 0, true, 1, sparse),
          sparse,
          members -> Retraining.kMeans(rows, members));
    }

    private static Case of(
        String family,
        Rows rows,
        int k,
        ProblemSettings settings,
        boolean sparse,
        ToDoubleFunction<List<Integer>> f) {
      RowBlock block = rows.block(sparse);
      short[] clusters = new short[block.size()];
      for (int i = 0; i < clusters.length; i++) {
        clusters[i] = (short) (i % k);
      }
      Trainers trainers = Trainers.same(Families.byName(family).trainer(settings), k);
      double[][] statistics = LocalSearch.statistics(trainers, null, block, clusters);
      List<Component> components = trainers.train(trainers.start(), statistics);
      return new Case(rows, block, clusters, trainers.scorer(components), f);
    }

    List<Integer> members(int cluster) {
      List<Integer> members = new ArrayList<>();
      for (int i = 0; i < clusters.length; i++) {
        if (clusters[i] == cluster) {
          members.add(i);
        }
      }
      return members;
    }

    double cost(int row, int cluster) {
      double[][] costs = new double[scorer.k()][Panels.ROWS];
      scorer.costs(block, row / Panels.ROWS, costs);
      return costs[cluster][row % Panels.ROWS];
    }

    /** The gain by formula: ρ if the row is in the cluster, else a. */
    double gain(int row, int cluster) {
      double[] scratch = new double[scorer.scratchLength()];
      double cost = cost(row, cluster);
      return clusters[row] == cluster
          ? scorer.removalGain(cluster, block, row, cost, scratch)
          : scorer.additionGain(cluster, block, row, cost, scratch);
    }

    /** The gain by retraining on the cluster with and without the row. */
    double retrainedGain(int row, int cluster) {
      List<Integer> without = members(cluster);
      without.remove(Integer.valueOf(row));
      List<Integer> with = new ArrayList<>(without);
      with.add(row);
      return f.applyAsDouble(with) - f.applyAsDouble(without);
    }

    double largestError() {
      return largestError(clusters.length);
    }

    double largestError(int rowCount) {
      double largest = 0;
      for (int i = 0; i < rowCount; i++) {
        for (int c = 0; c < scorer.k(); c++) {
          largest = Math.max(largest, Math.abs(gain(i, c) - retrainedGain(i, c)));
        }
      }
      return largest;
    }
  }

  private static FeatureScaling unscaled(int d) {
    double[] ones = new double[d];
    Arrays.fill(ones, 1);
    return new FeatureScaling(new double[d], ones, ones, 0);
  }

  @ParameterizedTest
  @CsvSource({"true,false", "true,true", "false,false", "false,true"})
  void ridgeGainsWithoutPenaltyEqualRetraining(boolean intercept, boolean sparse) {
    Random random = new Random(8);
    for (int repeat = 0; repeat < 10; repeat++) {
      int d = 1 + random.nextInt(4);
      int k = 1 + random.nextInt(3);
      int n = k * (d + 3 + random.nextInt(10));
      Case problem = Case.ridge(n, d, k, 0, intercept, sparse, repeat);
      for (int i = 0; i < n; i++) {
        for (int c = 0; c < k; c++) {
          double expected = problem.retrainedGain(i, c);
          assertThat(problem.gain(i, c)).isCloseTo(expected, within(1e-9 * (1 + expected)));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void kMeansGainsEqualRetraining(boolean sparse) {
    Random random = new Random(9);
    for (int repeat = 0; repeat < 20; repeat++) {
      int k = 1 + random.nextInt(3);
      int n = k + random.nextInt(20);
      Case problem = Case.kMeans(n, 1 + random.nextInt(4), k, sparse, repeat);
      assertThat(problem.largestError()).isLessThan(1e-9);
    }
  }

  /**
   * Every row four times over: the same clusters four times as large, so a sixteenth of the error.
   */
  @Test
  void ridgeGainsWithPenaltyErrByTheSquareOfTheClusterSize() {
    for (long seed = 0; seed < 5; seed++) {
      Rows rows = Rows.random(60, 3, true, seed);
      double small = penalisedError(rows.repeated(8));
      double large = penalisedError(rows.repeated(32));
      assertThat(small).isPositive();
      assertThat(large / small).isBetween(0.5 / 16, 1.5 / 16);
    }
  }

  private static double penalisedError(Rows rows) {
    return Case.of(
            "ridge",
            rows,
            2,
            new ProblemSettings(unscaled(3), 0.3, true, 1, false),
            false,
            members -> Retraining.ridge(rows, members, 0.3, true))
        .largestError(60);
  }

  @Test
  void boundsHoldForEveryRow() {
    for (long seed = 0; seed < 20; seed++) {
      for (Case problem :
          List.of(
              Case.ridge(60, 3, 3, 0, true, false, seed),
              Case.ridge(60, 3, 3, 0.5, false, false, seed),
              Case.kMeans(60, 3, 3, false, seed))) {
        assertBounds(problem);
      }
    }
  }

  private static void assertBounds(Case problem) {
    for (int i = 0; i < problem.clusters.length; i++) {
      int panel = i / Panels.ROWS;
      for (int c = 0; c < problem.scorer.k(); c++) {
        double cost = problem.cost(i, c);
        double gain = problem.gain(i, c);
        if (problem.clusters[i] == c) {
          Bound bound = problem.scorer.component(c).removalBound(problem.block, panel);
          assertThat(gain).isBetween(cost, bound.factor() * cost + bound.offset());
        } else {
          Bound bound = problem.scorer.component(c).additionBound(problem.block, panel);
          assertThat(gain).isBetween(bound.factor() * cost + bound.offset(), cost);
        }
      }
    }
  }

  @Test
  void costAloneIsTheMinimumOverAllModels() {
    Rows rows = Rows.random(30, 3, true, 4);
    RowBlock block = rows.block(false);
    for (double lambda : new double[] {0, 0.7}) {
      for (boolean intercept : new boolean[] {true, false}) {
        ComponentScorer scorer =
            Families.byName("ridge")
                .trainer(new ProblemSettings(unscaled(3), lambda, intercept, 1, false))
                .scorer(new Component(0, 0, 0, new double[4], 0, null));
        for (int i = 0; i < 30; i++) {
          assertThat(scorer.costAlone(block, i))
              .isCloseTo(Retraining.ridge(rows, List.of(i), lambda, intercept), within(1e-9));
        }
      }
    }
  }

  @Test
  void clustersWithFewerRowsThanFeaturesAreFittedExactly() {
    Case problem = Case.ridge(6, 8, 2, 0, true, false, 3);
    for (int i = 0; i < 6; i++) {
      assertThat(problem.cost(i, problem.clusters[i])).isLessThan(1e-6);
      assertThat(problem.gain(i, problem.clusters[i])).isLessThan(1e-4);
      assertThat(problem.gain(i, 1 - problem.clusters[i])).isLessThan(1e-4);
    }
  }
}
