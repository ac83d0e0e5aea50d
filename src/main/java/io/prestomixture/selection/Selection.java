package io.prestomixture.selection;

import io.prestomixture.component.RoutingCharge;
import io.prestomixture.component.Scorer;
import io.prestomixture.data.InvalidInputException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How a round chooses the rows that move. */
public enum Selection {
  /** Moves by marginal gains, as many as lower the exact objective most. */
  SIEVE,
  /** All rows to the cluster of least cost. */
  ALTERNATING,
  /** The minimiser of the modular upper bound. */
  MAJORIZE;

  /** The names used by the {@code selection} param. */
  public static List<String> names() {
    return Arrays.stream(values()).map(Selection::label).toList();
  }

  /** The selection of that name. */
  public static Selection byName(String name) {
    return Arrays.stream(values())
        .filter(s -> s.label().equals(name))
        .findFirst()
        .orElseThrow(() -> InvalidInputException.unknown("selection", name, names()));
  }

  /** The name of this selection. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * A finder of moves for one task: of rows, or where they form groups, of groups. Where the scorer
   * charges rows, moves say what they change.
   */
  public MoveFinder finder(Scorer scorer, double alpha, double[] thresholds) {
    MoveFinder rows = finderOfRows(scorer, alpha, thresholds);
    MoveFinder groups = new GroupMoves(scorer, this, alpha, thresholds);
    RoutingCharge charge = scorer.charge();
    return (block, clusters) -> {
      Moves moves = (block.isGrouped() ? groups : rows).find(block, clusters);
      return charge == null ? moves : moves.charged(block, clusters, charge);
    };
  }

  private MoveFinder finderOfRows(Scorer scorer, double alpha, double[] thresholds) {
    return switch (this) {
      case SIEVE -> new MarginalGains(scorer, alpha, thresholds);
      case ALTERNATING -> new Alternation(scorer);
      case MAJORIZE -> new Majorization(scorer, alpha);
    };
  }
}
