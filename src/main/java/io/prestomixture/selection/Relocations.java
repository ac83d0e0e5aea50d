package io.prestomixture.selection;

import io.prestomixture.component.Component;
import io.prestomixture.component.Trainers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * All relocations of a mixture, a jump out of a local optimum each: one cluster is dissolved, its
 * rows going to the other clusters where they cost least, and its place is taken by one half of
 * another cluster.
 *
 * <p>With exact families the objective after retraining follows from sums of statistics. Dissolving
 * a and splitting b along a direction are first taken by themselves, F(dissolved) − F and F(halves)
 * − F_b, which leaves out only that rows of a may go to b; the few pairs that are best so are then
 * trained as they would be.
 */
final class Relocations {
  /**
   * Both halves of a cluster must have at least this share of its rows: of a few rows out of
   * millions the difference of two large sums says nothing.
   */
  private static final double LEAST_SHARE = 0.01;

  private final Trainers trainers;
  private final List<Component> components;
  private final double[][] statistics;
  private final RelocationStatistics found;
  private final int k;

  Relocations(
      Trainers trainers,
      List<Component> components,
      double[][] statistics,
      RelocationStatistics found) {
    this.trainers = trainers;
    this.components = components;
    this.statistics = statistics;
    this.found = found;
    k = components.size();
  }

  /** A relocation and what it leads to. */
  record Outcome(
      Decision decision,
      long moves,
      double objective,
      double[][] statistics,
      List<Component> components) {}

  /** Two clusters, a direction, and about what the relocation saves. */
  private record Pair(int dissolved, int split, int direction, double saving) {}

  /** The relocation of least objective among the likeliest; null if none is possible. */
  Outcome best() {
    return pairs().stream()
        .sorted(Comparator.comparingDouble(Pair::saving).reversed())
        .limit(k)
        .map(this::outcome)
        .min(Comparator.comparingDouble(Outcome::objective))
        .orElse(null);
  }

  private List<Pair> pairs() {
    List<Pair> pairs = new ArrayList<>();
    double[] costs = new double[k];
    for (int a = 0; a < k; a++) {
      costs[a] = objective(trained(withoutCluster(a))) - objective(components);
    }
    for (int b = 0; b < k; b++) {
      for (int r = 0; r < found.directions(); r++) {
        double saving = savedBySplit(b, r);
        for (int a = 0; a < k && saving > 0; a++) {
          // A half can only take the place of a cluster that is trained as it was.
          if (a != b && trainers.get(a) == trainers.get(b)) {
            pairs.add(new Pair(a, b, r, saving - costs[a]));
          }
        }
      }
    }
    return pairs;
  }

  private double savedBySplit(int b, int direction) {
    double[] half = found.half(b, direction);
    double share = half == null ? 0 : half[0] / statistics[b][0];
    if (!(share >= LEAST_SHARE && share <= 1 - LEAST_SHARE)) {
      return 0;
    }
    return components.get(b).objective()
        - train(b, half).objective()
        - train(b, sum(statistics[b], half, -1)).objective();
  }

  /** The statistics of all clusters after one is dissolved. */
  private double[][] withoutCluster(int a) {
    double[][] after = new double[k][];
    for (int c = 0; c < k; c++) {
      double[] moved = found.moved(a, c);
      after[c] = moved == null ? statistics[c] : sum(statistics[c], moved, 1);
    }
    after[a] = new double[statistics[a].length];
    return after;
  }

  private Outcome outcome(Pair pair) {
    double[] half = found.half(pair.split, pair.direction);
    double[][] after = withoutCluster(pair.dissolved);
    after[pair.split] = sum(after[pair.split], half, -1);
    after[pair.dissolved] = half;
    List<Component> trained = trained(after);
    return new Outcome(
        Decision.relocate(pair.dissolved, pair.split, pair.direction),
        (long) (statistics[pair.dissolved][0] + half[0]),
        objective(trained),
        after,
        trained);
  }

  /** Components on changed statistics; the others stay as they are. */
  private List<Component> trained(double[][] after) {
    List<Component> trained = new ArrayList<>(components);
    for (int c = 0; c < k; c++) {
      if (after[c] != statistics[c]) {
        trained.set(c, train(c, after[c]));
      }
    }
    return trained;
  }

  private Component train(int cluster, double[] sums) {
    return trainers.get(cluster).train(components.get(cluster), sums);
  }

  private static double objective(List<Component> components) {
    return components.stream().mapToDouble(Component::objective).sum();
  }

  private static double[] sum(double[] a, double[] b, int sign) {
    double[] sum = a.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += sign * b[i];
    }
    return sum;
  }
}
