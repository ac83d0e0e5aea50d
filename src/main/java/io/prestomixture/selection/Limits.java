package io.prestomixture.selection;

import java.io.Serializable;

/**
 * The least and the greatest size of each cluster of a fit, checked to be possible.
 *
 * @param least least size by cluster
 * @param most greatest size by cluster
 * @param byWeight whether sizes are sums of weights; otherwise numbers of rows
 * @param grain the size of the largest row: 1, or the largest weight
 * @param tolerance what sums of weights may differ by rounding; 0 for rows
 */
public record Limits(
    double[] least, double[] most, boolean byWeight, double grain, double tolerance)
    implements Serializable {

  /** Number of clusters. */
  public int k() {
    return least.length;
  }

  /** What a cluster of this size may still take. */
  public double room(int cluster, double size) {
    return Math.max(0, most[cluster] - size);
  }

  /** What a cluster of this size may lose. */
  public double slack(int cluster, double size) {
    return Math.max(0, size - least[cluster]);
  }

  /** Whether a cluster of this size is too large. */
  public boolean isOver(int cluster, double size) {
    return size > most[cluster] + tolerance;
  }

  /** Whether a cluster of this size is too small. */
  public boolean isUnder(int cluster, double size) {
    return size < least[cluster] - tolerance;
  }

  /** Whether clusters of these sizes are within the limits. */
  public boolean areMet(double[] sizes) {
    for (int c = 0; c < sizes.length; c++) {
      if (isOver(c, sizes[c]) || isUnder(c, sizes[c])) {
        return false;
      }
    }
    return true;
  }

  /** Whether no cluster gets out of its limits, or further out than it was. */
  boolean allow(double[] before, double[] after) {
    for (int c = 0; c < after.length; c++) {
      boolean grows = after[c] > before[c];
      boolean shrinks = after[c] < before[c];
      if ((grows && isOver(c, after[c])) || (shrinks && isUnder(c, after[c]))) {
        return false;
      }
    }
    return true;
  }
}
