package io.prestomixture.component;

import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.OuterProductSum;
import io.prestomixture.linalg.PackedUpper;

/**
 * Sums the count of rows and, after it, the packed upper triangle of Σ w z zᵀ with z = (1, x) or,
 * for families with a label, z = (1, x, y).
 */
final class OuterProducts implements ComponentTrainer.RowAccumulator {
  private final boolean labelled;
  private final int order;
  private final OuterProductSum sum;
  private final int[] entries;
  private final double[] values;

  OuterProducts(int numFeatures, boolean labelled) {
    this.labelled = labelled;
    order = order(numFeatures, labelled);
    sum = new OuterProductSum(order);
    entries = new int[order];
    values = new double[order];
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
    sum.begin(statistics, 1, to - from);
    for (int i = from; i < to; i++) {
      double[] z = sum.next();
      z[0] = 1;
      block.copyRow(rows[i], z, 1);
      if (labelled) {
        z[order - 1] = block.label(rows[i]);
      }
      sum.add(sign * block.weight(rows[i]));
    }
    sum.end();
  }

  private void addSparse(RowBlock block, int row, int sign, double[] statistics) {
    RowBlock.CompressedRows sparse = block.compressedRows();
    int count = 0;
    entries[count] = 0;
    values[count++] = 1;
    for (int e = sparse.starts()[row]; e < sparse.starts()[row + 1]; e++) {
      entries[count] = sparse.columns()[e] + 1;
      values[count++] = sparse.values()[e];
    }
    if (labelled) {
      entries[count] = order - 1;
      values[count++] = block.label(row);
    }
    double factor = sign * block.weight(row);
    PackedUpper.addOuterProduct(statistics, 1, order, factor, entries, values, count);
  }
}
