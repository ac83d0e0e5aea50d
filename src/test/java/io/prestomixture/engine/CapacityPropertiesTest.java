package io.prestomixture.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.prestomixture.component.FittedComponent;
import io.prestomixture.selection.Capacities;
import io.prestomixture.selection.Selection;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;

/** Random limits on the sizes of clusters hold after initialisation and after every round. */
class CapacityPropertiesTest {
  private static final String[] FAMILIES = {"ridge", "kmeans", "huber"};
  private static final String[] INITS = {"random", "seeding", "search"};

  @Property(tries = 25, shrinking = ShrinkingMode.OFF)
  void sizesOfClustersKeepTheirLimitsAndTheObjectiveNeverRises(
      @ForAll @IntRange(max = 1_000_000) int seed, @ForAll Selection selection) {
    Random random = new Random(seed);
    int k = 2 + random.nextInt(3);
    int n = 12 * k + random.nextInt(60);
    Problem problem = Problem.planted(n, 2, k, 1, seed);
    Capacities capacities = limits(n, k, random);
    String family = FAMILIES[random.nextInt(FAMILIES.length)];
    String init = INITS[random.nextInt(INITS.length)];
    int partitions = 1 + random.nextInt(3);
    // A fit of fewer rounds is the beginning of one of more.
    for (int rounds = 0; rounds <= 3; rounds++) {
      TrainingSettings settings =
          new TrainingSettings(
                  family,
                  k,
                  0.1,
                  true,
                  true,
                  rounds,
                  0,
                  seed,
                  init,
                  0,
                  selection.label(),
                  0.5,
                  1,
                  10,
                  2,
                  0)
              .withCapacities(capacities);
      try (MixtureFit fit = Problem.fit(problem.frame(partitions), settings)) {
        List<FittedComponent> components = fit.components();
        for (int c = 0; c < k; c++) {
          double own = capacities.byCluster()[capacities.byCluster().length == 1 ? 0 : c];
          assertThat((double) components.get(c).rows()).isGreaterThanOrEqualTo(capacities.least());
          assertThat((double) components.get(c).rows())
              .isLessThanOrEqualTo(capacities.most() > 0 ? capacities.most() : n)
              .isLessThanOrEqualTo(own > 0 ? own : n);
        }
        assertThat(components.stream().mapToLong(FittedComponent::rows).sum()).isEqualTo(n);
        double before = Double.POSITIVE_INFINITY;
        for (RoundRecord round : fit.history().rounds()) {
          assertThat(round.objective()).isLessThanOrEqualTo(before);
          before = round.objective();
        }
      }
    }
  }

  /** An equal split, a least and a greatest size, or a size for each cluster. */
  private static Capacities limits(int n, int k, Random random) {
    int share = n / k;
    double[] none = {0};
    return switch (random.nextInt(4)) {
      case 0 -> new Capacities(share, share + (n % k == 0 ? 0 : 1), none, "rows");
      case 1 ->
          new Capacities(random.nextInt(share + 1), n - random.nextInt(n - share), none, "rows");
      case 2 -> new Capacities(1, 0, sizes(n, k), "rows");
      default -> new Capacities(0, n, none, "rows");
    };
  }

  private static double[] sizes(int n, int k) {
    double[] sizes = new double[k];
    Arrays.setAll(sizes, c -> n / k - c);
    sizes[k - 1] = n;
    return sizes;
  }
}
