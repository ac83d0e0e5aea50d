package io.prestomixture.selection;

import io.prestomixture.data.RowBlock;
import java.io.Serializable;
import java.util.Arrays;

/** What one pass says of clusters and offers: sizes, ranks, and the best move of every pair. */
public final class OfferSummary implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int k;
  private final boolean byWeight;
  private final double[] sizes;
  private final PairCounts counts;
  private final Top[] tops;

  /** A move by itself. */
  record Top(Rank rank, double saving, double size) implements Serializable {}

  /** No rows yet. */
  public OfferSummary(int k, boolean byWeight) {
    this.k = k;
    this.byWeight = byWeight;
    sizes = new double[k];
    Rank[][] all = new Rank[k * k][];
    long least = Long.MIN_VALUE;
    long most = Long.MAX_VALUE;
    Arrays.fill(
        all,
        new Rank[] {
          new Rank(least, least, least, least), new Rank(most, most, most, most),
        });
    counts = new PairCounts(new PairCounts.Ranges(k, all));
    tops = new Top[k * k];
  }

  /** Adds the rows of a block, which are in the clusters that an assignment says. */
  public static void addSizes(RowBlock block, short[] clusters, boolean byWeight, double[] sizes) {
    for (int i = 0; i < clusters.length; i++) {
      sizes[clusters[i]] += byWeight ? block.weight(i) : 1;
    }
  }

  /** Adds a block. */
  public void add(RowBlock block, BlockPartition state, int partition, int index) {
    addSizes(block, state.clusters(), byWeight, sizes);
    counts.add(state, partition, index);
    Moves moves = state.moves();
    long place = Rank.place(partition, index);
    for (int m = 0; m < moves.size(); m++) {
      if (moves.bucket(m) == Offers.TOP) {
        int pair = state.clusters()[moves.row(m)] * k + moves.target(m);
        if (tops[pair] == null || tops[pair].rank.compare(moves, m, place) < 0) {
          tops[pair] = new Top(Rank.of(moves, m, place), moves.saving(m), moves.size(m));
        }
      }
    }
  }

  /** Adds the partition that follows; returns this. */
  public OfferSummary merge(OfferSummary later) {
    for (int c = 0; c < k; c++) {
      sizes[c] += later.sizes[c];
    }
    counts.merge(later.counts);
    for (int pair = 0; pair < tops.length; pair++) {
      Top other = later.tops[pair];
      if (other != null && (tops[pair] == null || other.rank.compareTo(tops[pair].rank) < 0)) {
        tops[pair] = other;
      }
    }
    return this;
  }

  /** The sizes of the clusters. */
  public double[] sizes() {
    return sizes.clone();
  }

  /** The offers, one step for each pair. */
  Ladder[] ladders() {
    Ladder[] ladders = new Ladder[k * k];
    Arrays.setAll(ladders, pair -> new Ladder(counts.steps(pair)));
    return ladders;
  }

  /** The best move of a pair, on any terms; null if there is none. */
  Top top(int pair) {
    return tops[pair];
  }
}
