package io.prestomixture.selection;

import io.prestomixture.component.Trainers;
import io.prestomixture.data.RowBlock;
import io.prestomixture.data.RowGroups;
import java.io.Serializable;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * What proposed moves would change: per bucket of the sieve and cluster the change of the
 * sufficient statistics, summed over rows. Its size is buckets × clusters × statistics, whatever
 * the number of rows; slices that no move touches stay null.
 */
public final class MoveStatistics implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int k;
  private final double[][] changes;
  private final long[] moves;
  private final double[] savings;
  private final double[] charges;
  private double largestSaving;
  private SingleMove best;

  /**
   * A move by itself: where it is, how many rows it moves, what it changes in the summed charge,
   * and what it takes from the statistics of one cluster and adds to those of the other; null if
   * nobody asks for that.
   */
  record SingleMove(
      double saving,
      long key,
      Decision decision,
      int from,
      int to,
      int rows,
      double charge,
      double[] taken,
      double[] added)
      implements Serializable {
    boolean isBetterThan(SingleMove other) {
      return other == null || saving > other.saving || (saving == other.saving && key < other.key);
    }
  }

  /** No moves yet. */
  public MoveStatistics(int k, int buckets) {
    this.k = k;
    changes = new double[buckets * k][];
    moves = new long[buckets];
    savings = new double[buckets];
    charges = new double[buckets];
  }

  /**
   * Adds the moves proposed for a block.
   *
   * @param partition the partition that the block is in
   * @param index the index of the block in it
   * @param accumulators sum what the moves change; null if nobody asks for it
   */
  public void add(
      RowBlock block,
      BlockPartition state,
      int partition,
      int index,
      Trainers.Accumulators accumulators) {
    Moves proposed = state.moves();
    int bestMove = -1;
    for (int m = 0; m < proposed.size(); m++) {
      moves[proposed.bucket(m)] += proposed.rows(m);
      savings[proposed.bucket(m)] += proposed.saving(m);
      charges[proposed.bucket(m)] += proposed.charge(m);
      if (bestMove < 0 || proposed.saving(m) > proposed.saving(bestMove)) {
        bestMove = m;
      }
    }
    if (bestMove < 0) {
      return;
    }
    if (accumulators != null) {
      change(block, state, accumulators);
    }
    offer(block, state, Decision.single(partition, index, bestMove), accumulators);
  }

  private void change(RowBlock block, BlockPartition state, Trainers.Accumulators accumulators) {
    Moves proposed = state.moves();
    int[] rows = proposed.allRows();
    int[] moveOf = proposed.moveOfRows();
    short[] clusters = state.clusters();
    IntUnaryOperator bucket = i -> proposed.bucket(moveOf[i]) * k;
    change(block, rows, i -> bucket.applyAsInt(i) + clusters[rows[i]], -1, accumulators);
    change(block, rows, i -> bucket.applyAsInt(i) + proposed.target(moveOf[i]), 1, accumulators);
  }

  /** Adds the moved rows to, or takes them from, the cluster at one end of each move. */
  private void change(
      RowBlock block,
      int[] rows,
      IntUnaryOperator slice,
      int sign,
      Trainers.Accumulators accumulators) {
    RowGroups groups = RowGroups.of(rows.length, i -> rows[i], slice, changes.length);
    for (int g = 0; g < changes.length; g++) {
      if (!groups.isEmpty(g)) {
        if (changes[g] == null) {
          changes[g] = new double[accumulators.statisticsLength(g % k)];
        }
        accumulators.add(
            g % k, block, groups.rows(), groups.start(g), groups.start(g + 1), sign, changes[g]);
      }
    }
  }

  private void offer(
      RowBlock block, BlockPartition state, Decision decision, Trainers.Accumulators accumulators) {
    int move = decision.move();
    double saving = state.moves().saving(move);
    largestSaving = Math.max(largestSaving, saving);
    if (best == null || saving >= best.saving) {
      int row = state.moves().row(move);
      int rows = state.moves().rows(move);
      int from = state.clusters()[row];
      int to = state.moves().target(move);
      SingleMove candidate =
          new SingleMove(
              saving,
              block.key(row),
              decision,
              from,
              to,
              rows,
              state.moves().charge(move),
              sum(block, row, rows, from, -1, accumulators),
              sum(block, row, rows, to, 1, accumulators));
      best = candidate.isBetterThan(best) ? candidate : best;
    }
  }

  private static double[] sum(
      RowBlock block,
      int row,
      int rows,
      int cluster,
      int sign,
      Trainers.Accumulators accumulators) {
    if (accumulators == null) {
      return null;
    }
    double[] sum = new double[accumulators.statisticsLength(cluster)];
    int[] moved = IntStream.range(row, row + rows).toArray();
    accumulators.add(cluster, block, moved, 0, rows, sign, sum);
    return sum;
  }

  /** Adds the statistics of the partition that follows; returns this. */
  public MoveStatistics merge(MoveStatistics later) {
    for (int s = 0; s < changes.length; s++) {
      if (changes[s] == null) {
        changes[s] = later.changes[s];
      } else if (later.changes[s] != null) {
        for (int i = 0; i < changes[s].length; i++) {
          changes[s][i] += later.changes[s][i];
        }
      }
    }
    for (int b = 0; b < moves.length; b++) {
      moves[b] += later.moves[b];
      savings[b] += later.savings[b];
      charges[b] += later.charges[b];
    }
    largestSaving = Math.max(largestSaving, later.largestSaving);
    if (later.best != null && later.best.isBetterThan(best)) {
      best = later.best;
    }
    return this;
  }

  /** Number of buckets. */
  int buckets() {
    return moves.length;
  }

  /** Number of rows moved in all buckets up to this one. */
  long upTo(int bucket) {
    return Arrays.stream(moves, 0, bucket + 1).sum();
  }

  /** The last bucket up to which there are at most half as many moves, but some; −1 for none. */
  int halved(int bucket) {
    long most = upTo(bucket) / 2;
    int smaller = bucket - 1;
    while (smaller >= 0 && upTo(smaller) > most) {
      smaller--;
    }
    return smaller >= 0 && upTo(smaller) > 0 ? smaller : -1;
  }

  /** Number of rows that the moves of a bucket move. */
  long moves(int bucket) {
    return moves[bucket];
  }

  /** Rows moved by the moves of every bucket. */
  public long[] movesByBucket() {
    return moves.clone();
  }

  /** What the moves of a bucket are predicted to save, each by itself. */
  double saving(int bucket) {
    return savings[bucket];
  }

  /** What the moves up to a bucket change in the summed charge. */
  double chargeUpTo(int bucket) {
    double sum = 0;
    for (int b = 0; b <= bucket; b++) {
      sum += charges[b];
    }
    return sum;
  }

  /** The change of a cluster's statistics by a bucket; null for none. */
  double[] change(int bucket, int cluster) {
    return changes[bucket * k + cluster];
  }

  /** The move of largest predicted saving; null if there is no move. */
  SingleMove best() {
    return best;
  }

  /** The largest predicted saving. */
  public double largestSaving() {
    return largestSaving;
  }
}
