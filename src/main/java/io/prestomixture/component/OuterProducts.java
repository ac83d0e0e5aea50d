package io.prestomixture.component;

import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.PackedUpper;
import java.util.Arrays;

/**
 * Sums the count of rows and, after it, the packed upper triangle of Σ w z zᵀ with z = (1, x) or,
 * for families with a label, z = (1, x, y).
 */
final class OuterProducts implements ComponentTrainer.RowAccumulator {
  private final boolean labelled;
  private final int order;
  private final double[] z;
  private final double[] factors = new double[PackedUpper.TOGETHER];
  private final int[] entries;

  OuterProducts(int numFeatures, boolean labelled) {
    this.labelled = labelled;
    order = order(numFeatures, labelled);
    z = new double[PackedUpper.TOGETHER * order];
    entries = new int[order];
  }

  private static int order(int numFeatures, boolean labelled) {
    return numFeatures + (labelled ? 2 : 1);
  }

  /** Length of the count and the triangle. */
  static int length(int numFeatures, boolean labelled) {
    return 1 + PackedUpper.length(order(numFeatures, labelled));
  }

  @Override
  public void add(RowBlock block, int[] rows, int from, int to, int sign, double[] statistics) {
    statistics[0] += sign * (to - from);
    if (block.isSparse()) {
      for (int i = from; i < to; i++) {
        addSparse(block, rows[i], sign, statistics);
      }
      return;
    }
    for (int first = from; first < to; first += PackedUpper.TOGETHER) {
      // Rows missing from the last group keep old values and weigh nothing.
      Arrays.fill(factors, 0);
      for (int i = first; i < Math.min(first + PackedUpper.TOGETHER, to); i++) {
        int at = (i - first) * order;
        z[at] = 1;
        block.copyRow(rows[i], z, at + 1);
        if (labelled) {
          z[at + order - 1] = block.label(rows[i]);
        }
        factors[i - first] = sign * block.weight(rows[i]);
      }
      PackedUpper.addOuterProducts(statistics, 1, order, factors, z);
    }
  }

  private void addSparse(RowBlock block, int row, int sign, double[] statistics) {
    RowBlock.CompressedRows sparse = block.compressedRows();
    int count = 0;
    entries[count] = 0;
    z[count++] = 1;
    for (int e = sparse.starts()[row]; e < sparse.starts()[row + 1]; e++) {
      entries[count] = sparse.columns()[e] + 1;
      z[count++] = sparse.values()[e];
    }
    if (labelled) {
      entries[count] = order - 1;
      z[count++] = block.label(row);
    }
    double factor = sign * block.weight(row);
    PackedUpper.addOuterProduct(statistics, 1, order, factor, entries, z, count);
  }
}
