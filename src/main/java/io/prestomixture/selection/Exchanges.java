package io.prestomixture.selection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The best moves of few rows within the limits: the best move, the best swap of two rows, and a
 * cyclic exchange that saves, if there is one. Each takes at most one row from a cluster, so that
 * the best move of every pair of clusters is enough to know; where rows weigh differently, others
 * may fit better.
 */
final class Exchanges {
  private static final double ROUNDING = 1e-12;

  private final Limits limits;
  private final OfferSummary offers;
  private final double[] sizes;
  private final int k;

  /** Moves between these pairs of clusters, and what they save. */
  private record Exchange(int[] pairs, double saving) {}

  Exchanges(Limits limits, OfferSummary offers) {
    this.limits = limits;
    this.offers = offers;
    sizes = offers.sizes();
    k = sizes.length;
  }

  /** Those that save, the best first. */
  List<CutOffSearch.Choice> improving() {
    List<Exchange> found = new ArrayList<>();
    add(bestMove(), found);
    add(bestSwap(), found);
    add(cycle(), found);
    found.removeIf(exchange -> !(exchange.saving > 0));
    found.sort(Comparator.comparingDouble(Exchange::saving).reversed());
    return found.stream().map(this::choice).toList();
  }

  /** The best move, whatever it saves; null if none is within the limits. */
  CutOffSearch.Choice anyMove() {
    Exchange move = bestMove();
    return move == null ? null : choice(move);
  }

  private static void add(Exchange exchange, List<Exchange> found) {
    if (exchange != null) {
      found.add(exchange);
    }
  }

  private Exchange bestMove() {
    Exchange best = null;
    for (int pair = 0; pair < k * k; pair++) {
      best = better(best, pair);
    }
    return best;
  }

  private Exchange bestSwap() {
    Exchange best = null;
    for (int one = 0; one < k; one++) {
      for (int two = 0; two < one; two++) {
        best = better(best, one * k + two, two * k + one);
      }
    }
    return best;
  }

  /**
   * Through a node outside, which clusters with room take a row from, and those with slack give.
   */
  private Exchange cycle() {
    double[] gains = new double[(k + 1) * (k + 1)];
    Arrays.fill(gains, Double.NEGATIVE_INFINITY);
    double largest = 0;
    for (int z = 0; z < k; z++) {
      for (int c = 0; c < k; c++) {
        OfferSummary.Top top = offers.top(z * k + c);
        if (top != null) {
          gains[z * (k + 1) + c] = top.saving() * top.size();
          largest = Math.max(largest, Math.abs(top.saving() * top.size()));
        }
      }
      if (limits.room(z, sizes[z]) >= limits.grain()) {
        gains[z * (k + 1) + k] = 0;
      }
      if (limits.slack(z, sizes[z]) >= limits.grain()) {
        gains[k * (k + 1) + z] = 0;
      }
    }
    int[] nodes = new ImprovingCycle(k + 1, gains, ROUNDING * largest).nodes();
    List<Integer> pairs = new ArrayList<>();
    for (int i = 0; i < nodes.length; i++) {
      int from = nodes[i];
      int to = nodes[(i + 1) % nodes.length];
      if (from < k && to < k) {
        pairs.add(from * k + to);
      }
    }
    return pairs.isEmpty()
        ? null
        : better(null, pairs.stream().mapToInt(Integer::intValue).toArray());
  }

  /** The better one of an exchange and the best moves of some pairs, if these fit. */
  private Exchange better(Exchange best, int... pairs) {
    double[] moved = new double[k * k];
    double saving = 0;
    for (int pair : pairs) {
      OfferSummary.Top top = offers.top(pair);
      if (top == null) {
        return best;
      }
      moved[pair] = top.size();
      saving += top.saving() * top.size();
    }
    if (best != null && best.saving >= saving) {
      return best;
    }
    return limits.allow(sizes, CutOffSearch.after(sizes, moved))
        ? new Exchange(pairs, saving)
        : best;
  }

  private CutOffSearch.Choice choice(Exchange exchange) {
    Rank[] ends = new Rank[k * k];
    double[] flows = new double[k * k];
    for (int pair : exchange.pairs) {
      ends[pair] = offers.top(pair).rank().next();
      flows[pair] = offers.top(pair).size();
    }
    return new CutOffSearch.Choice(new CutOffs(k, Offers.TOP, ends), exchange.pairs.length, flows);
  }
}
