package io.prestomixture.scoring;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Each cluster's share, and which clusters have one: the classes that a router knows. */
final class ClusterShares {
  /** Shares sum to 1 but for rounding. */
  private static final double ROUNDING = 1e-9;

  private final double[] shares;
  private final int[] present;

  ClusterShares(double[] shares, int clusters) {
    this.shares = Fields.numbers("router.shares", shares, clusters);
    Fields.require(
        Arrays.stream(shares).allMatch(share -> share >= 0)
            && Math.abs(Arrays.stream(shares).sum() - 1) <= ROUNDING,
        () -> "Field 'router.shares' must be shares that sum to 1");
    present = IntStream.range(0, clusters).filter(k -> shares[k] > 0).toArray();
  }

  /** Number of clusters with a share. */
  int classes() {
    return present.length;
  }

  /** The shares as probabilities. */
  void put(double[] probabilities) {
    System.arraycopy(shares, 0, probabilities, 0, shares.length);
  }

  /** The sum of a number per class, weighted by the probabilities of the clusters. */
  double weighted(double[] byClass, double[] probabilities) {
    double sum = 0;
    for (int c = 0; c < present.length; c++) {
      sum += probabilities[present[c]] * byClass[c];
    }
    return sum;
  }

  /** Probabilities of clusters in proportion to a number per class; the shares if none is. */
  void put(double[] byClass, double[] probabilities) {
    double total = 0;
    for (int c = 0; c < present.length; c++) {
      total += byClass[c];
    }
    if (!(total > 0 && total < Double.POSITIVE_INFINITY)) {
      put(probabilities);
      return;
    }
    Arrays.fill(probabilities, 0);
    for (int c = 0; c < present.length; c++) {
      probabilities[present[c]] = byClass[c] / total;
    }
  }
}
