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
  private short[] targets = new short[16];
  private byte[] buckets = new byte[16];
  private double[] savings = new double[16];

  /** What each move changes in the summed charge; null where nothing is charged. */
  private double[] charges;

  /** Adds a move of a row to a target cluster. */
  void add(int row, int target, int bucket, double saving) {
    if (size == rows.length) {
      resize(2 * size);
    }
    rows[size] = row;
    targets[size] = (short) target;
    buckets[size] = (byte) bucket;
    savings[size++] = saving;
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
    copy.targets = Arrays.copyOf(targets, size);
    copy.buckets = Arrays.copyOf(buckets, size);
    copy.savings = Arrays.copyOf(savings, size);
    return copy;
  }

  /** These moves with what they change in the summed charge. */
  Moves charged(RowBlock block, short[] clusters, RoutingCharge charge) {
    charges = new double[size];
    for (int m = 0; m < size; m++) {
      charges[m] =
          charge.charge(block, rows[m], targets[m])
              - charge.charge(block, rows[m], clusters[rows[m]]);
    }
    return this;
  }

  private void resize(int length) {
    rows = Arrays.copyOf(rows, length);
    targets = Arrays.copyOf(targets, length);
    buckets = Arrays.copyOf(buckets, length);
    savings = Arrays.copyOf(savings, length);
  }

  /** Number of moves. */
  public int size() {
    return size;
  }

  /** The row of a move, counted within its block. */
  public int row(int move) {
    return rows[move];
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
}
