package io.prestomixture.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.component.Component;
import io.prestomixture.component.Families;
import io.prestomixture.component.ProblemSettings;
import io.prestomixture.component.Retraining;
import io.prestomixture.component.Retraining.Rows;
import io.prestomixture.component.Trainers;
import io.prestomixture.data.FeatureScaling;
import io.prestomixture.data.RowBlock;
import io.prestomixture.selection.Selection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RelocationSearchTest {
  private static final int ROWS = 900;
  private static final int K = 6;

  /** A curved surface, which six planes fit in many ways that no single row can improve. */
  private static Rows surface() {
    Random random = new Random(3);
    double[][] x = new double[ROWS][3];
    double[] y = new double[ROWS];
    double[] w = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      Arrays.setAll(x[i], j -> random.nextGaussian());
      y[i] = 3 * Math.sin(2 * x[i][0]) + x[i][1] * x[i][2] + 0.1 * random.nextGaussian();
      w[i] = 1;
    }
    return new Rows(x, y, w);
  }

  private static Trainers trainers(String family, int d, int k) {
    double[] ones = new double[d];
    Arrays.fill(ones, 1);
    return Trainers.same(
        Families.byName(family)
            .trainer(
                new ProblemSettings(
                    new FeatureScaling(new double[d], ones, ones, 0), 0, true, 1, false)),
        k);
  }

  private static double objective(Rows rows, short[] clusters) {
    double sum = 0;
    for (int c = 0; c < K; c++) {
      List<Integer> members = new ArrayList<>();
      for (int i = 0; i < clusters.length; i++) {
        if (clusters[i] == c) {
          members.add(i);
        }
      }
      sum += Retraining.ridge(rows, members, 0, true);
    }
    return sum;
  }

  @Test
  void relocationsLeaveWhereAlternationIsStuck() {
    RowBlock block = surface().block(false);
    double[] stuck = new double[11];
    for (int seed = 0; seed < stuck.length; seed++) {
      Random random = new Random(seed);
      short[] start = new short[ROWS];
      for (int i = 0; i < ROWS; i++) {
        start[i] = (short) random.nextInt(K);
      }
      LocalSearch search =
          new LocalSearch(trainers("ridge", 3, K), block, start, Selection.ALTERNATING, 1, 1);
      search.run(1000);
      stuck[seed] = search.mixture().objective();
    }
    Arrays.sort(stuck);
    RelocationSearch search = new RelocationSearch(trainers("ridge", 3, K), block, 1);
    search.run(null, 1500);
    assertThat(search.objective()).isLessThan(stuck[0]).isLessThan(stuck[5] / 1.15);
    assertThat(search.accepted()).isPositive().isLessThan(search.relocations());
  }

  @Test
  void theObjectiveIsThatOfThePartitionTrainedFromScratch() {
    Rows rows = surface();
    RowBlock block = rows.block(false);
    RelocationSearch search = new RelocationSearch(trainers("ridge", 3, K), block, 5);
    search.run(null, 300);
    assertThat(search.objective()).isCloseTo(objective(rows, search.clusters()), within(1e-8));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void theSameSeedFindsTheSameBitsAndRelocationsFindNothingWorse(long seed) {
    RowBlock block = surface().block(false);
    List<Double> objectives = new ArrayList<>();
    for (int steps : new int[] {0, 100, 100, 400}) {
      RelocationSearch search = new RelocationSearch(trainers("ridge", 3, K), block, seed);
      search.run(null, steps);
      objectives.add(search.objective());
    }
    assertThat(objectives.get(1))
        .isEqualTo(objectives.get(2))
        .isLessThanOrEqualTo(objectives.get(0));
    assertThat(objectives.get(3)).isLessThanOrEqualTo(objectives.get(0));
  }

  @Test
  void aSearchGoesOnFromWhatAnotherFound() {
    RowBlock block = surface().block(false);
    RelocationSearch first = new RelocationSearch(trainers("ridge", 3, K), block, 1);
    first.run(null, 100);
    RelocationSearch second = new RelocationSearch(trainers("ridge", 3, K), block, 2);
    second.run(first.components(), 0);
    // Rows may go where they cost less than where the first search left off.
    assertThat(second.objective()).isLessThanOrEqualTo(first.objective() * (1 + 1e-12));
    assertThat(second.steps()).isPositive();
    RelocationSearch third = new RelocationSearch(trainers("ridge", 3, K), block, 2);
    third.run(first.components(), 600);
    assertThat(third.objective()).isLessThan(first.objective());
  }

  /** The search may climb for a while, but what it returns is the least that it saw. */
  @Test
  void whatIsGoodAlreadyIsNotLost() {
    RowBlock block = surface().block(false);
    RelocationSearch first = new RelocationSearch(trainers("ridge", 3, K), block, 1);
    first.run(null, 1500);
    for (int seed = 2; seed < 12; seed++) {
      RelocationSearch second = new RelocationSearch(trainers("ridge", 3, K), block, seed);
      second.run(first.components(), 60);
      assertThat(second.objective()).isLessThanOrEqualTo(first.objective() * (1 + 1e-12));
      assertThat(second.objective())
          .isCloseTo(objective(surface(), second.clusters()), within(1e-8));
    }
  }

  @ParameterizedTest
  @CsvSource({"kmeans,1", "kmeans,5", "huber,3", "poisson,3", "gaussian,3"})
  void everyFamilyCanBeSearched(String family, int k) {
    Random random = new Random(7);
    double[][] x = new double[150][2];
    double[] y = new double[150];
    double[] w = new double[150];
    for (int i = 0; i < 150; i++) {
      x[i] = new double[] {random.nextGaussian() + 4 * (i % 3), random.nextGaussian()};
      y[i] = random.nextInt(5);
      w[i] = 1 + random.nextInt(2);
    }
    RowBlock block = new Rows(x, y, w).block(false);
    RelocationSearch first = new RelocationSearch(trainers(family, 2, k), block, 2);
    first.run(null, 0);
    RelocationSearch more = new RelocationSearch(trainers(family, 2, k), block, 2);
    more.run(null, 200);
    assertThat(more.objective()).isLessThanOrEqualTo(first.objective());
    assertThat(more.components().stream().mapToLong(Component::rows).sum()).isEqualTo(150);
    assertThat(more.relocations() > 0).isEqualTo(k > 1);
  }

  /** Of densities costs may be negative: only how much they differ says which cluster to split. */
  @Test
  void excessIsTheObjectiveOrWhatIsAboveTheCheapestRows() {
    List<Component> planes = searched("ridge", 1);
    assertThat(Relocation.excess(planes))
        .containsExactly(planes.stream().mapToDouble(Component::objective).toArray());
    List<Component> dense = searched("gaussian", 0.05);
    double[] excess = Relocation.excess(dense);
    assertThat(dense).anyMatch(component -> component.objective() < 0);
    double cheapest =
        dense.stream()
            .filter(component -> !component.isEmpty())
            .mapToDouble(component -> component.objective() / component.weight())
            .min()
            .orElseThrow();
    assertThat(Arrays.stream(excess).min().orElseThrow()).isCloseTo(0, within(1e-9));
    assertThat(Arrays.stream(excess).sum())
        .isPositive()
        .isCloseTo(
            dense.stream().mapToDouble(Component::objective).sum() - ROWS * cheapest, within(1e-6));
  }

  private static List<Component> searched(String family, double scale) {
    Rows rows = surface();
    for (double[] x : rows.x()) {
      Arrays.setAll(x, j -> scale * x[j]);
    }
    RelocationSearch search = new RelocationSearch(trainers(family, 3, K), rows.block(false), 1);
    search.run(null, 50);
    return search.components();
  }

  @Test
  void equalPartitionsAgreeAndUnrelatedOnesDoNot() {
    short[] one = {0, 0, 1, 1, 2, 2};
    short[] renamed = {2, 2, 0, 0, 1, 1};
    short[] crossing = {0, 1, 0, 1, 0, 1};
    assertThat(AdjustedRand.of(one, renamed, 3)).isEqualTo(1);
    // By hand: no pair agrees; 3 pairs and 6 pairs of 15 expect 1.2, at most 4.5.
    assertThat(AdjustedRand.of(one, crossing, 3)).isCloseTo(-1.2 / 3.3, within(1e-12));
    assertThat(AdjustedRand.of(new short[4], new short[4], 1)).isEqualTo(1);
  }
}
