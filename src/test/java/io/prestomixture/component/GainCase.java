package io.prestomixture.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.component.ComponentScorer.Bound;
import io.prestomixture.component.Retraining.Rows;
import io.prestomixture.data.FeatureScaling;
import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.PackedUpper;
import io.prestomixture.linalg.Panels;
import io.prestomixture.search.LocalSearch;
import io.prestomixture.selection.Selection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A partition of rows under an exact family without a label, with an oracle for the objective of
 * any set of rows.
 *
 * @param f what gains are differences of
 */
record GainCase(
    Rows rows,
    RowBlock block,
    short[] clusters,
    Trainers trainers,
    List<Component> components,
    ToDoubleFunction<List<Integer>> f) {

  /** Row i in cluster i mod k. */
  static GainCase of(
      Rows rows,
      int k,
      boolean sparse,
      ComponentTrainer trainer,
      ToDoubleFunction<List<Integer>> f) {
    RowBlock block = rows.block(sparse);
    short[] clusters = new short[block.size()];
    for (int i = 0; i < clusters.length; i++) {
      clusters[i] = (short) (i % k);
    }
    Trainers trainers = Trainers.same(trainer, k);
    double[][] statistics = LocalSearch.statistics(trainers, null, block, clusters);
    List<Component> components = trainers.train(trainers.start(), statistics);
    return new GainCase(rows, block, clusters, trainers, components, f);
  }

  /** Coordinates that are the caller's, with the variances of the rows. */
  static FeatureScaling unscaled(Rows rows) {
    int d = rows.x()[0].length;
    double[] ones = new double[d];
    Arrays.fill(ones, 1);
    double[] covariance = covariance(rows);
    double[] variance = new double[d];
    Arrays.setAll(variance, j -> covariance[PackedUpper.index(d, j, j)]);
    return new FeatureScaling(new double[d], ones, variance, 0);
  }

  /** Coordinates x̃ = (x − shift)/scale; the rows are given in them. */
  static FeatureScaling scaled(Rows rows, double[] shift, double[] scale) {
    return new FeatureScaling(shift, scale, unscaled(rows).variance(), 0);
  }

  static double weight(Rows rows) {
    return Arrays.stream(rows.w()).sum();
  }

  /** The weighted covariance of all rows by plain loops. */
  static double[] covariance(Rows rows) {
    int d = rows.x()[0].length;
    double weight = weight(rows);
    double[] mean = new double[d];
    for (int i = 0; i < rows.x().length; i++) {
      for (int j = 0; j < d; j++) {
        mean[j] += rows.w()[i] * rows.x()[i][j] / weight;
      }
    }
    double[] covariance = new double[PackedUpper.length(d)];
    for (int i = 0; i < rows.x().length; i++) {
      double[] x = rows.x()[i];
      for (int a = 0; a < d; a++) {
        for (int b = a; b < d; b++) {
          covariance[PackedUpper.index(d, a, b)] +=
              rows.w()[i] * (x[a] - mean[a]) * (x[b] - mean[b]) / weight;
        }
      }
    }
    return covariance;
  }

  Scorer scorer() {
    return trainers.scorer(components);
  }

  List<Integer> members(short[] partition, int cluster) {
    List<Integer> members = new ArrayList<>();
    for (int i = 0; i < partition.length; i++) {
      if (partition[i] == cluster) {
        members.add(i);
      }
    }
    return members;
  }

  double cost(int row, int cluster) {
    double[][] costs = new double[trainers.k()][Panels.ROWS];
    scorer().costs(block, row / Panels.ROWS, costs);
    return costs[cluster][row % Panels.ROWS];
  }

  /** The gain by formula: ρ if the row is in the cluster, else a. */
  double gain(int row, int cluster) {
    Scorer scorer = scorer();
    double[] scratch = new double[scorer.scratchLength()];
    double cost = cost(row, cluster);
    return clusters[row] == cluster
        ? scorer.removalGain(cluster, block, row, cost, scratch)
        : scorer.additionGain(cluster, block, row, cost, scratch);
  }

  /** The gain by training from scratch with and without the row. */
  double retrainedGain(int row, int cluster) {
    List<Integer> without = members(clusters, cluster);
    without.remove(Integer.valueOf(row));
    List<Integer> with = new ArrayList<>(without);
    with.add(row);
    return f.applyAsDouble(with) - f.applyAsDouble(without);
  }

  void assertGains(double tolerance) {
    for (int i = 0; i < clusters.length; i++) {
      for (int c = 0; c < trainers.k(); c++) {
        double expected = retrainedGain(i, c);
        assertThat(gain(i, c)).isCloseTo(expected, within(tolerance * (1 + Math.abs(expected))));
      }
    }
  }

  /** a ≤ f ≤ ρ, and the bounds of each by a linear function of the cost, all but for rounding. */
  void assertBounds() {
    for (int i = 0; i < clusters.length; i++) {
      for (int c = 0; c < trainers.k(); c++) {
        double cost = cost(i, c);
        double gain = gain(i, c);
        double rounding = 1e-9 * (1 + Math.abs(cost));
        ComponentScorer scorer = scorer().component(c);
        if (clusters[i] == c) {
          Bound bound = scorer.removalBound(block, i / Panels.ROWS);
          assertThat(bound.factor()).isGreaterThanOrEqualTo(1);
          double most = bound.factor() * cost + bound.offset();
          assertThat(gain).isBetween(cost - rounding, most + rounding);
        } else {
          Bound bound = scorer.additionBound(block, i / Panels.ROWS);
          assertThat(bound.factor()).isBetween(0.0, 1.0);
          double least = bound.factor() * cost + bound.offset();
          assertThat(gain).isBetween(least - rounding, cost + rounding);
        }
      }
    }
  }

  /** F of a partition from scratch. */
  double objective(short[] partition) {
    double sum = 0;
    for (int c = 0; c < trainers.k(); c++) {
      sum += f.applyAsDouble(members(partition, c));
    }
    return sum;
  }

  /**
   * Searches from this partition; F must fall in every round and stay F from scratch plus what it
   * differs by at the start.
   */
  void assertSearchDescends(double difference, double tolerance) {
    LocalSearch search = new LocalSearch(trainers, block, clusters, Selection.SIEVE, 0.5, 1);
    double last = search.mixture().objective();
    assertThat(last + difference).isCloseTo(objective(clusters), within(tolerance));
    int rounds = 0;
    while (search.round()) {
      double now = search.mixture().objective();
      assertThat(now).isLessThanOrEqualTo(last);
      assertThat(now + difference).isCloseTo(objective(search.clusters()), within(tolerance));
      last = now;
      assertThat(++rounds).isLessThan(1000);
    }
  }
}
