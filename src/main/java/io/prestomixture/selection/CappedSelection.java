package io.prestomixture.selection;

import java.util.Arrays;

/**
 * Greedy selection under capacities, as the driver sees it.
 *
 * <p>Every row offers one move; the set of offers that saves most within the limits is made if F
 * falls by it, else one of half its size, and so on; last the best exchange of a few rows. A round
 * also tells the next one what room in a full cluster is worth. So rows that find it full offer
 * themselves to another, and rows in it offer to leave at a loss that a row which is to come in
 * makes good: of clusters that are all full, as in an equal split, nothing but such swaps is
 * possible.
 */
public final class CappedSelection {
  private final Limits limits;
  private double[] floors;
  private double[] prices;

  /**
   * What a round tells the next one.
   *
   * @param floors by pair of clusters the largest loss to be offered; null before the first round
   * @param prices of room in each cluster
   */
  public record State(double[] floors, double[] prices) {}

  /** One pass over the proposals. */
  public interface Counter {
    /** Counts the offers. */
    PairCounts count(PairCounts.Ranges ranges);
  }

  /** Selection within limits. */
  public CappedSelection(Limits limits) {
    this.limits = limits;
    prices = new double[limits.k()];
  }

  /** What selection needs to go on from here. */
  public State state() {
    return new State(floors, prices);
  }

  /**
   * Goes on from what another selection within these limits had come to.
   *
   * @throws IllegalArgumentException if that was of other clusters
   */
  public void restore(State state) {
    int k = limits.k();
    boolean fits = state.floors == null || state.floors.length == k * k;
    if (!fits || state.prices.length != k) {
      throw new IllegalArgumentException("Field 'capacities' is not that of these clusters.");
    }
    floors = state.floors;
    prices = state.prices;
  }

  /** The limits. */
  public Limits limits() {
    return limits;
  }

  /** The terms of a round that starts from clusters of these sizes. */
  public Terms terms(double[] sizes) {
    if (floors == null) {
      // Nothing is known of what room is worth; so no loss is too large.
      double[] worth = new double[limits.k()];
      Arrays.fill(worth, Double.POSITIVE_INFINITY);
      floors = floors(sizes, worth, worth);
    }
    double[] any = new double[limits.k()];
    Arrays.fill(any, Double.POSITIVE_INFINITY);
    return new Terms(floors, prices, any, any, limits.byWeight());
  }

  /** Whether limits kept anything from moving in the last round. */
  public boolean isBinding() {
    return Arrays.stream(floors).anyMatch(floor -> floor < 0);
  }

  /** Makes offers of a round. */
  public Mixture.Step step(
      OfferSummary offers, Counter counter, Mixture mixture, Mixture.Pass pass) {
    CutOffSearch search = new CutOffSearch(limits, offers, counter);
    double[] all = new double[limits.k() * limits.k()];
    Arrays.fill(all, Double.POSITIVE_INFINITY);
    CutOffSearch.Choice choice = search.choose(all);
    learn(offers.sizes(), search.circulation());
    while (choice.moves() > 0) {
      if (mixture.makes(choice.decision(), pass)) {
        return new Mixture.Step(choice.decision(), choice.moves());
      }
      choice = search.choose(choice.half());
    }
    for (CutOffSearch.Choice exchange : new Exchanges(limits, offers).improving()) {
      if (mixture.makes(exchange.decision(), pass)) {
        return new Mixture.Step(exchange.decision(), exchange.moves());
      }
    }
    return Mixture.Step.NONE;
  }

  /** Offers of clusters that are out of their limits; those made bring them nearer. */
  public Decision repair(OfferSummary offers, Counter counter) {
    double[] all = new double[limits.k() * limits.k()];
    Arrays.fill(all, Double.POSITIVE_INFINITY);
    CutOffSearch.Choice choice = new CutOffSearch(limits, offers, counter).choose(all);
    return choice.moves() > 0
        ? choice.decision()
        : new Exchanges(limits, offers).anyMove().decision();
  }

  /** What leaving and entering is worth: the largest saving that was refused for it. */
  private void learn(double[] sizes, Circulation circulation) {
    int k = limits.k();
    double[] leaving = new double[k];
    double[] entering = new double[k];
    for (int pair = 0; pair < k * k; pair++) {
      double refused = circulation.refused(pair);
      leaving[pair % k] = Math.max(leaving[pair % k], refused);
      entering[pair / k] = Math.max(entering[pair / k], refused);
    }
    double[] after = CutOffSearch.after(sizes, circulation.flows());
    floors = floors(after, leaving, entering);
    prices = circulation.prices();
  }

  /** A loss is made good by one who enters where a cluster is full, or leaves the smallest. */
  private double[] floors(double[] sizes, double[] leaving, double[] entering) {
    int k = limits.k();
    double[] floors = new double[k * k];
    for (int z = 0; z < k; z++) {
      boolean full = limits.room(z, sizes[z]) < limits.grain();
      for (int c = 0; c < k; c++) {
        boolean smallest = limits.slack(c, sizes[c]) < limits.grain();
        floors[z * k + c] = 0 - (full ? leaving[z] : 0) - (smallest ? entering[c] : 0);
      }
    }
    return floors;
  }
}
