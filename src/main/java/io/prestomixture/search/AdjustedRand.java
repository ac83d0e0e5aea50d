package io.prestomixture.search;

/** The adjusted Rand index (L. Hubert, P. Arabie, Journal of Classification 2, 1985). */
public final class AdjustedRand {
  private AdjustedRand() {}

  /** The index of two partitions of the same rows into at most k clusters. */
  public static double of(short[] first, short[] second, int k) {
    long[][] counts = new long[k][k];
    for (int i = 0; i < first.length; i++) {
      counts[first[i]][second[i]]++;
    }
    return of(counts);
  }

  /**
   * The index of two partitions; {@code counts[a][b]} rows are in part a of one, b of the other.
   */
  public static double of(long[][] counts) {
    long[] columns = new long[counts[0].length];
    long all = 0;
    double cells = 0;
    double byRow = 0;
    for (long[] row : counts) {
      long sum = 0;
      for (int b = 0; b < row.length; b++) {
        cells += pairs(row[b]);
        columns[b] += row[b];
        sum += row[b];
      }
      byRow += pairs(sum);
      all += sum;
    }
    double byColumn = 0;
    for (long column : columns) {
      byColumn += pairs(column);
    }
    double expected = byRow * byColumn / pairs(all);
    double most = (byRow + byColumn) / 2;
    // Two partitions without any choice, such as into one cluster, agree.
    return most == expected ? 1 : (cells - expected) / (most - expected);
  }

  private static double pairs(long n) {
    return n * (n - 1) / 2.0;
  }
}
