package io.prestomixture.selection;

import java.io.Serializable;

/**
 * Which of the moves of one bucket are made: for every pair of clusters (from, to) those that come
 * before a rank. Its size is that of the pairs, however many moves are made.
 */
public final class CutOffs implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int k;
  private final int bucket;
  private final Rank[] ends;

  /**
   * Cut-offs.
   *
   * @param ends by from·k + to: the first rank that is not made; null where no move is
   */
  CutOffs(int k, int bucket, Rank[] ends) {
    this.k = k;
    this.bucket = bucket;
    this.ends = ends;
  }

  /** Whether a move is made whose row is in the cluster {@code from}, in the block at a place. */
  boolean admits(Moves moves, int move, int from, long place) {
    Rank end = ends[from * k + moves.target(move)];
    return end != null && moves.bucket(move) == bucket && end.compare(moves, move, place) < 0;
  }
}
