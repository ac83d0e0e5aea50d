package io.prestomixture.selection;

import java.io.Serializable;

/**
 * Which proposed moves are made: those up to a bucket, a single one, those before cut-offs, those
 * of a relocation, or none.
 *
 * @param lastBucket moves in buckets up to this one are made; −1 for none
 * @param partition partition of the single move; −1 if there is none
 * @param block its block within the partition
 * @param move its index among the moves of the block
 * @param cutOffs moves before these are made; null for none
 * @param relocation whose moves are made; null for none
 */
public record Decision(
    int lastBucket, int partition, int block, int move, CutOffs cutOffs, Relocation relocation)
    implements Serializable {

  /**
   * The rows of one cluster go elsewhere, and half of another takes its place.
   *
   * @param dissolved the cluster that is dissolved
   * @param split the one that is split
   * @param direction along which it is
   */
  public record Relocation(int dissolved, int split, int direction) implements Serializable {}

  /** No move is made. */
  public static final Decision NONE = upTo(-1);

  /** All moves in buckets up to the given one. */
  public static Decision upTo(int lastBucket) {
    return new Decision(lastBucket, -1, -1, -1, null, null);
  }

  /** One move. */
  public static Decision single(int partition, int block, int move) {
    return new Decision(-1, partition, block, move, null, null);
  }

  /** All moves before the cut-offs. */
  public static Decision before(CutOffs cutOffs) {
    return new Decision(-1, -1, -1, -1, cutOffs, null);
  }

  /** All moves of a relocation. */
  static Decision relocate(int dissolved, int split, int direction) {
    return new Decision(-1, -1, -1, -1, null, new Relocation(dissolved, split, direction));
  }
}
