package io.prestomixture.component;

import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.PackedUpper;
import java.util.Arrays;

/**
 * Sums the expansion of a multinomial logistic regression, laid out as {@link MultinomialLayout}
 * says; outer products of dense rows are added four rows at a time.
 */
final class MultinomialAccumulator implements ComponentTrainer.RowAccumulator {
  private final double[] theta;
  private final MultinomialLayout layout;
  private final int classes;
  private final int width;
  private final boolean curvature;

  /** The first entry of z that is not always 0. */
  private final int first;

  private final double[] z;
  private final int[] entries;
  private final double[] weights = new double[PackedUpper.TOGETHER];
  private final double[] factors = new double[PackedUpper.TOGETHER];
  private final double[] probabilities;

  MultinomialAccumulator(
      double[] theta, MultinomialLayout layout, boolean intercept, boolean curvature) {
    this.theta = theta;
    this.layout = layout;
    this.curvature = curvature;
    classes = layout.classes();
    width = layout.width();
    first = intercept ? 0 : 1;
    z = new double[PackedUpper.TOGETHER * width];
    probabilities = new double[PackedUpper.TOGETHER * classes];
    entries = new int[width];
    Arrays.setAll(entries, j -> first + j);
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
        addFirstOrder(label, weight, 0, 0, count, statistics);
        addSparseCurvature(weight, count, statistics);
        continue;
      }
      int at = waiting * width;
      z[at] = 1 - first;
      block.copyRow(rows[i], z, at + 1);
      weights[waiting] = weight;
      addFirstOrder(label, weight, waiting * classes, at + first, width - first, statistics);
      if (curvature && ++waiting == PackedUpper.TOGETHER) {
        waiting = flush(statistics, waiting);
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
   * Adds value and gradient of a row whose {@code count} entries start at {@code z[at]}, and leaves
   * its probabilities at {@code probabilities[slot]}.
   */
  private void addFirstOrder(
      int label, double weight, int slot, int at, int count, double[] statistics) {
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

  private int flush(double[] statistics, int waiting) {
    Arrays.fill(weights, waiting, PackedUpper.TOGETHER, 0);
    for (int a = 0; a < classes; a++) {
      for (int b = a + 1; b < classes; b++) {
        for (int r = 0; r < PackedUpper.TOGETHER; r++) {
          int slot = r * classes;
          factors[r] = weights[r] * probabilities[slot + a] * probabilities[slot + b];
        }
        PackedUpper.addOuterProducts(statistics, layout.block(a, b), width, factors, z);
      }
    }
    return 0;
  }
}
