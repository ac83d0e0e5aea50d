package io.prestomixture.component;

import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Panels;
import java.io.Serializable;
import java.util.List;

/** Costs and marginal gains of rows under the K components of a mixture. */
public final class Scorer implements Serializable {
  private static final long serialVersionUID = 1L;

  private final ComponentScorer[] components;

  /** Scores under the given components, by cluster. */
  public Scorer(List<ComponentScorer> components) {
    this.components = components.toArray(ComponentScorer[]::new);
  }

  /** Number of components. */
  public int k() {
    return components.length;
  }

  /** The scorer of one cluster. */
  public ComponentScorer component(int cluster) {
    return components[cluster];
  }

  /** Length of scratch space that is enough for every component. */
  public int scratchLength() {
    int length = 0;
    for (ComponentScorer component : components) {
      length = Math.max(length, component.scratchLength());
    }
    return length;
  }

  /** costs[c·128 + i] = f of the i-th row of a panel under component c. */
  public void costs(RowBlock block, int panel, double[] costs) {
    for (int c = 0; c < components.length; c++) {
      components[c].costs(block, panel, costs, c * Panels.ROWS);
    }
  }

  /** a_ik: {@link ComponentScorer#additionGain}. */
  public double additionGain(int cluster, RowBlock block, int row, double cost, double[] scratch) {
    return components[cluster].additionGain(block, row, cost, scratch);
  }

  /** ρ_i: {@link ComponentScorer#removalGain}. */
  public double removalGain(int cluster, RowBlock block, int row, double cost, double[] scratch) {
    return components[cluster].removalGain(block, row, cost, scratch);
  }
}
