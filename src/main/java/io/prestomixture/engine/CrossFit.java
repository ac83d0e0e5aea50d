package io.prestomixture.engine;

import io.prestomixture.component.Component;
import io.prestomixture.component.FittedComponent;
import io.prestomixture.component.JointTraining;
import io.prestomixture.component.Trainers;
import io.prestomixture.data.RowBlock;
import io.prestomixture.search.LocalSearch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The components of a partition, trained once for each fold of its rows without the rows of that
 * fold. What they say of a row of their fold owes nothing to its label but its cluster, so that
 * clusters of few rows, whose components bend to each of them, are seen for what they are (Stone,
 * "Cross-validatory choice and assessment of statistical predictions", JRSS B 36, 1974).
 *
 * @param byFold by fold, the components in units of the caller
 * @param folds by row its fold
 * @param clusters by row its cluster
 */
public record CrossFit(List<List<FittedComponent>> byFold, int[] folds, short[] clusters) {
  private static final int FOLDS = 5;

  /** Rounds go on where the last one left off; here there is no next. */
  private static final JointTraining.Effort EFFORT = new JointTraining.Effort(1e-4, 0, 30);

  /**
   * Trains them, from the start: what all rows have taught would not be forgotten.
   *
   * @param clusters by row
   */
  static CrossFit of(Trainers trainers, RowBlock rows, short[] clusters) {
    int[] folds = folds(rows);
    List<List<FittedComponent>> byFold = new ArrayList<>();
    for (int f = 0; f < FOLDS; f++) {
      int fold = f;
      int[] others = IntStream.range(0, folds.length).filter(i -> folds[i] != fold).toArray();
      List<Component> trained =
          JointTraining.train(
              trainers,
              trainers.start(),
              EFFORT,
              at -> LocalSearch.statistics(trainers, at, rows, others, clusters));
      byFold.add(
          IntStream.range(0, trained.size())
              .mapToObj(c -> trainers.get(c).describe(trained.get(c)))
              .toList());
    }
    return new CrossFit(byFold, folds, clusters);
  }

  /** One after the other, but for copies of a row, which share a fold. */
  private static int[] folds(RowBlock rows) {
    int[] folds = new int[rows.size()];
    Map<Long, Integer> foldOf = new HashMap<>();
    for (int i = 0; i < folds.length; i++) {
      int next = foldOf.size() % FOLDS;
      folds[i] = foldOf.computeIfAbsent(rows.content(i), content -> next);
    }
    return folds;
  }

  /** By cluster the weight of its rows, up to a factor for all. */
  public double[] weights() {
    double[] weights = new double[byFold.get(0).size()];
    for (List<FittedComponent> components : byFold) {
      for (int c = 0; c < weights.length; c++) {
        weights[c] += components.get(c).weight();
      }
    }
    return weights;
  }
}
