package io.prestomixture.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The best moves within limits, against the enumeration of all sets of moves. */
class CirculationTest {

  /** One row's move. */
  private record Offer(int from, int to, double saving) {}

  @Property(tries = 300)
  void itSavesAsMuchAsTheBestSetOfMoves(@ForAll @IntRange(max = 1_000_000) int seed) {
    Random random = new Random(seed);
    int k = 2 + random.nextInt(2);
    double[] loads = new double[k];
    double[] least = new double[k];
    double[] most = new double[k];
    for (int c = 0; c < k; c++) {
      loads[c] = 4 + random.nextInt(3);
      least[c] = loads[c] - random.nextInt(2);
      most[c] = loads[c] + random.nextInt(2);
    }
    List<Offer> offers =
        IntStream.range(0, 9)
            .mapToObj(i -> offer(k, random))
            .sorted(Comparator.comparingDouble(Offer::saving).reversed())
            .toList();
    Limits limits = new Limits(least, most, false, 1, 0);
    Circulation circulation = new Circulation(limits, loads, sizes(offers, k), savings(offers, k));
    assertThat(circulation.saving()).isCloseTo(best(offers, limits, loads), within(1e-9));
    assertThat(limits.areMet(after(loads, circulation.flows()))).isTrue();
  }

  private static Offer offer(int k, Random random) {
    int from = random.nextInt(k);
    return new Offer(from, (from + 1 + random.nextInt(k - 1)) % k, random.nextInt(21) - 8);
  }

  /** One segment per offer, those of a pair from the greatest saving down. */
  private static double[][] sizes(List<Offer> offers, int k) {
    double[][] savings = savings(offers, k);
    double[][] sizes = new double[savings.length][];
    for (int pair = 0; pair < sizes.length; pair++) {
      sizes[pair] = new double[savings[pair].length];
      Arrays.fill(sizes[pair], 1);
    }
    return sizes;
  }

  private static double[][] savings(List<Offer> offers, int k) {
    double[][] savings = new double[k * k][];
    for (int pair = 0; pair < savings.length; pair++) {
      int from = pair / k;
      int to = pair % k;
      savings[pair] =
          offers.stream()
              .filter(o -> o.from == from && o.to == to)
              .mapToDouble(Offer::saving)
              .toArray();
    }
    return savings;
  }

  private static double best(List<Offer> offers, Limits limits, double[] loads) {
    double best = 0;
    for (int set = 0; set < 1 << offers.size(); set++) {
      double[] sizes = loads.clone();
      double saving = 0;
      for (int i = 0; i < offers.size(); i++) {
        if ((set >> i & 1) == 1) {
          sizes[offers.get(i).from]--;
          sizes[offers.get(i).to]++;
          saving += offers.get(i).saving;
        }
      }
      best = limits.areMet(sizes) ? Math.max(best, saving) : best;
    }
    return best;
  }

  private static double[] after(double[] loads, double[] flows) {
    double[] sizes = loads.clone();
    int k = loads.length;
    for (int pair = 0; pair < flows.length; pair++) {
      sizes[pair / k] -= flows[pair];
      sizes[pair % k] += flows[pair];
    }
    return sizes;
  }
}
