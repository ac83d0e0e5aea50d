package io.prestomixture.component;

import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Panels;
import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Costs and marginal gains of rows under the K components of a mixture, what rows are charged for
 * their clusters included where there is a {@link RoutingCharge}.
 *
 * <p>Bounds of {@link ComponentScorer}s hold with a charge too: with c ≥ 0, a ≥ factor · f + offset
 * and factor ≤ 1 give a + c ≥ factor · (f + c) + offset, and likewise ρ + c ≤ factor · (f + c) +
 * offset with factor ≥ 1.
 */
public final class Scorer implements Serializable {
  private static final long serialVersionUID = 1L;

  private final ComponentScorer[] components;

  /** Null for none. */
  private final RoutingCharge charge;

  /** Scores under the given components, by cluster. */
  public Scorer(List<ComponentScorer> components) {
    this(components.toArray(ComponentScorer[]::new), null);
  }

  private Scorer(ComponentScorer[] components, RoutingCharge charge) {
    this.components = components;
    this.charge = charge;
  }

  /** The same with a charge added; null for none. */
  public Scorer charged(RoutingCharge value) {
    return new Scorer(components, value);
  }

  /** What is charged beside the costs under the components; null for nothing. */
  public RoutingCharge charge() {
    return charge;
  }

  /** Number of components. */
  public int k() {
    return components.length;
  }

  /** The scorer of one cluster. */
  public ComponentScorer component(int cluster) {
    return components[cluster];
  }

  /** The clusters that rows may go to together: those that have some, or all if none has. */
  public int[] withRows() {
    int[] withRows = IntStream.range(0, k()).filter(c -> !components[c].isEmpty()).toArray();
    return withRows.length > 0 ? withRows : IntStream.range(0, k()).toArray();
  }

  /** Length of scratch space that is enough for every component. */
  public int scratchLength() {
    int length = 0;
    for (ComponentScorer component : components) {
      length = Math.max(length, component.scratchLength());
    }
    return length;
  }

  /** costs[c][i] = f of the i-th row of a panel under component c, and its charge there. */
  public void costs(RowBlock block, int panel, double[][] costs) {
    for (int c = 0; c < components.length; c++) {
      components[c].costs(block, panel, costs[c]);
    }
    if (charge != null) {
      double[][] charges = new double[costs.length][Panels.ROWS];
      charge.charges(block, panel, charges);
      for (int c = 0; c < costs.length; c++) {
        Panels.add(charges[c], costs[c]);
      }
    }
  }

  /** a_ik: {@link ComponentScorer#additionGain}, of a row whose cost here includes its charge. */
  public double additionGain(int cluster, RowBlock block, int row, double cost, double[] scratch) {
    if (charge == null) {
      return components[cluster].additionGain(block, row, cost, scratch);
    }
    double charged = charge.charge(block, row, cluster);
    return components[cluster].additionGain(block, row, cost - charged, scratch) + charged;
  }

  /** ρ_i: {@link ComponentScorer#removalGain}, of a row whose cost here includes its charge. */
  public double removalGain(int cluster, RowBlock block, int row, double cost, double[] scratch) {
    if (charge == null) {
      return components[cluster].removalGain(block, row, cost, scratch);
    }
    double charged = charge.charge(block, row, cluster);
    return components[cluster].removalGain(block, row, cost - charged, scratch) + charged;
  }
}
