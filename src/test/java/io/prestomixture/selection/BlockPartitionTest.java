package io.prestomixture.selection;

import static org.assertj.core.api.Assertions.assertThat;

import io.prestomixture.component.Component;
import io.prestomixture.component.Scorer;
import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Panels;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockPartitionTest {
  private static final int ROWS = 200;

  /** The components of a partition whose cluster 1 has no rows. */
  private static List<Component> components(Searches problem) {
    short[] clusters = problem.randomClusters(3);
    for (int i = 0; i < clusters.length; i++) {
      clusters[i] = clusters[i] == 1 ? 2 : clusters[i];
    }
    return problem.search(clusters, Selection.ALTERNATING, 1).mixture().components();
  }

  /** With an intercept a row alone costs nothing, so that all rows cost least where none is. */
  @ParameterizedTest
  @ValueSource(strings = {"ridge", "kmeans"})
  void rowsGoToTheNearestClusterThatHasRows(String family) {
    Searches problem =
        family.equals("ridge")
            ? Searches.ridge(ROWS, 3, 4, 0.1, true, 5)
            : Searches.kMeans(ROWS, 3, 4, 5);
    RowBlock block = problem.block();
    Scorer scorer = problem.trainers().scorer(components(problem));
    short[] clusters = BlockPartition.nearest(block, scorer).clusters();
    double[] costs = new double[4 * Panels.ROWS];
    for (int i = 0; i < ROWS; i++) {
      int at = i % Panels.ROWS;
      if (at == 0) {
        scorer.costs(block, i / Panels.ROWS, costs);
      }
      double own = costs[clusters[i] * Panels.ROWS + at];
      assertThat(clusters[i]).isNotEqualTo((short) 1);
      assertThat(costs[Panels.ROWS + at]).as("the empty one").isLessThanOrEqualTo(own);
      for (int c : List.of(0, 2, 3)) {
        assertThat(own).isLessThanOrEqualTo(costs[c * Panels.ROWS + at]);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void ofEmptyClustersTheFirstIsAsGoodAsAny(int k) {
    Searches problem = Searches.ridge(ROWS, 3, k, 0.1, true, 5);
    Scorer scorer = problem.trainers().scorer(problem.trainers().start());
    assertThat(BlockPartition.nearest(problem.block(), scorer).clusters()).containsOnly((short) 0);
  }
}
