package io.prestomixture.search;

import io.prestomixture.linalg.PairedGain;
import io.prestomixture.linalg.WeightedMean;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The partitions of a sample that a {@code routingWeight} was chosen by.
 *
 * @param candidates the one to beat first: of those without charges that of least F
 * @param taken the index of the one whose held-out error is least; 0 where that might be chance
 */
public record RoutingChoice(List<Candidate> candidates, int taken) implements Serializable {
  /** Candidates that people are shown. */
  private static final int LINES = 6;

  /** Refuses a choice of nothing. */
  public RoutingChoice {
    if (candidates == null || taken < 0 || taken >= candidates.size()) {
      throw new IllegalArgumentException("taken must be one of the candidates");
    }
    candidates = List.copyOf(candidates);
  }

  /**
   * A partition.
   *
   * @param routingWeight the charge β that it was found with
   * @param loss F per unit of weight
   * @param heldOutError the error of the routed mixture on rows that its gate did not learn from
   */
  public record Candidate(double routingWeight, double loss, double heldOutError)
      implements Serializable {}

  /**
   * The index of the least mean error, if that is below the first by more than {@value
   * PairedGain#MORE_THAN_CHANCE} standard errors of their difference over rows; else 0. The first
   * costs the training rows least, and one that seems better by chance only is none to lose it for.
   * An error that is no finite number is above every one that is.
   *
   * @param errors by candidate and row
   * @param weights by row
   */
  public static int best(double[][] errors, double[] weights) {
    int best = 0;
    for (int i = 1; i < errors.length; i++) {
      double least = WeightedMean.of(errors[best], weights);
      best = WeightedMean.of(errors[i], weights) < least || !Double.isFinite(least) ? i : best;
    }
    return best > 0
            && PairedGain.of(errors[best], errors[0], weights).exceeds(PairedGain.MORE_THAN_CHANCE)
        ? best
        : 0;
  }

  /** A line of text for the first candidate and the best of the others, and one for the rest. */
  public List<String> lines() {
    List<Integer> best =
        IntStream.range(1, candidates.size())
            .boxed()
            .sorted(Comparator.comparingDouble(i -> candidates.get(i).heldOutError))
            .toList();
    int shown = Math.min(best.size(), LINES - 1);
    List<String> lines = new ArrayList<>(List.of(line(0)));
    best.subList(0, shown).forEach(i -> lines.add(line(i)));
    if (shown < best.size()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "and %d others, with held-out errors from %.4g",
              best.size() - shown,
              candidates.get(best.get(shown)).heldOutError));
    }
    return lines;
  }

  private String line(int i) {
    Candidate candidate = candidates.get(i);
    return String.format(
        Locale.ROOT,
        "routing weight %.4g: loss of a row %.4g%s, held-out error %.4g%s",
        candidate.routingWeight,
        candidate.loss,
        i == 0 ? " (the one to beat)" : "",
        candidate.heldOutError,
        i == taken ? " (taken)" : "");
  }

  /** The β of the one that was taken. */
  public double routingWeight() {
    return candidates.get(taken).routingWeight;
  }
}
