package io.prestomixture.selection;

import io.prestomixture.component.RoutingCharge;
import io.prestomixture.data.RowBlock;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Proposed moves of a block's rows, each in the bucket of its predicted saving: bucket j holds
 * savings above threshold j and not above threshold j − 1.
 */
public final class Moves implements Serializable {
  private static final long serialVersionUID = 1L;

  /** No moves. */
  static final Moves NONE = new Moves().copy();

  private int size;
  private int[] rows = new int[16];
  private int[] counts = new int[16];
  private short[] targets = new short[16];
  private byte[] buckets = new byte[16];
  private double[] savings = new double[16];

  /** What each move changes in the summed charge; null where nothing is charged. */
  private double[] charges;

  /** Keys and sizes of the rows, which only selection under capacities asks for; else empty. */
  private long[] keys = {};

  private double[] sizes = {};

  /** Adds a move of a row to a target cluster. */
  void add(int row, int target, int bucket, double saving) {
    add(row, 1, target, bucket, saving);
  }

  /** Adds a move of consecutive rows, a group, to a target cluster. */
  void add(int row, int count, int target, int bucket, double saving) {
    if (size == rows.length) {
      resize(2 * size);
    }
    rows[size] = row;
    counts[size] = count;
    targets[size] = (short) target;
    buckets[size] = (byte) bucket;
    savings[size++] = saving;
  }

  /**
   * Adds a move of a row of the given key and size.
   *
   * @param saving what the move saves per unit of size
   */
  void add(int row, int target, int bucket, double saving, long key, double size) {
    add(row, target, bucket, saving);
    if (keys.length < rows.length) {
      keys = Arrays.copyOf(keys, rows.length);
      sizes = Arrays.copyOf(sizes, rows.length);
    }
    keys[size() - 1] = key;
    sizes[size() - 1] = size;
  }

  /** Forgets all moves but keeps the space, so that one buffer serves all blocks of a task. */
  void clear() {
    size = 0;
  }

  /** The moves so far, in arrays of their own. */
  Moves copy() {
    Moves copy = new Moves();
    copy.size = size;
    copy.rows = Arrays.copyOf(rows, size);
    copy.counts = Arrays.copyOf(counts, size);
    copy.targets = Arrays.copyOf(targets, size);
    copy.buckets = Arrays.copyOf(buckets, size);
    copy.savings = Arrays.copyOf(savings, size);
    copy.keys = Arrays.copyOf(keys, Math.min(keys.length, size));
    copy.sizes = Arrays.copyOf(sizes, Math.min(sizes.length, size));
    return copy;
  }

  /** These moves with what they change in the summed charge. */
  Moves charged(RowBlock block, short[] clusters, RoutingCharge charge) {
    charges = new double[size];
    for (int m = 0; m < size; m++) {
      for (int row = rows[m]; row < rows[m] + counts[m]; row++) {
        charges[m] +=
            charge.charge(block, row, targets[m]) - charge.charge(block, row, clusters[row]);
      }
    }
    return this;
  }

  private void resize(int length) {
    rows = Arrays.copyOf(rows, length);
    counts = Arrays.copyOf(counts, length);
    targets = Arrays.copyOf(targets, length);
    buckets = Arrays.copyOf(buckets, length);
    savings = Arrays.copyOf(savings, length);
  }

  /** Number of moves. */
  public int size() {
    return size;
  }

  /** The row of a move, or its first, counted within its block. */
  public int row(int move) {
    return rows[move];
  }

  /** How many rows, one after the other, a move moves: more than one where it moves a group. */
  public int rows(int move) {
    return counts[move];
  }

  /** The rows of all moves, move after move. */
  int[] allRows() {
    int[] all = new int[countRows()];
    for (int m = 0, at = 0; m < size; m++) {
      for (int i = 0; i < counts[m]; i++) {
        all[at++] = rows[m] + i;
      }
    }
    return all;
  }

  /** The move of each row among {@link #allRows}. */
  int[] moveOfRows() {
    int[] all = new int[countRows()];
    for (int m = 0, at = 0; m < size; m++) {
      Arrays.fill(all, at, at + counts[m], m);
      at += counts[m];
    }
    return all;
  }

  private int countRows() {
    int count = 0;
    for (int m = 0; m < size; m++) {
      count += counts[m];
    }
    return count;
  }

  /** The cluster a move goes to. */
  public int target(int move) {
    return targets[move];
  }

  /** The bucket of a move's saving. */
  public int bucket(int move) {
    return buckets[move];
  }

  /** What a move is predicted to save, or a lower bound where that decides its bucket. */
  public double saving(int move) {
    return savings[move];
  }

  /** What a move changes in the summed charge of all rows; 0 where nothing is charged. */
  public double charge(int move) {
    return charges == null ? 0 : charges[move];
  }

  /** The key of the row of a move that was added with it. */
  long key(int move) {
    return keys[move];
  }

  /** The size of the row of a move that was added with it. */
  double size(int move) {
    return sizes[move];
  }
}
