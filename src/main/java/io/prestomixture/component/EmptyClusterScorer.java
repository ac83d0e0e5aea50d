package io.prestomixture.component;

import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Panels;
import java.io.Serializable;

/** A cluster without rows: a row costs there what it costs alone. */
final class EmptyClusterScorer implements ComponentScorer {
  private static final long serialVersionUID = 1L;

  /** Cost of a row alone. */
  interface CostAlone extends Serializable {
    double of(RowBlock block, int row);
  }

  private final CostAlone costAlone;

  EmptyClusterScorer(CostAlone costAlone) {
    this.costAlone = costAlone;
  }

  @Override
  public boolean isEmpty() {
    return true;
  }

  @Override
  public int scratchLength() {
    return 0;
  }

  @Override
  public void costs(RowBlock block, int panel, double[] costs) {
    int first = panel * Panels.ROWS;
    for (int i = 0; i < block.panelSize(panel); i++) {
      costs[i] = costAlone.of(block, first + i);
    }
  }

  @Override
  public Bound additionBound(RowBlock block, int panel) {
    return new Bound(1, 0);
  }

  @Override
  public Bound removalBound(RowBlock block, int panel) {
    return Bound.NONE_ABOVE;
  }

  @Override
  public double additionGain(RowBlock block, int row, double cost, double[] scratch) {
    return cost;
  }

  @Override
  public double removalGain(RowBlock block, int row, double cost, double[] scratch) {
    throw new IllegalStateException("No row can leave a cluster without rows.");
  }

  @Override
  public double costAlone(RowBlock block, int row) {
    return costAlone.of(block, row);
  }
}
