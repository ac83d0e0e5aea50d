package io.prestomixture.selection;

import io.prestomixture.data.RowBlock;

/** Proposes moves for the rows of a block. Holds scratch space: one per task. */
public interface MoveFinder {

  /** The moves proposed for a block whose rows are in the given clusters. */
  Moves find(RowBlock block, short[] clusters);
}
