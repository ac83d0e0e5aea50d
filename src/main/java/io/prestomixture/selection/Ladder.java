package io.prestomixture.selection;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * The moves of a pair of clusters in the order of selection, in steps: how many there are in each,
 * what they weigh and save. Steps are divided where a cut-off falls.
 */
final class Ladder {

  /**
   * Moves that follow one another.
   *
   * @param first the rank of the first
   * @param last the rank of the last
   * @param size the sum of their sizes
   * @param saving the sum of what they save
   * @param count how many they are
   */
  record Step(Rank first, Rank last, double size, double saving, long count)
      implements Serializable {}

  private final List<Step> steps;

  /** Consecutive steps. */
  Ladder(List<Step> steps) {
    this.steps = new ArrayList<>(steps);
  }

  /** The sizes of the steps, the last ones cut off above a limit. */
  double[] sizes(double most) {
    List<Double> sizes = new ArrayList<>();
    double left = most;
    for (Step step : steps) {
      if (left > 0) {
        sizes.add(Math.min(step.size, left));
      }
      left -= step.size;
    }
    return sizes.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** What the moves of the steps save per unit of size: the mean, made to fall. */
  double[] savings(int number) {
    double[] savings = new double[number];
    double least = Double.POSITIVE_INFINITY;
    for (int s = 0; s < number; s++) {
      least = Math.min(least, steps.get(s).saving / steps.get(s).size);
      savings[s] = least;
    }
    return savings;
  }

  /** How many whole steps a flow has room for. */
  int within(double flow, double tolerance) {
    double sum = 0;
    for (int s = 0; s < steps.size(); s++) {
      sum += steps.get(s).size;
      if (sum > flow + tolerance) {
        return s;
      }
    }
    return steps.size();
  }

  /** The size of all moves. */
  double size() {
    return size(steps.size());
  }

  /** The size of the first steps. */
  double size(int number) {
    double sum = 0;
    for (Step step : steps.subList(0, number)) {
      sum += step.size;
    }
    return sum;
  }

  /** The number of moves of the first steps. */
  long count(int number) {
    return steps.subList(0, number).stream().mapToLong(Step::count).sum();
  }

  /** What the last of the first steps saves per unit of size. */
  double lastSaving(int number) {
    Step last = steps.get(number - 1);
    return last.saving / last.size;
  }

  /** The first rank that is not among the first steps; null for none. */
  Rank end(int number) {
    return number == 0 ? null : steps.get(number - 1).last.next();
  }

  /** The step that a flow ends within, if it can be divided; else null. */
  Step open(double flow, double tolerance) {
    int whole = within(flow, tolerance);
    boolean ends = whole == steps.size() || size(whole) >= flow - tolerance;
    return ends || steps.get(whole).count == 1 ? null : steps.get(whole);
  }

  /** Replaces a step by its parts. */
  void divide(Step step, List<Step> parts) {
    int at = steps.indexOf(step);
    steps.remove(at);
    steps.addAll(at, parts);
  }
}
