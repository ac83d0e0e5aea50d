package io.prestomixture.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.prestomixture.component.Families;
import io.prestomixture.component.ProblemSettings;
import io.prestomixture.component.Retraining.Rows;
import io.prestomixture.component.Trainers;
import io.prestomixture.data.FeatureScaling;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The neighbours that seeds are fitted on against a stable sort of all rows. */
class SeedingTest {
  private static final int FEATURES = 5;

  /** Features are small integers, so that many rows are equally far away. */
  private static Rows rows(int n, Random random) {
    double[][] x = new double[n][];
    Arrays.setAll(x, i -> random.ints(FEATURES, -1, 2).asDoubleStream().toArray());
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    return new Rows(x, random.ints(n, 0, 3).asDoubleStream().toArray(), ones);
  }

  private static Trainers trainers() {
    double[] ones = new double[FEATURES];
    Arrays.fill(ones, 1);
    FeatureScaling unscaled = new FeatureScaling(new double[FEATURES], ones, ones, 0);
    return Trainers.same(
        Families.byName("ridge").trainer(new ProblemSettings(unscaled, 0, true, 1, false)), 2);
  }

  @Property(tries = 100)
  void neighboursAreTheFirstOfASort(
      @ForAll @IntRange(min = 1, max = 300) int n, @ForAll boolean sparse, @ForAll long seed) {
    Random random = new Random(seed);
    Rows rows = rows(n, random);
    int centre = random.nextInt(n);
    int count = 1 + random.nextInt(n);
    double mean = Arrays.stream(rows.y()).average().orElseThrow();
    double variance = Arrays.stream(rows.y()).map(y -> y * y).average().orElseThrow() - mean * mean;
    double[] distances = new double[n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < FEATURES; j++) {
        distances[i] += Math.pow(rows.x()[i][j] - rows.x()[centre][j], 2);
      }
      distances[i] += variance > 0 ? Math.pow(rows.y()[i] - rows.y()[centre], 2) / variance : 0;
      distances[i] = Math.round(distances[i] * 1e9);
    }
    int[] expected =
        IntStream.range(0, n)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> distances[i]))
            .limit(count)
            .mapToInt(i -> i)
            .sorted()
            .toArray();
    assertThat(new Seeding(trainers(), rows.block(sparse), seed).nearest(centre, count))
        .isEqualTo(expected);
  }
}
