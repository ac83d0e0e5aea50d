package io.prestomixture.selection;

import static org.assertj.core.api.Assertions.assertThat;

import io.prestomixture.search.LocalSearch;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Where the sieve stops, no single move helps: by training from scratch after every one. */
class LocalOptimumTest {

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
