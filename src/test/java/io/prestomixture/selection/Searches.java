package io.prestomixture.selection;

import io.prestomixture.component.Families;
import io.prestomixture.component.ProblemSettings;
import io.prestomixture.component.Retraining;
import io.prestomixture.component.Retraining.Rows;
import io.prestomixture.component.Trainers;
import io.prestomixture.data.FeatureScaling;
import io.prestomixture.data.RowBlock;
import io.prestomixture.search.LocalSearch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A small problem with its oracle: the objective of any partition by training from scratch on its
 * rows.
 *
 * @param lambda penalty of ridge
 */
record Searches(String family, Rows rows, int k, double lambda, boolean intercept) {

  static Searches ridge(int n, int d, int k, double lambda, boolean intercept, long seed) {
    return new Searches("ridge", Rows.random(n, d, true, seed), k, lambda, intercept);
  }

  static Searches kMeans(int n, int d, int k, long seed) {
    return new Searches("kmeans", Rows.random(n, d, true, seed), k, 0, true);
  }

  Trainers trainers() {
    int d = rows.x()[0].length;
    double[] ones = new double[d];
    Arrays.fill(ones, 1);
    return Trainers.same(
        Families.byName(family)
            .trainer(
                new ProblemSettings(
                    new FeatureScaling(new double[d], ones, ones, 0), lambda, intercept, 1, false)),
        k);
  }

  short[] randomClusters(long seed) {
    Random random = new Random(seed);
    short[] clusters = new short[rows.y().length];
    for (int i = 0; i < clusters.length; i++) {
      clusters[i] = (short) random.nextInt(k);
    }
    return clusters;
  }

  RowBlock block() {
    return rows.block(false);
  }

  LocalSearch search(short[] start, Selection selection, double alpha) {
    return new LocalSearch(trainers(), block(), start, selection, 0.5, alpha);
  }

  /** The mixture of a partition. */
  Mixture mixture(short[] clusters) {
    return new Mixture(trainers(), trainers().start(), pass(BlockPartition.of(clusters)));
  }

  /** Passes over the rows in a partition. */
  Mixture.Pass pass(BlockPartition partition) {
    return (decision, at) ->
        LocalSearch.statistics(trainers(), at, block(), partition.after(decision, 0, 0));
  }

  /** F of a partition, trained from scratch. */
  double objective(short[] clusters) {
    double sum = 0;
    for (int c = 0; c < k; c++) {
      List<Integer> members = new ArrayList<>();
      for (int i = 0; i < clusters.length; i++) {
        if (clusters[i] == c) {
          members.add(i);
        }
      }
      sum +=
          family.equals("ridge")
              ? Retraining.ridge(rows, members, lambda, intercept)
              : Retraining.kMeans(rows, members);
    }
    return sum;
  }

  /** The least F over all partitions. */
  double optimum() {
    int n = rows.y().length;
    double least = Double.POSITIVE_INFINITY;
    short[] clusters = new short[n];
    long partitions = Math.round(Math.pow(k, n));
    for (long code = 0; code < partitions; code++) {
      long rest = code;
      for (int i = 0; i < n; i++) {
        clusters[i] = (short) (rest % k);
        rest /= k;
      }
      least = Math.min(least, objective(clusters));
    }
    return least;
  }
}
