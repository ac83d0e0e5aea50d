package io.prestomixture.router;

import java.util.Arrays;

/**
 * Inputs by the ranges that their values lie in, as trees of histograms want them: a byte per value
 * instead of a double, and few places to split at.
 *
 * <p>An input with few values has a range for each; others have ranges of about as many rows each.
 */
final class BinnedInputs {
  /** Most ranges of an input. */
  static final int MOST_BINS = 255;

  private static final int LEAST_BINS = 16;

  /** Most ranges of all inputs together, but for {@link #LEAST_BINS} of each. */
  private static final int MOST_CELLS = 1 << 14;

  /** By input: the upper ends of all ranges but the last, in order. */
  private final double[][] ends;

  /** By input and row. */
  private final byte[][] bins;

  private final int rows;

  /**
   * The ranges of inputs.
   *
   * @param inputs by input and row
   * @param mostBins ranges of an input, {@value #MOST_BINS} at most
   */
  BinnedInputs(double[][] inputs, int mostBins) {
    int most = Math.max(LEAST_BINS, Math.min(mostBins, MOST_CELLS / Math.max(1, inputs.length)));
    rows = inputs.length == 0 ? 0 : inputs[0].length;
    ends = new double[inputs.length][];
    bins = new byte[inputs.length][rows];
    for (int j = 0; j < inputs.length; j++) {
      double[] sorted = inputs[j].clone();
      Arrays.sort(sorted);
      ends[j] = ends(sorted, most);
      for (int i = 0; i < rows; i++) {
        int found = Arrays.binarySearch(ends[j], inputs[j][i]);
        bins[j][i] = (byte) (found >= 0 ? found : -found - 1);
      }
    }
  }

  private static double[] ends(double[] sorted, int most) {
    double[] ends = new double[most];
    int count = 0;
    double perBin = distinct(sorted) <= most ? 0 : (double) sorted.length / most;
    int filled = 0;
    for (int i = 1; i < sorted.length && count < most - 1; i++) {
      if (sorted[i] != sorted[i - 1]) {
        // A frequent value has a range for itself: what is below it is not thrown in.
        boolean frequent = i + perBin < sorted.length && sorted[i + (int) perBin] == sorted[i];
        if (i - filled >= perBin || frequent) {
          ends[count++] = between(sorted[i - 1], sorted[i]);
          filled = i;
          // What is left has as many ranges as are left.
          perBin = perBin == 0 ? 0 : (double) (sorted.length - filled) / (most - count);
        }
      }
    }
    return Arrays.copyOf(ends, count);
  }

  private static int distinct(double[] sorted) {
    int distinct = 1;
    for (int i = 1; i < sorted.length; i++) {
      distinct += sorted[i] != sorted[i - 1] ? 1 : 0;
    }
    return distinct;
  }

  /** A number that is not below the lower, and below the upper. */
  private static double between(double lower, double upper) {
    double middle = lower + (upper - lower) / 2;
    return middle < upper && Double.isFinite(middle) ? middle : lower;
  }

  int inputs() {
    return ends.length;
  }

  int rows() {
    return rows;
  }

  /** Number of ranges of an input. */
  int count(int input) {
    return ends[input].length + 1;
  }

  /** The upper end of a range, which belongs to it. */
  double end(int input, int bin) {
    return ends[input][bin];
  }

  /** The range of every row, as an unsigned byte. */
  byte[] of(int input) {
    return bins[input];
  }
}
