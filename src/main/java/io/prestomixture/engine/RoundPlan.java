package io.prestomixture.engine;

import io.prestomixture.component.Scorer;
import io.prestomixture.selection.Decision;
import io.prestomixture.selection.MoveFinder;
import io.prestomixture.selection.Selection;
import java.io.Serializable;

/**
 * What executors need for a round; broadcast.
 *
 * @param decision which moves of the last round are made before this one starts
 * @param scorer costs and gains under the components that this decision led to
 * @param selection how moves are found
 * @param alpha the assumed submodularity ratio
 * @param thresholds the sieve's thresholds, decreasing
 */
record RoundPlan(
    Decision decision, Scorer scorer, Selection selection, double alpha, double[] thresholds)
    implements Serializable {

  MoveFinder finder() {
    return selection.finder(scorer, alpha, thresholds);
  }
}
