package io.prestomixture.search;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;

/**
 * How alike the results of independent searches are: where each ends elsewhere, more restarts or
 * steps find better partitions.
 *
 * @param restarts one entry per search, in the order of their numbers
 * @param bestFound how many of them ended within 0.1 % of the least objective
 * @param agreement the adjusted Rand index of the sample's partitions by the best two; NaN where
 *     there was one search
 */
public record Stability(List<Restart> restarts, int bestFound, double agreement)
    implements Serializable {
  private static final double SAME = 1e-3;

  /**
   * One search.
   *
   * @param number its number, from 0
   * @param objective F of its best partition of the rows on which relocations are tried, which are
   *     a part of the sample
   * @param steps looks at all of these; the best searches take more, so what others would still
   *     have found is not known
   * @param relocations relocations tried
   * @param accepted relocations that lowered the least F
   * @param seconds wall-clock time
   */
  public record Restart(
      int number, double objective, int steps, int relocations, int accepted, double seconds)
      implements Serializable {}

  /** The table of these searches. */
  public static Stability of(List<Restart> restarts, double agreement) {
    double least =
        restarts.stream().min(Comparator.comparingDouble(Restart::objective)).get().objective();
    long same =
        restarts.stream().filter(r -> r.objective() - least <= SAME * Math.abs(least)).count();
    return new Stability(List.copyOf(restarts), (int) same, agreement);
  }
}
