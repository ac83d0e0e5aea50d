package io.prestomixture.selection;

import java.util.Arrays;

/**
 * How much should move between each pair of clusters so that the moves save most while all sizes
 * stay within their limits.
 *
 * <p>A circulation on K + 1 nodes: an arc from z to k for the moves between these clusters, in
 * segments of falling saving, and arcs from and to a node outside, by which a cluster with room
 * takes more than it gives and one with slack gives more than it takes. Cycles among full clusters
 * are swaps. The saving is concave in the flow, so that pushing flow around improving cycles of the
 * residual graph until there is none ends in the optimum, and every step on the way is within the
 * limits. Sizes in whole numbers give flows in whole numbers.
 *
 * <p>Where sizes are out of limits at first, bringing them back is worth more than any saving.
 */
final class Circulation {
  /** Savings below this share of the largest are rounding. */
  private static final double ROUNDING = 1e-12;

  /** Most relaxations of edges; when they are spent, the flow so far has to do. */
  private static final double MOST_WORK = 3e9;

  private final int nodes;
  private final double least;

  /** What is left of a segment below this is nothing. */
  private final double nothing;

  private final Arc[] arcs;
  private final double[] gains;
  private double[] potentials;

  /** The segments from one node to another, of falling gain, and how much of them is used. */
  private static final class Arc {
    private final double[] sizes;
    private final double[] gains;
    private int at;
    private double used;

    Arc(double[] sizes, double[] gains) {
      this.sizes = sizes;
      this.gains = gains;
    }

    boolean hasMore() {
      return at < sizes.length;
    }

    boolean isUsed() {
      return used > 0 || at > 0;
    }

    private int last() {
      return used > 0 ? at : at - 1;
    }

    double forth() {
      return hasMore() ? gains[at] : Double.NEGATIVE_INFINITY;
    }

    double back() {
      return isUsed() ? -gains[last()] : Double.NEGATIVE_INFINITY;
    }

    double more() {
      return sizes[at] - used;
    }

    double less() {
      return used > 0 ? used : sizes[at - 1];
    }

    void push(double amount, double nothing) {
      used += amount;
      if (sizes[at] - used <= nothing) {
        at++;
        used = 0;
      }
    }

    void pull(double amount, double nothing) {
      if (used == 0) {
        used = sizes[--at];
      }
      used = used - amount <= nothing ? 0 : used - amount;
    }

    double flow() {
      double sum = used;
      for (int s = 0; s < at; s++) {
        sum += sizes[s];
      }
      return sum;
    }

    double saving() {
      double sum = used > 0 ? used * gains[at] : 0;
      for (int s = 0; s < at; s++) {
        sum += sizes[s] * gains[s];
      }
      return sum;
    }
  }

  /**
   * The best circulation.
   *
   * @param loads the sizes of the clusters
   * @param sizes by from·k + to: the sizes of the segments
   * @param savings what each segment saves per unit of size, falling
   */
  Circulation(Limits limits, double[] loads, double[][] sizes, double[][] savings) {
    int k = loads.length;
    nodes = k + 1;
    arcs = new Arc[nodes * nodes];
    gains = new double[nodes * nodes];
    nothing = limits.byWeight() ? limits.tolerance() : 0;
    double largest = 0;
    for (double[] segments : savings) {
      for (double saving : segments) {
        largest = Math.max(largest, Math.abs(saving));
      }
    }
    double repair = 4 * nodes * (largest > 0 ? largest : 1);
    boolean met = limits.areMet(loads);
    least = ROUNDING * (met ? largest : repair);
    for (int z = 0; z < k; z++) {
      for (int c = 0; c < k; c++) {
        int pair = z * k + c;
        arcs[z * nodes + c] = z == c ? none() : new Arc(sizes[pair].clone(), savings[pair].clone());
      }
      arcs[z * nodes + k] =
          outside(limits.least()[z] - loads[z], limits.most()[z] - loads[z], repair);
      arcs[k * nodes + z] =
          outside(loads[z] - limits.most()[z], loads[z] - limits.least()[z], repair);
    }
    arcs[k * nodes + k] = none();
    for (int u = 0; u < nodes; u++) {
      for (int v = 0; v < nodes; v++) {
        update(u, v);
      }
    }
    solve();
  }

  private static Arc none() {
    return new Arc(new double[0], new double[0]);
  }

  /** The net amount that a cluster takes or gives: first what it must, then what it may. */
  private Arc outside(double must, double may, double reward) {
    if (may <= nothing) {
      return none();
    }
    return must <= nothing
        ? new Arc(new double[] {may}, new double[] {0})
        : new Arc(new double[] {must, may - must}, new double[] {reward, 0});
  }

  private void update(int from, int to) {
    gains[from * nodes + to] =
        Math.max(arcs[from * nodes + to].forth(), arcs[to * nodes + from].back());
  }

  private void solve() {
    double work = 0;
    while (work < MOST_WORK) {
      ImprovingCycle cycle = new ImprovingCycle(nodes, gains, least);
      potentials = cycle.potentials();
      if (!(cycle.gain() > 0)) {
        return;
      }
      augment(cycle.nodes());
      work += Math.pow(nodes, 3);
    }
  }

  private void augment(int[] cycle) {
    double amount = Double.POSITIVE_INFINITY;
    for (int i = 0; i < cycle.length; i++) {
      int u = cycle[i];
      int v = cycle[(i + 1) % cycle.length];
      Arc forth = arcs[u * nodes + v];
      amount = Math.min(amount, isForth(u, v) ? forth.more() : arcs[v * nodes + u].less());
    }
    for (int i = 0; i < cycle.length; i++) {
      int u = cycle[i];
      int v = cycle[(i + 1) % cycle.length];
      if (isForth(u, v)) {
        arcs[u * nodes + v].push(amount, nothing);
      } else {
        arcs[v * nodes + u].pull(amount, nothing);
      }
    }
    for (int i = 0; i < cycle.length; i++) {
      update(cycle[i], cycle[(i + 1) % cycle.length]);
      update(cycle[(i + 1) % cycle.length], cycle[i]);
    }
  }

  private boolean isForth(int from, int to) {
    return arcs[from * nodes + to].forth() >= arcs[to * nodes + from].back();
  }

  private Arc between(int pair) {
    int k = nodes - 1;
    return arcs[pair / k * nodes + pair % k];
  }

  /** How much moves, by from·k + to. */
  double[] flows() {
    double[] flows = new double[(nodes - 1) * (nodes - 1)];
    Arrays.setAll(flows, pair -> between(pair).flow());
    return flows;
  }

  /** What it saves. */
  double saving() {
    double sum = 0;
    for (int pair = 0; pair < (nodes - 1) * (nodes - 1); pair++) {
      sum += between(pair).saving();
    }
    return sum;
  }

  /** What the next unit between a pair would save; −∞ if there is none. */
  double refused(int pair) {
    return between(pair).forth();
  }

  /** What one more unit of room would save, by cluster, up to a constant. */
  double[] prices() {
    return Arrays.copyOf(potentials, nodes - 1);
  }
}
