package io.prestomixture.selection;

import static org.assertj.core.api.Assertions.assertThat;

import io.prestomixture.component.Component;
import io.prestomixture.component.Scorer;
import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Panels;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What alternating minimisation proposes against one comparison after the other. */
class AlternationTest {

  /** With the second component twice: rows in the copy stay, others go to the first of the two. */
  @Property(tries = 60)
  void rowsGoToTheFirstClusterOfLeastCost(
      @ForAll @IntRange(min = 20, max = 300) int n,
      @ForAll @IntRange(min = 1, max = 3) int k,
      @ForAll boolean sparse,
      @ForAll long seed) {
    Searches problem = Searches.ridge(n, 2, k, 0.1, true, seed);
    List<Component> components =
        new ArrayList<>(problem.mixture(problem.randomClusters(seed)).components());
    components.add(components.get(k - 1));
    Searches more = new Searches("ridge", problem.rows(), k + 1, 0.1, true);
    Scorer scorer = more.trainers().scorer(components);
    RowBlock block = problem.rows().block(sparse);
    short[] clusters = more.randomClusters(seed + 1);
    Moves moves = new Alternation(scorer).find(block, clusters);
    double[][] costs = new double[k + 1][Panels.ROWS];
    int move = 0;
    for (int i = 0; i < n; i++) {
      int at = i % Panels.ROWS;
      if (at == 0) {
        scorer.costs(block, i / Panels.ROWS, costs);
      }
      int best = clusters[i];
      for (int c = 0; c <= k; c++) {
        best = costs[c][at] < costs[best][at] ? c : best;
      }
      if (best != clusters[i]) {
        assertThat(best).isLessThan(k);
        assertThat(moves.row(move)).isEqualTo(i);
        assertThat(moves.target(move)).isEqualTo(best);
        assertThat(moves.saving(move)).isEqualTo(costs[clusters[i]][at] - costs[best][at]);
        move++;
      }
    }
    assertThat(moves.size()).isEqualTo(move);
  }
}
