package io.prestomixture.data;

import io.prestomixture.linalg.Panels;
import java.io.Serializable;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;

/**
 * Rows of a data set, packed for kernels: about 1 MB of them, in the coordinates of a {@link
 * FeatureScaling}.
 *
 * <p>Dense features lie in feature-major panels of {@value Panels#ROWS} rows ({@link Panels}), the
 * last one padded with zeros; sparse features as compressed rows. Immutable once built; the arrays
 * are handed out for reading only.
 */
public final class RowBlock implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final long SIGNATURE_BASE = 0x9E3779B97F4A7C15L;

  private final int size;
  private final int numFeatures;

  /** By panel; null where there are none. */
  private final double[][] labels;

  /** By panel; null where every row weighs 1. */
  private final double[][] weights;

  private final long[] keys;

  /** By panel and feature; null where features are sparse. */
  private final double[][][] panels;

  private final CompressedRows sparse;

  /** Where groups of rows start, and the end; null where rows have no groups. */
  private final int[] groupStarts;

  private final double[] panelNorms;
  private transient volatile RowValues remembered;

  /** A function of a row's features, and its value for each row. */
  private record RowValues(ToDoubleFunction<double[]> function, double[] values) {}

  /**
   * Sparse features as compressed rows: row i holds the entries from {@code starts[i]} to {@code
   * starts[i + 1]}.
   *
   * @param starts one entry per row, and the end
   * @param columns feature indices, ascending within a row
   * @param values the entries
   */
  public record CompressedRows(int[] starts, int[] columns, double[] values)
      implements Serializable {}

  /**
   * Exactly one of {@code panels} and {@code sparse} is given; {@code weights} is null when every
   * row weighs 1, {@code groupStarts} when rows have no groups.
   */
  RowBlock(
      int numFeatures,
      double[][] labels,
      double[][] weights,
      long[] keys,
      double[][][] panels,
      CompressedRows sparse,
      int[] groupStarts) {
    this(numFeatures, labels, weights, keys, panels, sparse, groupStarts, null);
  }

  private RowBlock(
      int numFeatures,
      double[][] labels,
      double[][] weights,
      long[] keys,
      double[][][] panels,
      CompressedRows sparse,
      int[] groupStarts,
      double[] panelNorms) {
    this.size = keys.length;
    this.numFeatures = numFeatures;
    this.labels = labels;
    this.weights = weights;
    this.keys = keys;
    this.panels = panels;
    this.sparse = sparse;
    this.groupStarts = groupStarts;
    this.panelNorms = panelNorms == null ? largestWeightedNorms() : panelNorms;
  }

  private double[] largestWeightedNorms() {
    double[] largest = new double[numPanels()];
    for (int i = 0; i < size; i++) {
      double norm = 1 + squaredNorm(i);
      int panel = i / Panels.ROWS;
      largest[panel] = Math.max(largest[panel], weight(i) * norm);
    }
    return largest;
  }

  /** Number of rows. */
  public int size() {
    return size;
  }

  /** Number of features. */
  public int numFeatures() {
    return numFeatures;
  }

  /** Whether rows form groups, whole ones, that must share a cluster. */
  public boolean isGrouped() {
    return groupStarts != null;
  }

  /** Number of groups. */
  public int groups() {
    return groupStarts.length - 1;
  }

  /** The first row of a group; it ends where the next one starts. */
  public int groupStart(int group) {
    return groupStarts[group];
  }

  /** Number of panels; sparse blocks are walked in panels of the same size. */
  public int numPanels() {
    return (size + Panels.ROWS - 1) / Panels.ROWS;
  }

  /** Number of rows of a panel. */
  public int panelSize(int panel) {
    return Math.min(Panels.ROWS, size - panel * Panels.ROWS);
  }

  /** Whether features are held as compressed rows. */
  public boolean isSparse() {
    return sparse != null;
  }

  /**
   * Dense features of a panel: {@code panel(p)[j][i]} is feature j of row p·{@value Panels#ROWS} +
   * i, 0 where there is no such row.
   */
  public double[][] panel(int panel) {
    return panels[panel];
  }

  /** Sparse features. */
  public CompressedRows compressedRows() {
    return sparse;
  }

  /** The label ỹ of a row, 0 where there is none. */
  public double label(int row) {
    return labels == null ? 0 : labels[row / Panels.ROWS][row % Panels.ROWS];
  }

  /** The instance weight of a row, positive. */
  public double weight(int row) {
    return weights == null ? 1 : weights[row / Panels.ROWS][row % Panels.ROWS];
  }

  /** Whether some row weighs other than 1. */
  public boolean isWeighted() {
    return weights != null;
  }

  /** values[i] *= w_i for the rows i of a panel. */
  public void multiplyByWeights(int panel, double[] values) {
    double[] w = weights[panel];
    int rows = panelSize(panel);
    for (int i = 0; i < rows; i++) {
      values[i] *= w[i];
    }
  }

  /** values[i] becomes (y_i − values[i])² + constant for the rows i of a panel. */
  public void squaredResiduals(int panel, double[] values, double constant) {
    int rows = panelSize(panel);
    if (labels == null) {
      for (int i = 0; i < rows; i++) {
        values[i] = values[i] * values[i] + constant;
      }
      return;
    }
    double[] y = labels[panel];
    for (int i = 0; i < rows; i++) {
      double residual = y[i] - values[i];
      values[i] = residual * residual + constant;
    }
  }

  /** The key of a row: see {@link RowKeys}. */
  public long key(int row) {
    return keys[row];
  }

  /**
   * A hash that tells these rows in this order from others: of keys, weights and the starts of
   * groups, as digits of a number modulo 2⁶⁴.
   */
  public long signature() {
    long hash = size;
    for (int i = 0; i < size; i++) {
      hash = hash * SIGNATURE_BASE + keys[i];
    }
    for (int i = 0; weights != null && i < size; i++) {
      hash = hash * SIGNATURE_BASE + Double.doubleToLongBits(weight(i));
    }
    for (int g = 0; groupStarts != null && g < groupStarts.length; g++) {
      hash = hash * SIGNATURE_BASE + groupStarts[g];
    }
    return hash;
  }

  /** The largest w·(1 + ‖x̃‖²) of a panel's rows: what bounds their leverages. */
  public double largestWeightedNorm(int panel) {
    return panelNorms[panel];
  }

  private double squaredNorm(int row) {
    double sum = 0;
    if (sparse == null) {
      double[][] panel = panels[row / Panels.ROWS];
      int i = row % Panels.ROWS;
      for (int j = 0; j < numFeatures; j++) {
        sum += panel[j][i] * panel[j][i];
      }
    } else {
      for (int e = sparse.starts[row]; e < sparse.starts[row + 1]; e++) {
        sum += sparse.values[e] * sparse.values[e];
      }
    }
    return sum;
  }

  /**
   * The value of a function of its features for each row. The values of the last function are
   * remembered while the block stays in memory, and not serialised.
   */
  public double[] valuesOf(ToDoubleFunction<double[]> function) {
    RowValues known = remembered;
    if (known == null || known.function != function) {
      double[] values = new double[size];
      double[] features = new double[numFeatures];
      for (int i = 0; i < size; i++) {
        copyRow(i, features, 0);
        values[i] = function.applyAsDouble(features);
      }
      known = new RowValues(function, values);
      remembered = known;
    }
    return known.values;
  }

  /** Copies the features of a row to {@code out[at]} and following. */
  public void copyRow(int row, double[] out, int at) {
    if (sparse == null) {
      double[][] panel = panels[row / Panels.ROWS];
      int i = row % Panels.ROWS;
      for (int j = 0; j < numFeatures; j++) {
        out[at + j] = panel[j][i];
      }
    } else {
      Arrays.fill(out, at, at + numFeatures, 0);
      for (int e = sparse.starts[row]; e < sparse.starts[row + 1]; e++) {
        out[at + sparse.columns[e]] = sparse.values[e];
      }
    }
  }

  /** A hash of what a row holds; equal rows have the same, also where keys count their places. */
  public long content(int row) {
    if (sparse == null) {
      double[] x = new double[numFeatures];
      copyRow(row, x, 0);
      return RowKeys.of(Vectors.dense(x), label(row));
    }
    int from = sparse.starts[row];
    int to = sparse.starts[row + 1];
    int[] columns = Arrays.copyOfRange(sparse.columns, from, to);
    double[] values = Arrays.copyOfRange(sparse.values, from, to);
    return RowKeys.of(Vectors.sparse(numFeatures, columns, values), label(row));
  }

  /** The features of a row in the units of the caller; sparse where the block is. */
  public Vector original(int row, FeatureScaling scaling) {
    double[] x = new double[numFeatures];
    copyRow(row, x, 0);
    for (int j = 0; j < x.length; j++) {
      x[j] = scaling.shift()[j] + scaling.scale()[j] * x[j];
    }
    return isSparse() ? Vectors.dense(x).toSparse() : Vectors.dense(x);
  }

  /** The same rows with other weights, which may be 0. */
  public RowBlock withWeights(double[] others) {
    return new RowBlock(
        numFeatures, labels, byPanel(others, size), keys, panels, sparse, groupStarts, panelNorms);
  }

  /** The same rows with other labels. */
  public RowBlock withLabels(short[] others) {
    double[] values = new double[size];
    Arrays.setAll(values, i -> others[i]);
    return new RowBlock(
        numFeatures, byPanel(values, size), weights, keys, panels, sparse, groupStarts, panelNorms);
  }

  /** The first values, one per row, as panels of {@value Panels#ROWS}, padded with zeros. */
  static double[][] byPanel(double[] values, int rows) {
    double[][] panels = new double[(rows + Panels.ROWS - 1) / Panels.ROWS][Panels.ROWS];
    for (int p = 0, first = 0; p < panels.length; p++, first += Panels.ROWS) {
      System.arraycopy(values, first, panels[p], 0, Math.min(Panels.ROWS, rows - first));
    }
    return panels;
  }

  /** The first rows as a block of their own; this one if it has no more. */
  public RowBlock first(int rows) {
    return rows >= size ? this : select(IntStream.range(0, rows).toArray());
  }

  /** The given rows as a block of their own. */
  public RowBlock select(int[] rows) {
    RowBlockBuilder builder = new RowBlockBuilder(numFeatures, isSparse());
    double[] features = new double[numFeatures];
    for (int row : rows) {
      copyRow(row, features, 0);
      builder.add(features, label(row), weight(row), keys[row]);
    }
    return builder.build();
  }
}
