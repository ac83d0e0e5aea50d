package io.prestomixture.selection;

import java.util.Arrays;

/** A cycle of positive total gain in a small graph, found by Bellman-Ford, if there is one. */
final class ImprovingCycle {
  private final int size;
  private final double[] gains;
  private final double[] potentials;
  private final int[] parents;
  private int[] nodes = {};
  private double gain;

  /**
   * Looks for a cycle.
   *
   * @param gains by from·size + to; −∞ for no edge
   * @param least a gain that is rounding
   */
  ImprovingCycle(int size, double[] gains, double least) {
    this.size = size;
    this.gains = gains;
    potentials = new double[size];
    parents = new int[size];
    Arrays.fill(parents, -1);
    int changed = 0;
    for (int pass = 0; pass < size && changed >= 0; pass++) {
      changed = relax(least);
    }
    for (int back = 0; back < size && changed >= 0; back++) {
      changed = parents[changed];
    }
    if (changed >= 0) {
      collect(changed);
    }
  }

  /** The last node that was reached at a greater gain; −1 for none. */
  private int relax(double least) {
    int changed = -1;
    for (int u = 0; u < size; u++) {
      for (int v = 0; v < size; v++) {
        double reached = potentials[u] + gains[u * size + v];
        if (reached > potentials[v] + least) {
          potentials[v] = reached;
          parents[v] = u;
          changed = v;
        }
      }
    }
    return changed;
  }

  private void collect(int start) {
    int length = 0;
    int[] backwards = new int[size];
    int v = start;
    do {
      backwards[length++] = v;
      gain += gains[parents[v] * size + v];
      v = parents[v];
    } while (v != start);
    nodes = new int[length];
    for (int i = 0; i < length; i++) {
      nodes[i] = backwards[length - 1 - i];
    }
  }

  /** The nodes of the cycle in its direction; none if there is no cycle. */
  int[] nodes() {
    return nodes;
  }

  /** What the cycle gains; 0 if there is none. */
  double gain() {
    return gain;
  }

  /**
   * The greatest gain of a path that ends at each node. Where there is no improving cycle no edge
   * gains more than the difference of its ends.
   */
  double[] potentials() {
    return potentials;
  }
}
