package io.prestomixture.selection;

import static org.assertj.core.api.Assertions.assertThat;

import io.prestomixture.component.Retraining.Rows;
import io.prestomixture.search.LocalSearch;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Where the sieve stops, no single move helps: by training from scratch after every one. */
class LocalOptimumTest {

  /** Of a sum of squares of 1e16 the rounding is 1, which says nothing of other clusters. */
  @Test
  void rowsFarAwayHideNoMove() {
    double[][] x = {{0}, {0.1}, {5}, {5.1}, {4.9}, {1e8}};
    double[] ones = new double[x.length];
    Arrays.fill(ones, 1);
    Searches problem = new Searches("kmeans", new Rows(x, new double[x.length], ones), 3, 0, true);
    LocalSearch search = problem.search(new short[] {0, 0, 0, 1, 1, 2}, Selection.SIEVE, 1);
    assertThat(search.run(10)).isLessThan(10);
    assertThat(search.clusters()).containsExactly(0, 0, 1, 1, 1, 2);
  }

  /** Small clusters, down to fewer rows than coefficients, from any start. */
  @Property(tries = 80)
  void noSingleMoveImprovesTheResult(
      @ForAll boolean ridge,
      @ForAll boolean intercept,
      @ForAll @IntRange(min = 4, max = 36) int n,
      @ForAll @IntRange(min = 1, max = 3) int d,
      @ForAll @IntRange(min = 2, max = 4) int k,
      @ForAll long seed) {
    Searches problem =
        ridge ? Searches.ridge(n, d, k, 0, intercept, seed) : Searches.kMeans(n, d, k, seed);
    LocalSearch search = problem.search(problem.randomClusters(seed), Selection.SIEVE, 1);
    assertThat(search.run(500)).isLessThan(500);
    short[] clusters = search.clusters();
    double least = problem.objective(clusters) - 1e-7 * (1 + problem.objective(new short[n]));
    for (int i = 0; i < n; i++) {
      for (int c = 0; c < k; c++) {
        short[] moved = clusters.clone();
        moved[i] = (short) c;
        assertThat(problem.objective(moved))
            .as("row %d from %d to %d of %s", i, clusters[i], c, Arrays.toString(clusters))
            .isGreaterThan(least);
      }
    }
  }
}
