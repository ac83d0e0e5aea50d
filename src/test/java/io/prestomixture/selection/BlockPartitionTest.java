package io.prestomixture.selection;

import static org.assertj.core.api.Assertions.assertThat;

import io.prestomixture.component.Component;
import io.prestomixture.component.Scorer;
import io.prestomixture.data.RowBlock;
import io.prestomixture.data.RowBlockBuilder;
import io.prestomixture.linalg.Panels;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockPartitionTest {
  private static final int ROWS = 200;

  /** Rows of a group. */
  private static final int SIZE = 5;

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
    double[][] costs = new double[4][Panels.ROWS];
    for (int i = 0; i < ROWS; i++) {
      int at = i % Panels.ROWS;
      if (at == 0) {
        scorer.costs(block, i / Panels.ROWS, costs);
      }
      double own = costs[clusters[i]][at];
      assertThat(clusters[i]).isNotEqualTo((short) 1);
      assertThat(costs[1][at]).as("the empty one").isLessThanOrEqualTo(own);
      for (int c : List.of(0, 2, 3)) {
        assertThat(own).isLessThanOrEqualTo(costs[c][at]);
      }
    }
  }

  @Test
  void groupsGoToTheNearestClusterThatHasRows() {
    Searches problem = Searches.ridge(ROWS, 3, 4, 0.1, true, 5);
    Scorer scorer = problem.trainers().scorer(components(problem));
    RowBlockBuilder builder = new RowBlockBuilder(3, false);
    for (int i = 0; i < ROWS; i++) {
      if (i % SIZE == 0) {
        builder.startGroup();
      }
      builder.add(problem.rows().x()[i], problem.rows().y()[i], problem.rows().w()[i], i);
    }
    RowBlock block = builder.build();
    assertThat(block.isGrouped()).isTrue();
    short[] clusters = BlockPartition.nearest(block, scorer).clusters();
    double[][] costs = new double[4][Panels.ROWS];
    for (int group = 0; group < ROWS / SIZE; group++) {
      double[] sums = new double[4];
      for (int i = group * SIZE; i < (group + 1) * SIZE; i++) {
        scorer.costs(block, i / Panels.ROWS, costs);
        for (int c = 0; c < 4; c++) {
          sums[c] += costs[c][i % Panels.ROWS];
        }
        assertThat(clusters[i]).isEqualTo(clusters[group * SIZE]).isNotEqualTo((short) 1);
      }
      double own = sums[clusters[group * SIZE]];
      assertThat(own).isLessThanOrEqualTo(Math.min(sums[0], Math.min(sums[2], sums[3])));
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
