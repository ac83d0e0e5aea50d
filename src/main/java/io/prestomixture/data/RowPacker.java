package io.prestomixture.data;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.OptionalInt;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;

/**
 * Packs the rows of one partition into blocks. Rows of weight 0 are left out: to a fit they are
 * absent. Groups, whose rows must follow one another, stay whole: a block that is full ends with
 * its last group.
 *
 * <p>Random choices about a row follow from its key, a hash of its content. Where many rows are
 * copies of others the place of a row counts, too: otherwise all copies would be drawn, or none.
 *
 * <p>The rows must have passed {@link DataSummary#check}.
 */
public final class RowPacker implements Iterator<RowBlock> {
  private final Iterator<Row> rows;
  private final FeatureScaling scaling;
  private final boolean sparse;
  private final int rowsPerBlock;
  private final double[] features;
  private final int[] indices;
  private final OptionalInt partition;
  private RowBlock next;
  private long packed;

  /** A row that was read, but belongs to the next block. */
  private InputRow waiting;

  /**
   * Packs rows in the given coordinates.
   *
   * @param rowsPerBlock rows in a block at most
   * @param partition which partition it is, if the place of a row enters its key
   */
  public RowPacker(
      Iterator<Row> rows,
      FeatureScaling scaling,
      boolean sparse,
      int rowsPerBlock,
      OptionalInt partition) {
    this.rows = rows;
    this.scaling = scaling;
    this.sparse = sparse;
    this.rowsPerBlock = rowsPerBlock;
    this.partition = partition;
    this.features = new double[scaling.numFeatures()];
    this.indices = new int[sparse ? scaling.numFeatures() : 0];
  }

  @Override
  public boolean hasNext() {
    if (next == null) {
      next = pack();
    }
    return next != null;
  }

  @Override
  public RowBlock next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    RowBlock block = next;
    next = null;
    return block;
  }

  private RowBlock pack() {
    RowBlockBuilder builder = new RowBlockBuilder(scaling.numFeatures(), sparse);
    Long group = null;
    while (waiting != null || rows.hasNext()) {
      InputRow row = waiting != null ? waiting : InputRow.of(rows.next());
      waiting = null;
      if (!(row.weight() > 0)) {
        continue;
      }
      boolean first = row.group() != null && !row.group().equals(group);
      if (builder.size() >= rowsPerBlock && (first || row.group() == null)) {
        waiting = row;
        break;
      }
      if (first) {
        builder.startGroup();
        group = row.group();
      }
      add(builder, row);
    }
    return builder.size() == 0 ? null : builder.build();
  }

  private void add(RowBlockBuilder builder, InputRow row) {
    Vector x = row.features();
    long key = key(row);
    double label = row.label() - scaling.labelShift();
    double[] shift = scaling.shift();
    double[] scale = scaling.scale();
    if (sparse) {
      SparseVector entries = x.toSparse();
      int count = entries.indices().length;
      for (int e = 0; e < count; e++) {
        indices[e] = entries.indices()[e];
        features[e] = entries.values()[e] / scale[indices[e]];
      }
      builder.add(indices, features, count, label, row.weight(), key);
    } else {
      double[] values = x instanceof DenseVector dense ? dense.values() : x.toArray();
      for (int j = 0; j < features.length; j++) {
        features[j] = (values[j] - shift[j]) / scale[j];
      }
      builder.add(features, label, row.weight(), key);
    }
  }

  private long key(InputRow row) {
    long content = RowKeys.of(row.features(), row.label());
    return partition.isPresent()
        ? RowKeys.placed(content, partition.getAsInt(), packed++)
        : content;
  }
}
