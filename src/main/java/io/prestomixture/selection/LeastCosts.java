package io.prestomixture.selection;

import io.prestomixture.component.ComponentScorer;
import io.prestomixture.component.Trainers;
import io.prestomixture.data.RowBlock;
import java.io.Serializable;

/**
 * What rows cost alone: m_i = min_k min_θ f_i(θ) = min_k F((i,k) | ∅), less than which no row costs
 * in any partition.
 */
public final class LeastCosts implements Serializable {
  private static final long serialVersionUID = 1L;

  private final ComponentScorer[] kinds;

  /** Least costs under components of these trainers. */
  public LeastCosts(Trainers trainers) {
    kinds =
        trainers.kinds().stream()
            .map(kind -> kind.scorer(kind.start()))
            .toArray(ComponentScorer[]::new);
  }

  /** m_i. */
  double of(RowBlock block, int row) {
    double least = kinds[0].costAlone(block, row);
    for (int kind = 1; kind < kinds.length; kind++) {
      least = Math.min(least, kinds[kind].costAlone(block, row));
    }
    return least;
  }

  /** Σ m_i over the rows of a block. */
  public double sum(RowBlock block) {
    double sum = 0;
    for (int row = 0; row < block.size(); row++) {
      sum += of(block, row);
    }
    return sum;
  }
}
