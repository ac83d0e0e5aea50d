package io.prestomixture.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.component.RoutingCharge;
import io.prestomixture.component.RoutingTraining;
import io.prestomixture.component.Scorer;
import io.prestomixture.data.FeatureScaling;
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

/** Rounds in memory where rows are charged for clusters that their features do not tell. */
class RoutingChargeTest {

  private static RoutingCharge charge(Searches problem, short[] clusters, double beta) {
    int d = problem.block().numFeatures();
    double[] ones = new double[d];
    Arrays.fill(ones, 1);
    FeatureScaling scaling = new FeatureScaling(new double[d], ones, ones, 0);
    return new RoutingTraining(problem.k(), scaling, 5).train(problem.block(), clusters, beta);
  }

  private static double charged(RoutingCharge charge, RowBlock block, short[] clusters) {
    double sum = 0;
    for (int i = 0; i < clusters.length; i++) {
      sum += charge.charge(block, i, clusters[i]);
    }
    return sum;
  }

  @Property(tries = 40)
  void theObjectiveWithChargesNeverRisesAndIsThatOfTheRows(
      @ForAll @IntRange(min = 4, max = 60) int n,
      @ForAll @IntRange(min = 1, max = 3) int d,
      @ForAll @IntRange(min = 2, max = 4) int k,
      @ForAll Selection selection,
      @ForAll long seed) {
    Searches problem = Searches.ridge(n, d, k, 0.1, true, seed);
    RowBlock block = problem.block();
    LocalSearch search = problem.search(problem.randomClusters(seed), selection, 1);
    double scale = problem.objective(new short[n]) + n;
    for (int refresh = 0; refresh < 3; refresh++) {
      RoutingCharge charge = charge(problem, search.clusters(), 0.5);
      search.recharge(charge);
      double before = search.mixture().objective();
      for (int round = 0; round < 4 && search.round(); round++) {
        double after = search.mixture().objective();
        double summed = charged(charge, block, search.clusters());
        assertThat(after).isLessThanOrEqualTo(before);
        assertThat(search.mixture().charge()).isCloseTo(summed, within(1e-9 * scale));
        assertThat(after)
            .isCloseTo(problem.objective(search.clusters()) + summed, within(1e-7 * scale));
        before = after;
      }
    }
  }

  /** Both gains are differences of F and the charge, from scratch. */
  @Test
  void gainsAreThoseOfRetrainingAndTheCharge() {
    for (long seed = 0; seed < 4; seed++) {
      Searches problem = Searches.ridge(40, 2, 3, 0, true, seed);
      RowBlock block = problem.block();
      short[] clusters = problem.randomClusters(seed);
      RoutingCharge charge = charge(problem, clusters, 0.7);
      Scorer scorer = problem.mixture(clusters).scorer().charged(charge);
      double[][] costs = new double[3][Panels.ROWS];
      double[] scratch = new double[scorer.scratchLength()];
      scorer.costs(block, 0, costs);
      double present = problem.objective(clusters) + charged(charge, block, clusters);
      for (int i = 0; i < clusters.length; i++) {
        for (int c = 0; c < 3; c++) {
          if (c != clusters[i]) {
            short[] moved = clusters.clone();
            moved[i] = (short) c;
            int z = clusters[i];
            double saving =
                scorer.removalGain(z, block, i, costs[z][i], scratch)
                    - scorer.additionGain(c, block, i, costs[c][i], scratch);
            double after = problem.objective(moved) + charged(charge, block, moved);
            assertThat(saving).isCloseTo(present - after, within(1e-8));
          }
        }
      }
    }
  }

  @Test
  void screeningChangesNoMove() {
    for (long seed = 0; seed < 4; seed++) {
      Searches problem = Searches.ridge(300, 3, 3, 0.1, true, seed);
      RowBlock block = problem.block();
      LocalSearch search = problem.search(problem.randomClusters(seed), Selection.SIEVE, 1);
      search.run((int) seed);
      short[] clusters = search.clusters();
      Scorer scorer = search.mixture().scorer().charged(charge(problem, clusters, 1));
      double[] thresholds = new Sieve(0.5, 50, 100).thresholds();
      Moves moves = new MarginalGains(scorer, 1, thresholds).find(block, clusters);
      List<String> found = new ArrayList<>();
      for (int m = 0; m < moves.size(); m++) {
        found.add(moves.row(m) + "→" + moves.target(m));
      }
      assertThat(found).isNotEmpty().isEqualTo(unscreened(scorer, block, clusters));
    }
  }

  private static List<String> unscreened(Scorer scorer, RowBlock block, short[] clusters) {
    List<String> list = new ArrayList<>();
    double[][] costs = new double[scorer.k()][Panels.ROWS];
    double[] scratch = new double[scorer.scratchLength()];
    for (int i = 0; i < block.size(); i++) {
      scorer.costs(block, i / Panels.ROWS, costs);
      int at = i % Panels.ROWS;
      int z = clusters[i];
      double kept = scorer.removalGain(z, block, i, costs[z][at], scratch);
      double best = 0;
      int target = -1;
      for (int c = 0; c < scorer.k(); c++) {
        double cost = costs[c][at];
        double saving = kept - scorer.additionGain(c, block, i, cost, scratch);
        if (c != z && saving > best) {
          best = saving;
          target = c;
        }
      }
      if (target >= 0) {
        list.add(i + "→" + target);
      }
    }
    return list;
  }

  /** A row in another cluster changes what rows of the other fold are charged, and not itself. */
  @Test
  void theChargeOfARowDoesNotDependOnItsOwnCluster() {
    Searches problem = Searches.ridge(60, 2, 3, 0, true, 1);
    RowBlock block = problem.block();
    short[] clusters = problem.randomClusters(1);
    RoutingCharge charge = charge(problem, clusters, 1);
    for (int i = 0; i < 10; i++) {
      short[] moved = clusters.clone();
      moved[i] = (short) ((moved[i] + 1) % 3);
      RoutingCharge other = charge(problem, moved, 1);
      int changed = 0;
      for (int c = 0; c < 3; c++) {
        assertThat(other.charge(block, i, c)).isEqualTo(charge.charge(block, i, c));
      }
      for (int row = 0; row < 60; row++) {
        changed += other.charge(block, row, 0) != charge.charge(block, row, 0) ? 1 : 0;
      }
      assertThat(changed).isBetween(15, 45);
    }
  }

  @Test
  void chargesOfPanelsAreThoseOfRowsAndSparseOnesThoseOfDenseOnes() {
    Searches problem = Searches.ridge(150, 5, 4, 0, true, 2);
    RowBlock dense = problem.block();
    RowBlock sparse = problem.rows().block(true);
    short[] clusters = problem.randomClusters(2);
    RoutingCharge charge = charge(problem, clusters, 2);
    double sum = charged(charge, dense, clusters);
    assertThat(charge.total(dense, clusters)).isCloseTo(sum, within(1e-9));
    assertThat(charge.total(sparse, clusters)).isCloseTo(sum, within(1e-9));
    double[][] charges = new double[4][Panels.ROWS];
    charge.charges(dense, 1, charges);
    for (int i = 0; i < 22; i++) {
      double probabilities = 0;
      double[] pi = charge.probabilities(dense, Panels.ROWS + i);
      for (int c = 0; c < 4; c++) {
        double own = charges[c][i];
        assertThat(own).isNotNegative();
        assertThat(charge.charge(dense, Panels.ROWS + i, c)).isCloseTo(own, within(1e-9));
        assertThat(pi[c])
            .isCloseTo(Math.exp(-own / 2 / dense.weight(Panels.ROWS + i)), within(1e-9));
        probabilities += Math.exp(-own / 2 / dense.weight(Panels.ROWS + i));
      }
      assertThat(probabilities).isCloseTo(1, within(1e-9));
    }
  }

  /** No row of a sample in a cluster: still no infinite charge. */
  @Test
  void anEmptyClusterCanBeReached() {
    Searches problem = Searches.ridge(80, 2, 3, 0, true, 3);
    RoutingCharge charge = charge(problem, new short[80], 1);
    for (int i = 0; i < 80; i++) {
      double most = -Math.log(1e-4) * problem.block().weight(i);
      assertThat(charge.charge(problem.block(), i, 2)).isBetween(most / 4, most * (1 + 1e-12));
    }
  }
}
