package io.prestomixture.data;

import java.util.function.IntUnaryOperator;

/**
 * Rows of a block sorted by group, so that kernels can take the rows of one group together. The
 * order within a group is that of the block (counting sort).
 */
public final class RowGroups {
  private final int[] rows;
  private final int[] starts;

  private RowGroups(int[] rows, int[] starts) {
    this.rows = rows;
    this.starts = starts;
  }

  /**
   * Sorts items by group.
   *
   * @param items number of items
   * @param row the row of an item
   * @param group the group of an item
   * @param groups number of groups
   */
  public static RowGroups of(int items, IntUnaryOperator row, IntUnaryOperator group, int groups) {
    int[] starts = new int[groups + 1];
    for (int i = 0; i < items; i++) {
      starts[group.applyAsInt(i) + 1]++;
    }
    for (int g = 0; g < groups; g++) {
      starts[g + 1] += starts[g];
    }
    int[] next = starts.clone();
    int[] rows = new int[items];
    for (int i = 0; i < items; i++) {
      rows[next[group.applyAsInt(i)]++] = row.applyAsInt(i);
    }
    return new RowGroups(rows, starts);
  }

  /** All rows, group after group. */
  public int[] rows() {
    return rows;
  }

  /** Where a group starts in {@link #rows}; it ends where the next one starts. */
  public int start(int group) {
    return starts[group];
  }

  /** Whether a group has no rows. */
  public boolean isEmpty(int group) {
    return starts[group] == starts[group + 1];
  }
}
