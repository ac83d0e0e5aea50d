package io.prestomixture.data;

import io.prestomixture.linalg.Panels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Collects rows, already in block coordinates, into a {@link RowBlock}. */
public final class RowBlockBuilder {
  private final int numFeatures;
  private final boolean sparse;
  private int size;
  private double[] labels = new double[Panels.ROWS];
  private double[] weights = new double[Panels.ROWS];
  private long[] keys = new long[Panels.ROWS];
  private boolean unitWeights = true;
  private boolean unlabelled = true;
  private final List<double[][]> panels = new ArrayList<>();
  private int[] starts = new int[Panels.ROWS + 1];
  private int[] columns = new int[0];
  private double[] values = new double[0];
  private int groups;
  private int[] groupStarts = new int[1];

  /** Starts an empty block, which holds features as compressed rows or as dense panels. */
  public RowBlockBuilder(int numFeatures, boolean sparse) {
    this.numFeatures = numFeatures;
    this.sparse = sparse;
  }

  /** Number of rows so far. */
  public int size() {
    return size;
  }

  /** Starts a group: of the rows that follow, up to the next one. */
  public void startGroup() {
    if (groups + 1 == groupStarts.length) {
      groupStarts = Arrays.copyOf(groupStarts, 2 * groupStarts.length + Panels.ROWS);
    }
    groupStarts[groups++] = size;
  }

  private int[] groupStarts() {
    if (groups == 0) {
      return null;
    }
    int[] starts = Arrays.copyOf(groupStarts, groups + 1);
    starts[groups] = size;
    return starts;
  }

  /** Adds a row from all its features, which are copied. */
  public void add(double[] features, double label, double weight, long key) {
    ensureRoom();
    if (sparse) {
      ensureEntries(numFeatures);
      int end = starts[size];
      for (int j = 0; j < numFeatures; j++) {
        if (features[j] != 0) {
          columns[end] = j;
          values[end++] = features[j];
        }
      }
      starts[size + 1] = end;
    } else {
      addDense(features);
    }
    finishRow(label, weight, key);
  }

  /** Adds a row to a sparse block from its non-zero entries, which are copied. */
  public void add(
      int[] indices, double[] entries, int count, double label, double weight, long key) {
    ensureRoom();
    ensureEntries(count);
    int end = starts[size];
    System.arraycopy(indices, 0, columns, end, count);
    System.arraycopy(entries, 0, values, end, count);
    starts[size + 1] = end + count;
    finishRow(label, weight, key);
  }

  private void finishRow(double label, double weight, long key) {
    labels[size] = label;
    weights[size] = weight;
    keys[size] = key;
    unitWeights &= weight == 1;
    unlabelled &= label == 0;
    size++;
  }

  private void ensureEntries(int count) {
    int needed = starts[size] + count;
    if (needed > columns.length) {
      columns = Arrays.copyOf(columns, 2 * needed);
      values = Arrays.copyOf(values, 2 * needed);
    }
  }

  private void ensureRoom() {
    if (size < keys.length) {
      return;
    }
    int capacity = keys.length * 2;
    labels = Arrays.copyOf(labels, capacity);
    weights = Arrays.copyOf(weights, capacity);
    keys = Arrays.copyOf(keys, capacity);
    starts = Arrays.copyOf(starts, capacity + 1);
  }

  private void addDense(double[] features) {
    if (size % Panels.ROWS == 0) {
      panels.add(new double[numFeatures][Panels.ROWS]);
    }
    double[][] panel = panels.get(size / Panels.ROWS);
    int i = size % Panels.ROWS;
    for (int j = 0; j < numFeatures; j++) {
      panel[j][i] = features[j];
    }
  }

  /** The block of the rows added so far. The builder must not be used afterwards. */
  public RowBlock build() {
    RowBlock.CompressedRows rows = null;
    if (sparse) {
      int end = starts[size];
      rows =
          new RowBlock.CompressedRows(
              Arrays.copyOf(starts, size + 1),
              Arrays.copyOf(columns, end),
              Arrays.copyOf(values, end));
    }
    return new RowBlock(
        numFeatures,
        unlabelled ? null : RowBlock.byPanel(labels, size),
        unitWeights ? null : RowBlock.byPanel(weights, size),
        size == keys.length ? keys : Arrays.copyOf(keys, size),
        sparse ? null : panels.toArray(double[][][]::new),
        rows,
        groupStarts());
  }
}
