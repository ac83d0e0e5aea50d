package io.prestomixture.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.component.Scorer;
import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Panels;
import io.prestomixture.search.LocalSearch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/**
 * The round in memory: proposals, the sieve's exact objective, monotone descent, quality of the
 * result.
 */
class SieveSelectionTest {

  private static Searches problem(int kind, int n, int d, int k, long seed) {
    return switch (kind) {
      case 0 -> Searches.ridge(n, d, k, 0, true, seed);
      case 1 -> Searches.ridge(n, d, k, 0.2, true, seed);
      case 2 -> Searches.ridge(n, d, k, 0.2, false, seed);
      default -> Searches.kMeans(n, d, k, seed);
    };
  }

  @Property(tries = 150)
  void theObjectiveNeverRisesAndIsThatOfTheRows(
      @ForAll @IntRange(max = 3) int kind,
      @ForAll @IntRange(min = 1, max = 80) int n,
      @ForAll @IntRange(min = 1, max = 4) int d,
      @ForAll @IntRange(min = 1, max = 5) int k,
      @ForAll Selection selection,
      @ForAll long seed) {
    Searches problem = problem(kind, n, d, k, seed);
    LocalSearch search = problem.search(problem.randomClusters(seed), selection, 1);
    double scale = problem.objective(new short[n]) + 1;
    double before = search.mixture().objective();
    boolean moved = true;
    for (int round = 0; moved && round < 50; round++) {
      moved = search.round();
      double after = search.mixture().objective();
      assertThat(after).isLessThanOrEqualTo(before);
      assertThat(after).isCloseTo(problem.objective(search.clusters()), within(1e-7 * scale));
      before = after;
    }
    for (short cluster : search.clusters()) {
      assertThat((int) cluster).isBetween(0, k - 1);
    }
  }

  @Test
  void proposalsAreThoseOfTheGainsOfEveryRowAndCluster() {
    for (long seed = 0; seed < 12; seed++) {
      for (double alpha : new double[] {1, 0.9}) {
        Searches problem = problem((int) (seed % 4), 300, 3, 3, seed);
        RowBlock block = problem.block();
        short[] clusters = problem.randomClusters(seed);
        LocalSearch search = problem.search(clusters, Selection.SIEVE, alpha);
        search.run((int) (seed % 3));
        Scorer scorer = search.mixture().scorer();
        double[] thresholds = new Sieve(0.5, 50, 100).thresholds();
        Moves moves = new MarginalGains(scorer, alpha, thresholds).find(block, search.clusters());
        assertThat(listed(moves))
            .isEqualTo(unscreened(scorer, block, search.clusters(), alpha, thresholds));
      }
    }
  }

  private static List<String> listed(Moves moves) {
    List<String> list = new ArrayList<>();
    for (int m = 0; m < moves.size(); m++) {
      list.add(moves.row(m) + "→" + moves.target(m) + " in " + moves.bucket(m));
    }
    return list;
  }

  /** Every gain of every row, no bounds. */
  private static List<String> unscreened(
      Scorer scorer, RowBlock block, short[] clusters, double alpha, double[] thresholds) {
    List<String> list = new ArrayList<>();
    double[][] costs = new double[scorer.k()][Panels.ROWS];
    double[] scratch = new double[scorer.scratchLength()];
    for (int i = 0; i < block.size(); i++) {
      scorer.costs(block, i / Panels.ROWS, costs);
      int at = i % Panels.ROWS;
      int z = clusters[i];
      double kept = alpha * scorer.removalGain(z, block, i, costs[z][at], scratch);
      double best = 0;
      int target = -1;
      for (int c = 0; c < scorer.k(); c++) {
        double saving = kept - scorer.additionGain(c, block, i, costs[c][at], scratch) / alpha;
        if (c != z && saving > best) {
          best = saving;
          target = c;
        }
      }
      if (target >= 0) {
        int bucket = 0;
        while (best <= thresholds[bucket]) {
          bucket++;
        }
        list.add(i + "→" + target + " in " + bucket);
      }
    }
    return list;
  }

  @Test
  void noSingleMoveImprovesTheResult() {
    for (long seed = 0; seed < 20; seed++) {
      Searches problem = problem(seed % 2 == 0 ? 0 : 3, 40, 2, 3, seed);
      LocalSearch search = problem.search(problem.randomClusters(seed), Selection.SIEVE, 1);
      search.run(200);
      short[] clusters = search.clusters();
      double reached = problem.objective(clusters);
      for (int i = 0; i < clusters.length; i++) {
        for (int c = 0; c < 3; c++) {
          short[] moved = clusters.clone();
          moved[i] = (short) c;
          assertThat(problem.objective(moved))
              .as(
                  "seed %d, row %d from %d to %d of %s",
                  seed, i, clusters[i], c, Arrays.toString(clusters))
              .isGreaterThan(reached * (1 - 1e-9) - 1e-9);
        }
      }
    }
  }

  /**
   * F(Ŝ)/OPT ≤ n / (α(1 + (n−1)(1−κ)α)) with α = 1 − κ = min m_i/M_i, where M_i is the most that
   * row i costs under the best component of any subset.
   */
  @Test
  void resultsOfTinyProblemsAreWithinTheBoundOfTheOptimum() {
    for (long seed = 0; seed < 25; seed++) {
      int n = 4 + (int) (seed % 5);
      Searches problem = Searches.ridge(n, 1, 2, 1.0, false, seed);
      double optimum = problem.optimum();
      double alpha = smallestRatio(problem, n);
      double bound = n / (alpha * (1 + (n - 1) * alpha * alpha));
      for (Selection selection : Selection.values()) {
        LocalSearch search = problem.search(problem.randomClusters(seed), selection, 1);
        search.run(100);
        double reached = problem.objective(search.clusters());
        assertThat(reached).isBetween(optimum * (1 - 1e-9), optimum * bound);
      }
    }
  }

  private static double smallestRatio(Searches problem, int n) {
    RowBlock block = problem.block();
    double[] most = new double[n];
    double[] alone = new double[n];
    double[][] costs = new double[2][Panels.ROWS];
    for (int subset = 1; subset < 1 << n; subset++) {
      short[] clusters = new short[n];
      for (int i = 0; i < n; i++) {
        clusters[i] = (short) (subset >> i & 1);
      }
      Scorer scorer = problem.mixture(clusters).scorer();
      scorer.costs(block, 0, costs);
      for (int i = 0; i < n; i++) {
        most[i] = Math.max(most[i], costs[1][i]);
        alone[i] = scorer.component(0).costAlone(block, i);
      }
    }
    double ratio = 1;
    for (int i = 0; i < n; i++) {
      ratio = Math.min(ratio, alone[i] / most[i]);
    }
    return ratio;
  }

  @Test
  void sieveIsAtLeastAsGoodAsAlternatingInTheMedian() {
    double[] ratios = new double[50];
    for (int seed = 0; seed < ratios.length; seed++) {
      Searches problem = Searches.ridge(250, 3, 4, 1e-4, true, seed);
      short[] start = problem.randomClusters(seed);
      LocalSearch sieve = problem.search(start, Selection.SIEVE, 1);
      LocalSearch alternating = problem.search(start, Selection.ALTERNATING, 1);
      sieve.run(500);
      alternating.run(500);
      ratios[seed] = sieve.mixture().objective() / alternating.mixture().objective();
    }
    Arrays.sort(ratios);
    assertThat(ratios[25]).isLessThanOrEqualTo(1);
  }

  @Test
  void emptyClustersAreFilledWithTheWorstFittedRows() {
    for (int kind = 0; kind < 4; kind++) {
      Searches problem = problem(kind, 120, 2, 3, kind);
      short[] start = new short[120];
      LocalSearch search = problem.search(start, Selection.ALTERNATING, 1);
      assertThat(search.mixture().emptyClusters()).isEqualTo(2);
      double before = search.mixture().objective();
      search.run(100);
      assertThat(search.mixture().emptyClusters()).isZero();
      assertThat(search.mixture().objective()).isLessThan(before);
    }
  }

  @Test
  void theMajorizationStepMovesRowsWhoseGainExceedsTheirCostAlone() {
    Searches problem = Searches.ridge(60, 2, 2, 0.5, false, 3);
    short[] clusters = problem.randomClusters(1);
    Scorer scorer = problem.search(clusters, Selection.MAJORIZE, 1).mixture().scorer();
    RowBlock block = problem.block();
    double alpha = 0.4;
    Moves moves = new Majorization(scorer, alpha).find(block, clusters);
    List<String> expected = new ArrayList<>();
    double[][] costs = new double[2][Panels.ROWS];
    double[] scratch = new double[scorer.scratchLength()];
    scorer.costs(block, 0, costs);
    for (int i = 0; i < 60; i++) {
      int z = clusters[i];
      double gain = scorer.removalGain(z, block, i, costs[z][i], scratch);
      if (alpha * alpha * gain > scorer.component(0).costAlone(block, i)) {
        expected.add(i + "→" + (1 - z) + " in 0");
      }
    }
    assertThat(expected).isNotEmpty().hasSizeLessThan(60);
    assertThat(listed(moves)).isEqualTo(expected);
  }

  @Test
  void thresholdsAreTheHighestOfTheGridBelowTheLargestSaving() {
    double[] thresholds = new Sieve(1, 10, 1000).thresholds();
    assertThat(thresholds[0]).isEqualTo(8);
    assertThat(thresholds[1]).isEqualTo(4);
    assertThat(thresholds).hasSize(Sieve.MOST_THRESHOLDS + 1).endsWith(0);
    assertThat(new Sieve(1, 10, Sieve.MOST_DOUBLES / 3).thresholds()).containsExactly(8, 4, 0);
    assertThat(new Sieve(1, 10, Sieve.MOST_DOUBLES).thresholds()).containsExactly(0);
    assertThat(new Sieve(1, 0, 10).thresholds()).containsExactly(0);
  }

  /** What rounds do where memory allows one threshold only: narrow until F falls, then widen. */
  @Property(tries = 60)
  void oneThresholdAtATimeEndsInALocalOptimumToo(
      @ForAll @IntRange(max = 3) int kind,
      @ForAll @IntRange(min = 2, max = 60) int n,
      @ForAll @IntRange(min = 2, max = 4) int k,
      @ForAll long seed) {
    Searches problem = problem(kind, n, 2, k, seed);
    RowBlock block = problem.block();
    short[] clusters = problem.randomClusters(seed);
    Mixture mixture = problem.mixture(clusters);
    Sieve sieve = new Sieve(0.5, mixture.objective(), Sieve.MOST_DOUBLES);
    boolean goesOn = true;
    int passes = 0;
    while (goesOn && passes++ < 1000) {
      double before = mixture.objective();
      double[] thresholds = sieve.thresholds();
      assertThat(thresholds).hasSize(1);
      BlockPartition proposed =
          new BlockPartition(
              clusters, new MarginalGains(mixture.scorer(), 1, thresholds).find(block, clusters));
      MoveStatistics moves = new MoveStatistics(k, 1);
      moves.add(block, proposed, 0, 0, problem.trainers().accumulators(null));
      boolean retry = sieve.canRetry(moves);
      Mixture.Pass pass = problem.pass(proposed);
      Mixture.Step step = retry ? mixture.stepByBuckets(moves, pass) : mixture.step(moves, pass);
      sieve.observe(moves, step.moves() > 0);
      clusters = proposed.after(step.decision(), 0, 0);
      assertThat(mixture.objective()).isLessThanOrEqualTo(before);
      goesOn = retry || step.moves() > 0;
    }
    assertThat(passes).isLessThan(1000);
    Moves left = new MarginalGains(mixture.scorer(), 1, new double[] {0}).find(block, clusters);
    double reached = problem.objective(clusters);
    for (int m = 0; m < left.size(); m++) {
      short[] moved = clusters.clone();
      moved[left.row(m)] = (short) left.target(m);
      boolean largest = true;
      for (int other = 0; other < left.size(); other++) {
        largest &= left.saving(m) >= left.saving(other);
      }
      if (largest) {
        assertThat(problem.objective(moved)).isGreaterThan(reached * (1 - 1e-7) - 1e-9);
      }
    }
  }
}
