package io.prestomixture.component;

import io.prestomixture.component.Retraining.Rows;
import io.prestomixture.data.FeatureDomain;
import io.prestomixture.data.FeatureScaling;
import io.prestomixture.data.LabelType;
import io.prestomixture.data.RowBlock;
import io.prestomixture.search.LocalSearch;
import io.prestomixture.selection.Mixture;
import io.prestomixture.selection.Selection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A random problem that a family can learn from: rows of two groups with different models, and
 * whatever labels and features the family asks for.
 */
public record FamilyProblems(
    String family,
    FamilyOptions options,
    Rows rows,
    double regParam,
    boolean intercept,
    boolean sparse) {
  static final int CLASSES = 3;

  /** Random rows. */
  public static FamilyProblems random(
      String family,
      FamilyOptions options,
      int n,
      int d,
      double regParam,
      boolean intercept,
      boolean sparse,
      long seed) {
    Random random = new Random(seed);
    ComponentFamily instance = Families.byName(family);
    double[][] x = new double[n][d];
    double[] y = new double[n];
    double[] w = new double[n];
    double[][] theta = new double[2 * CLASSES][d + 1];
    for (double[] t : theta) {
      Arrays.setAll(t, j -> 0.7 * random.nextGaussian());
    }
    for (int i = 0; i < n; i++) {
      int group = random.nextInt(2);
      Arrays.setAll(x[i], j -> random.nextGaussian() + (group == 0 ? 0.3 : -0.3));
      shape(x[i], instance.featureDomain(options));
      y[i] = label(instance.labelType(), x[i], theta, group, random);
      w[i] = 0.5 + random.nextDouble();
    }
    for (int c = 0; c < CLASSES && instance.labelType() == LabelType.CLASSES; c++) {
      y[c] = c;
    }
    return new FamilyProblems(family, options, new Rows(x, y, w), regParam, intercept, sparse);
  }

  private static void shape(double[] x, FeatureDomain domain) {
    if (domain == FeatureDomain.ANY) {
      return;
    }
    Arrays.setAll(x, j -> Math.exp(0.5 * x[j]));
    if (domain == FeatureDomain.SIMPLEX) {
      double sum = Arrays.stream(x).sum();
      Arrays.setAll(x, j -> x[j] / sum);
    }
  }

  private static double label(
      LabelType type, double[] x, double[][] theta, int group, Random random) {
    double[] scores = new double[CLASSES];
    for (int c = 0; c < CLASSES; c++) {
      double[] t = theta[group * CLASSES + c];
      scores[c] = t[x.length];
      for (int j = 0; j < x.length; j++) {
        scores[c] += t[j] * x[j];
      }
    }
    return switch (type) {
      case NONE -> 0;
      case REAL -> scores[0] + random.nextGaussian();
      case COUNT ->
          Math.floor(Math.exp(0.5 * scores[0]) * -Math.log(1 - random.nextDouble()) + 0.5);
      case BINARY -> scores[0] + 0.7 * random.nextGaussian() > 0 ? 1 : 0;
      case CLASSES -> {
        int best = 0;
        for (int c = 0; c < CLASSES; c++) {
          scores[c] += random.nextGaussian();
          best = scores[c] > scores[best] ? c : best;
        }
        yield best;
      }
    };
  }

  /** The same problem with other rows. */
  FamilyProblems with(Rows others) {
    return new FamilyProblems(family, options, others, regParam, intercept, sparse);
  }

  /** The same problem with compressed rows or not. */
  FamilyProblems asSparse(boolean compressed) {
    return new FamilyProblems(family, options, rows, regParam, intercept, compressed);
  }

  int dimension() {
    return rows.x()[0].length;
  }

  /** The trainer of the family. */
  public ComponentTrainer trainer() {
    int d = dimension();
    double[] ones = new double[d];
    Arrays.fill(ones, 1);
    FeatureScaling scaling = new FeatureScaling(new double[d], ones, ones, 0);
    double weight = Arrays.stream(rows.w()).sum();
    double[] identity = new double[d * (d + 1) / 2];
    for (int a = 0, at = 0; a < d; at += d - a, a++) {
      identity[at] = 1 + 0.1 * a;
    }
    return Families.byName(family)
        .trainer(
            new ProblemSettings(
                scaling, regParam, intercept, 1, sparse, weight, CLASSES, identity, options));
  }

  /** One trainer for k clusters. */
  public Trainers trainers(int k) {
    return Trainers.same(trainer(), k);
  }

  /** The rows. */
  public RowBlock block() {
    return rows.block(sparse);
  }

  /** Random clusters. */
  public short[] clusters(int k, long seed) {
    Random random = new Random(seed);
    short[] clusters = new short[rows.y().length];
    for (int i = 0; i < clusters.length; i++) {
      clusters[i] = (short) random.nextInt(k);
    }
    return clusters;
  }

  /** Components trained on the clusters. */
  List<Component> train(Trainers trainers, short[] clusters) {
    RowBlock block = block();
    return JointTraining.train(
        trainers,
        trainers.start(),
        JointTraining.Effort.FULL,
        at -> LocalSearch.statistics(trainers, at, block, clusters));
  }

  /** F of the given rows by training from scratch. */
  double objective(List<Integer> members) {
    if (members.isEmpty()) {
      return 0;
    }
    ComponentTrainer trainer = trainer();
    Trainers one = Trainers.same(trainer, 1);
    RowBlock block = block();
    int[] indices = members.stream().mapToInt(i -> i).toArray();
    return JointTraining.train(
            one,
            one.start(),
            JointTraining.Effort.FULL,
            at -> {
              double[][] statistics = one.noStatistics();
              one.accumulators(at).add(0, block, indices, 0, indices.length, 1, statistics[0]);
              return statistics;
            })
        .get(0)
        .objective();
  }

  /** F of a partition, trained from scratch. */
  public double objective(short[] clusters, int k) {
    double sum = 0;
    for (int c = 0; c < k; c++) {
      sum += objective(members(clusters, c));
    }
    return sum;
  }

  static List<Integer> members(short[] clusters, int cluster) {
    List<Integer> members = new ArrayList<>();
    for (int i = 0; i < clusters.length; i++) {
      if (clusters[i] == cluster) {
        members.add(i);
      }
    }
    return members;
  }

  /** A search from given clusters. */
  public LocalSearch search(short[] start, int k, Selection selection) {
    return new LocalSearch(trainers(k), block(), start, selection, 0.5, 1);
  }

  /** Passes over the rows in these clusters. */
  public Mixture.Pass pass(short[] clusters, int k) {
    return (decision, at) -> LocalSearch.statistics(trainers(k), at, block(), clusters);
  }
}
