package io.prestomixture.engine;

import io.prestomixture.component.Component;
import io.prestomixture.component.Scorer;
import io.prestomixture.selection.Decision;
import io.prestomixture.selection.Directions;
import io.prestomixture.selection.MoveFinder;
import io.prestomixture.selection.Offers;
import io.prestomixture.selection.RelocationMoves;
import io.prestomixture.selection.Selection;
import io.prestomixture.selection.Terms;
import java.io.Serializable;
import java.util.List;

/**
 * What executors need for a round; broadcast.
 *
 * @param decision which moves of the last round are made before this one starts
 * @param scorer costs and gains under the components that this decision led to
 * @param selection how moves are found
 * @param alpha the assumed submodularity ratio
 * @param thresholds the sieve's thresholds, decreasing
 * @param at the components that statistics are an expansion at; null where they are sufficient
 * @param terms on which rows are offered under capacities; null where these do not bind
 * @param directions along which clusters are split in a round of relocations; null in others
 */
record RoundPlan(
    Decision decision,
    Scorer scorer,
    Selection selection,
    double alpha,
    double[] thresholds,
    List<Component> at,
    Terms terms,
    Directions directions)
    implements Serializable {

  MoveFinder finder() {
    if (directions != null) {
      return new RelocationMoves(scorer, directions);
    }
    return terms == null
        ? selection.finder(scorer, alpha, thresholds)
        : new Offers(scorer, selection, alpha, terms);
  }
}
