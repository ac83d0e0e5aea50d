package io.prestomixture.engine;

/** The adjusted Rand index (L. Hubert, P. Arabie, Journal of Classification 2, 1985). */
final class AdjustedRand {
  private AdjustedRand() {}

  /**
   * The index of two partitions; {@code counts[a][b]} rows are in part a of one, b of the other.
   */
  static double of(long[][] counts) {
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
    return (cells - expected) / ((byRow + byColumn) / 2 - expected);
  }

  private static double pairs(long n) {
    return n * (n - 1) / 2.0;
  }
}
