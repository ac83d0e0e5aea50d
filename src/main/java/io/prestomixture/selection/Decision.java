package io.prestomixture.selection;

import java.io.Serializable;

/**
 * Which proposed moves are made: those up to a bucket, a single one, those before cut-offs, or
 * none.
 *
 * @param lastBucket moves in buckets up to this one are made; −1 for none
 * @param partition partition of the single move; −1 if there is none
 * @param block its block within the partition
 * @param move its index among the moves of the block
 * @param cutOffs moves before these are made; null for none
 */
public record Decision(int lastBucket, int partition, int block, int move, CutOffs cutOffs)
    implements Serializable {

  /** No move is made. */
  public static final Decision NONE = upTo(-1);

  /** All moves in buckets up to the given one. */
  public static Decision upTo(int lastBucket) {
    return new Decision(lastBucket, -1, -1, -1, null);
  }

  /** One move. */
  public static Decision single(int partition, int block, int move) {
    return new Decision(-1, partition, block, move, null);
  }

  /** All moves before the cut-offs. */
  public static Decision before(CutOffs cutOffs) {
    return new Decision(-1, -1, -1, -1, cutOffs);
  }
}
