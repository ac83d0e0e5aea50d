package io.prestomixture.component;

import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.PackedUpper;
import java.util.Arrays;

/**
 * Sums the expansion of a multinomial logistic regression, laid out as {@link MultinomialLayout}
 * says.
 *
 * <p>Of dense rows many are waited for, so that the block of a pair of classes is loaded once for
 * all of them. Such a row adds nothing to the blocks of pairs of classes that are both rare to it:
 * where these have the probability S together, the Hessian without them, H̃, is as good, since H̃ ≤
 * H ≤ H̃/(1 − S) (with u the mean of x over the other classes, Σπ_aπ_b(x_a − x_b)² over rare a &lt;
 * b is at most S·Σπ_a(x_a − u)², and over the pairs that are left at least (1 − S)·Σπ_a(x_a − u)²).
 */
final class MultinomialAccumulator implements ComponentTrainer.RowAccumulator {
  /** What all classes that are rare to a row may have together. */
  private static final double RARE = 1e-6;

  /**
   * Numbers of the zzᵀ of rows that wait, unless four rows have more: the second cache holds them.
   */
  private static final int MOST_PRODUCTS = 1 << 14;

  private static final int MOST_ROWS = 64;

  private final double[] theta;
  private final MultinomialLayout layout;
  private final int classes;
  private final int width;
  private final boolean curvature;

  /** The first entry of z that is not always 0. */
  private final int first;

  private final double[] z;
  private final int[] entries;

  /** Of the rows that wait: probabilities, one row after the other, weights, and zzᵀ. */
  private final double[] probabilities;

  private final double[] weights;
  private final double[][] products;

  /** Of the rows that add to a block: by how much, and their zzᵀ. */
  private final double[] factors;

  private final double[][] chosen;

  /** A block, while rows are added. */
  private double[] sum;

  MultinomialAccumulator(
      double[] theta, MultinomialLayout layout, boolean intercept, boolean curvature) {
    this.theta = theta;
    this.layout = layout;
    this.curvature = curvature;
    classes = layout.classes();
    width = layout.width();
    first = intercept ? 0 : 1;
    int rows = curvature ? mostWaiting(PackedUpper.length(width)) : 1;
    z = new double[width];
    probabilities = new double[rows * classes];
    weights = new double[rows];
    factors = new double[rows];
    products = new double[rows][];
    chosen = new double[rows][];
    entries = new int[width];
    Arrays.setAll(entries, j -> first + j);
  }

  private static int mostWaiting(int length) {
    int rows = Math.min(MOST_ROWS, MOST_PRODUCTS / length);
    return Math.max(PackedUpper.TOGETHER, rows - rows % PackedUpper.TOGETHER);
  }

  @Override
  public void add(RowBlock block, int[] rows, int from, int to, int sign, double[] statistics) {
    statistics[MultinomialLayout.COUNT] += sign * (to - from);
    int waiting = 0;
    for (int i = from; i < to; i++) {
      double weight = sign * block.weight(rows[i]);
      int label = (int) block.label(rows[i]);
      if (block.isSparse()) {
        int count = gather(block.compressedRows(), rows[i]);
        addFirstOrder(label, weight, 0, count, 0, statistics);
        addSparseCurvature(weight, count, statistics);
        continue;
      }
      z[0] = 1 - first;
      block.copyRow(rows[i], z, 1);
      addFirstOrder(label, weight, first, width - first, waiting, statistics);
      if (curvature) {
        keepCurvature(weight, waiting);
        waiting = waiting + 1 < weights.length ? waiting + 1 : flush(statistics, waiting + 1);
      }
    }
    if (waiting > 0) {
      flush(statistics, waiting);
    }
  }

  /** Copies the entries of a row to {@code entries} and {@code z}; returns their number. */
  private int gather(RowBlock.CompressedRows sparse, int row) {
    int count = 0;
    if (first == 0) {
      z[count++] = 1;
    }
    for (int e = sparse.starts()[row]; e < sparse.starts()[row + 1]; e++) {
      entries[count] = sparse.columns()[e] + 1;
      z[count++] = sparse.values()[e];
    }
    return count;
  }

  /**
   * Adds value and gradient of a row whose {@code count} entries start at {@code z[at]}, and keeps
   * its probabilities as those of a row that waits.
   */
  private void addFirstOrder(
      int label, double weight, int at, int count, int waiting, double[] statistics) {
    int slot = waiting * classes;
    for (int c = 0; c < classes; c++) {
      double eta = 0;
      for (int i = 0; i < count; i++) {
        eta += theta[c * width + entries[i]] * z[at + i];
      }
      probabilities[slot + c] = eta;
    }
    statistics[MultinomialLayout.WEIGHT] += weight;
    statistics[MultinomialLayout.VALUE] +=
        weight * Softmax.probabilities(probabilities, slot, classes, label);
    for (int c = 0; c < classes; c++) {
      double gradient = weight * (probabilities[slot + c] - (c == label ? 1 : 0));
      int shift = MultinomialLayout.GRADIENT + c * width;
      for (int i = 0; i < count; i++) {
        statistics[shift + entries[i]] += gradient * z[at + i];
      }
    }
  }

  private void addSparseCurvature(double weight, int count, double[] statistics) {
    for (int a = 0; curvature && a < classes; a++) {
      for (int b = a + 1; b < classes; b++) {
        double factor = weight * probabilities[a] * probabilities[b];
        PackedUpper.addOuterProduct(
            statistics, layout.block(a, b), width, factor, entries, z, count);
      }
    }
  }

  private void keepCurvature(double weight, int waiting) {
    if (products[waiting] == null) {
      products[waiting] = new double[PackedUpper.length(width)];
    }
    weights[waiting] = weight;
    PackedUpper.outerProduct(z, width, products[waiting]);
  }

  /** Adds the curvature of the rows that wait; returns 0, the number of those that then do. */
  private int flush(double[] statistics, int waiting) {
    sum = sum == null ? new double[PackedUpper.length(width)] : sum;
    double rare = RARE / classes;
    for (int a = 0; a < classes; a++) {
      for (int b = a + 1; b < classes; b++) {
        int count = 0;
        for (int r = 0; r < waiting; r++) {
          double pa = probabilities[r * classes + a];
          double pb = probabilities[r * classes + b];
          if (pa > rare || pb > rare) {
            chosen[count] = products[r];
            factors[count++] = weights[r] * pa * pb;
          }
        }
        if (count == 0) {
          continue;
        }
        System.arraycopy(statistics, layout.block(a, b), sum, 0, sum.length);
        PackedUpper.addCombination(sum, factors, chosen, count);
        System.arraycopy(sum, 0, statistics, layout.block(a, b), sum.length);
      }
    }
    return 0;
  }
}
