package io.prestomixture.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.component.Retraining.Rows;
import io.prestomixture.component.Scorer;
import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Relocations from statistics, against making each of them and training from scratch. */
class RelocationsTest {
  private static final int DIRECTIONS = 3;

  private static Directions directions(int d, long seed) {
    double[] ones = new double[d];
    Arrays.fill(ones, 1);
    return Directions.draw(DIRECTIONS, new double[d], ones, new SplittableRandom(seed));
  }

  private static BlockPartition proposals(Searches problem, short[] clusters, long seed) {
    Scorer scorer = problem.mixture(clusters).scorer();
    int d = problem.rows().x()[0].length;
    return new BlockPartition(
        clusters, new RelocationMoves(scorer, directions(d, seed)).find(problem.block(), clusters));
  }

  private static RelocationStatistics statistics(Searches problem, BlockPartition state) {
    RelocationStatistics found = new RelocationStatistics(problem.k(), DIRECTIONS);
    found.add(problem.block(), state, problem.trainers().accumulators(null));
    return found;
  }

  @Property(tries = 200)
  void theObjectiveIsThatOfTrainingFromScratch(
      @ForAll boolean ridge,
      @ForAll @IntRange(min = 30, max = 80) int n,
      @ForAll @IntRange(min = 1, max = 3) int d,
      @ForAll @IntRange(min = 2, max = 5) int k,
      @ForAll long seed) {
    Searches problem =
        ridge ? Searches.ridge(n, d, k, 0.1, true, seed) : Searches.kMeans(n, d, k, seed);
    short[] clusters = problem.randomClusters(seed);
    Mixture mixture = problem.mixture(clusters);
    double before = mixture.objective();
    BlockPartition state = proposals(problem, clusters, seed);

    Mixture.Step step = mixture.relocate(statistics(problem, state), 0);

    short[] after = state.after(step.decision(), 0, 0);
    double scale = 1 + problem.objective(new short[n]);
    assertThat(mixture.objective())
        .isCloseTo(problem.objective(after), within(1e-9 * scale))
        .isLessThanOrEqualTo(before);
    long moved = 0;
    for (int i = 0; i < n; i++) {
      moved += after[i] == clusters[i] ? 0 : 1;
    }
    assertThat(step.moves()).isEqualTo(moved);
    double least = before;
    for (int a = 0; a < k; a++) {
      for (int b = 0; b < k; b++) {
        for (int r = 0; r < DIRECTIONS && a != b; r++) {
          short[] other = state.after(Decision.relocate(a, b, r), 0, 0);
          least = Math.min(least, problem.objective(other));
        }
      }
    }
    assertThat(mixture.objective()).isGreaterThanOrEqualTo(least - 1e-9 * scale);
  }

  /** Two centres share a cluster, one has two: no single move helps, and a relocation does. */
  @Test
  void whereSingleMovesAreStuckARelocationFindsTheTruth() {
    int perCluster = 40;
    double[][] x = new double[4 * perCluster][1];
    double[] y = new double[x.length];
    double[] w = new double[x.length];
    short[] stuck = new short[x.length];
    for (int i = 0; i < x.length; i++) {
      int truth = i / perCluster;
      x[i][0] = new double[] {-30, -20, 20, 30}[truth] + (i % 7) * 0.1;
      w[i] = 1;
      stuck[i] = (short) (truth < 2 ? 0 : truth == 2 ? 1 : 2 + i % 2);
    }
    Searches problem = new Searches("kmeans", new Rows(x, y, w), 4, 0, true);
    Mixture mixture = problem.mixture(stuck);
    BlockPartition state = proposals(problem, stuck, 1);
    Mixture.Step step = mixture.relocate(statistics(problem, state), 1e-4);
    short[] after = state.after(step.decision(), 0, 0);
    for (int i = 0; i < x.length; i++) {
      assertThat(after[i]).isEqualTo(after[i / perCluster * perCluster]);
    }
    assertThat(Arrays.stream(new int[] {0, 1, 2, 3}).map(t -> after[t * perCluster]).distinct())
        .hasSize(4);
  }

  /** Two lines that cross: what one regression on both misses, times x, tells them apart. */
  @Test
  void residualTimesDirectionSplitsCrossingLines() {
    double[][] x = new double[40][1];
    double[] y = new double[40];
    double[] w = new double[40];
    for (int i = 0; i < 40; i++) {
      x[i][0] = (Math.floorDiv(i, 2) - 9.5) / 5;
      y[i] = i % 2 == 0 ? x[i][0] : -x[i][0];
      w[i] = 1;
    }
    Searches problem = new Searches("ridge", new Rows(x, y, w), 2, 0, true);
    short[] together = new short[40];
    Directions along = new Directions(new double[][] {{1}}, new double[] {0});
    Moves moves =
        new RelocationMoves(problem.mixture(together).scorer(), along)
            .find(problem.block(), together);
    for (int i = 0; i < 40; i++) {
      assertThat(RelocationStatistics.isCutOff(moves, i, 0))
          .isEqualTo(RelocationStatistics.isCutOff(moves, i % 2, 0));
    }
    assertThat(RelocationStatistics.isCutOff(moves, 0, 0))
        .isNotEqualTo(RelocationStatistics.isCutOff(moves, 1, 0));
  }

  @Test
  void aRelocationThatSavesTooLittleIsNotMade() {
    Searches problem = Searches.ridge(60, 2, 3, 0, true, 5);
    short[] clusters = problem.randomClusters(5);
    BlockPartition state = proposals(problem, clusters, 5);
    Mixture mixture = problem.mixture(clusters);
    double before = mixture.objective();
    assertThat(mixture.relocate(statistics(problem, state), 1)).isEqualTo(Mixture.Step.NONE);
    assertThat(mixture.objective()).isEqualTo(before);
    assertThat(mixture.relocate(statistics(problem, state), 0).moves()).isPositive();
  }
}
