package io.prestomixture.selection;

import io.prestomixture.component.ComponentTrainer;
import io.prestomixture.component.JointTraining;
import io.prestomixture.component.Trainers;
import io.prestomixture.data.RowBlock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The objective of every subset of a few rows, and what follows from it exactly: the optimum, the
 * submodularity ratio and the curvature. Subsets are bit masks.
 */
public final class Enumeration {
  /** Most rows: 2^12 models are trained, and 3^12 pairs of nested subsets compared. */
  public static final int MOST_ROWS = 12;

  /** Below this share of the objective of all rows together, a gain is rounding. */
  private static final double ROUNDING = 1e-10;

  private final Trainers trainers;
  private final int rows;

  /** F_k of every subset, for each kind of cluster. */
  private final List<double[]> objectives = new ArrayList<>();

  /** Trains a model on every subset of the rows. */
  public Enumeration(Trainers trainers, RowBlock block) {
    this.trainers = trainers;
    rows = block.size();
    if (rows > MOST_ROWS) {
      throw new IllegalArgumentException(rows + " rows have too many subsets.");
    }
    for (ComponentTrainer kind : trainers.kinds()) {
      double[] values = new double[1 << rows];
      for (int set = 1; set < values.length; set++) {
        values[set] = objective(kind, block, set);
      }
      objectives.add(values);
    }
  }

  private static double objective(ComponentTrainer kind, RowBlock block, int set) {
    int[] members = new int[Integer.bitCount(set)];
    for (int row = 0, at = 0; row < block.size(); row++) {
      if ((set >> row & 1) == 1) {
        members[at++] = row;
      }
    }
    return JointTraining.trainOn(kind, block, members, JointTraining.Effort.FULL).objective();
  }

  /** OPT = min F(S) over all partitions; cluster by cluster, over all ways to split a subset. */
  public double optimum() {
    int kind = 0;
    double[] best = objectives.get(0);
    for (int c = 1; c < trainers.k(); c++) {
      kind += trainers.get(c) == trainers.get(c - 1) ? 0 : 1;
      best = withCluster(best, objectives.get(kind));
    }
    return best[best.length - 1];
  }

  private static double[] withCluster(double[] before, double[] cluster) {
    double[] best = before.clone();
    for (int set = 0; set < best.length; set++) {
      for (int taken = set; taken > 0; taken = (taken - 1) & set) {
        best[set] = Math.min(best[set], cluster[taken] + before[set ^ taken]);
      }
    }
    return best;
  }

  /** α and κ over all clusters, rows and subsets. */
  public Submodularity submodularity() {
    double alpha = 1;
    double kept = Double.POSITIVE_INFINITY;
    for (double[] values : objectives) {
      double rounding = ROUNDING * values[values.length - 1];
      for (int row = 0; row < rows; row++) {
        double[] gains = gains(values, row, rounding);
        alpha = Math.min(alpha, leastRatio(gains));
        if (gains[0] > 0) {
          kept = Math.min(kept, gains[(values.length - 1) ^ 1 << row] / gains[0]);
        }
      }
    }
    int models = objectives.size() * ((1 << rows) - 1);
    return new Submodularity(alpha, Double.isInfinite(kept) ? 0 : 1 - kept, rows, models);
  }

  /** F(row | A) for every A without the row, 0 where only rounding is left. */
  private static double[] gains(double[] values, int row, double rounding) {
    double[] gains = new double[values.length];
    Arrays.fill(gains, Double.POSITIVE_INFINITY);
    for (int set = 0; set < values.length; set++) {
      if ((set >> row & 1) == 0) {
        double gain = values[set | 1 << row] - values[set];
        gains[set] = gain > rounding ? gain : 0;
      }
    }
    return gains;
  }

  /** min F(e|A)/F(e|B) over A ⊆ B: the least gain over subsets, one row of A after the other. */
  private double leastRatio(double[] gains) {
    double[] least = gains.clone();
    for (int bit = 0; bit < rows; bit++) {
      for (int set = 0; set < least.length; set++) {
        if ((set >> bit & 1) == 1) {
          least[set] = Math.min(least[set], least[set ^ 1 << bit]);
        }
      }
    }
    double ratio = 1;
    for (int set = 0; set < gains.length; set++) {
      if (gains[set] > 0 && gains[set] < Double.POSITIVE_INFINITY) {
        ratio = Math.min(ratio, least[set] / gains[set]);
      }
    }
    return ratio;
  }
}
