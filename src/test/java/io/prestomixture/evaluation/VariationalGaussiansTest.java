package io.prestomixture.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.math3.distribution.TDistribution;
import org.junit.jupiter.api.Test;

class VariationalGaussiansTest {
  private static final double[][] CENTRES = {{0, 0}, {10, 0}, {0, 10}};

  private static double[][] points(int n, long seed) {
    Random random = new Random(seed);
    double[][] points = new double[n][];
    for (int i = 0; i < n; i++) {
      double[] centre = CENTRES[i % 3];
      points[i] =
          new double[] {centre[0] + random.nextGaussian(), centre[1] + random.nextGaussian()};
    }
    return points;
  }

  @Test
  void threeSeparatedClustersAreFoundWithEightComponents() {
    VariationalGaussians found = VariationalGaussians.fit(points(600, 1), 8, 2).pruned();
    assertThat(found.k()).isEqualTo(3);
    for (double[] centre : CENTRES) {
      double[] p = found.responsibilities(centre);
      int nearest = p[0] > 0.5 ? 0 : p[1] > 0.5 ? 1 : 2;
      assertThat(p[nearest]).isGreaterThan(0.999);
      assertThat(Arrays.stream(p).sum()).isCloseTo(1, within(1e-12));
      assertThat(found.mean(nearest)).containsExactly(centre, within(0.3));
    }
  }

  @Property(tries = 25)
  void theLowerBoundNeverFalls(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 6) int k,
      @ForAll @IntRange(min = 5, max = 80) int n) {
    double[][] points = points(n, seed);
    for (double[] point : points) {
      // Sometimes a feature is constant.
      point[1] = seed % 5 == 0 ? 3 : point[1];
    }
    List<Double> bounds = VariationalGaussians.fit(points, k, seed).bounds();
    for (int i = 1; i < bounds.size(); i++) {
      double before = bounds.get(i - 1);
      assertThat(bounds.get(i)).isGreaterThanOrEqualTo(before - 1e-9 * Math.abs(before));
    }
  }

  /**
   * With one component, one feature and the same m₀ and W₀, q is the exact posterior and the bound
   * the evidence itself: the product over rows of the Student densities of each given those before
   * it (conjugate normal-gamma model: Bishop, section 2.3.6), computed here row by row.
   */
  @Test
  void theBoundOfOneComponentIsTheEvidence() {
    double[] x = {0.3, -1.2, 2.5, 0.7, 4.1};
    double[][] points = Arrays.stream(x).mapToObj(v -> new double[] {v}).toArray(double[][]::new);
    double m = Arrays.stream(x).average().orElseThrow();
    double mean = m;
    double b = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow() / 2;
    double beta = 1;
    double a = 0.5;
    double evidence = 0;
    for (double v : x) {
      double scale = Math.sqrt(b * (beta + 1) / (a * beta));
      evidence += Math.log(new TDistribution(2 * a).density((v - m) / scale) / scale);
      b += beta * (v - m) * (v - m) / (2 * (beta + 1));
      m = (beta * m + v) / (beta + 1);
      beta += 1;
      a += 0.5;
    }
    List<Double> bounds = VariationalGaussians.fit(points, 1, 0).bounds();
    assertThat(bounds.get(bounds.size() - 1)).isCloseTo(evidence, within(1e-8));
  }
}
