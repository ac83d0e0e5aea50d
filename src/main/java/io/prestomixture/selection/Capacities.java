package io.prestomixture.selection;

import io.prestomixture.data.InvalidInputException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Limits on the sizes of clusters, which hold exactly after initialisation and after every round.
 * They are about the training rows: at prediction time rows go where the router sends them, however
 * many they are.
 *
 * @param least least size of every cluster
 * @param most greatest size of every cluster; 0 sets no limit
 * @param byCluster greatest size of each cluster, 0 for none; one 0 sets no limits. Where {@code
 *     most} is given, too, the smaller one holds
 * @param unit what sizes are counted in: {@code rows} or {@code weight}
 */
public record Capacities(double least, double most, double[] byCluster, String unit)
    implements Serializable {

  /** The valid units. */
  public static final List<String> UNITS = List.of("rows", "weight");

  /** No limits. */
  public static final Capacities NONE = new Capacities(0, 0, new double[] {0}, "rows");

  /** Whether any limit is given, be it one that cannot bind. */
  public boolean areGiven() {
    return least > 0 || most > 0 || Arrays.stream(byCluster).anyMatch(size -> size > 0);
  }

  private static final double ROUNDING = 1e-9;

  /**
   * The limits of a fit; empty if no partition of these rows can exceed any.
   *
   * <p>Rows of different weights do not fill a cluster to the brim. With W the largest weight,
   * limits of weight must leave most − least ≥ W in each cluster, and (k − 1)·W in all of them
   * together above and below: then a row of a cluster that is too large always fits in another, and
   * a cluster that is too small finds one to take a row from.
   *
   * @param rows number of rows of positive weight
   * @param weight their total weight
   * @param largestWeight the largest of them
   * @throws InvalidInputException if no partition can be within the limits; with the sums
   */
  public Optional<Limits> limits(int k, long rows, double weight, double largestWeight) {
    if (byCluster.length != k && !(byCluster.length == 1 && byCluster[0] == 0)) {
      throw new InvalidInputException(
          String.format(
              "capacities has %d numbers, but k is %d; give one number per cluster, or a single 0"
                  + " for no limits.",
              byCluster.length, k));
    }
    boolean byWeight = unit.equals("weight");
    double total = byWeight ? weight : rows;
    double[] lower = new double[k];
    double[] upper = new double[k];
    for (int c = 0; c < k; c++) {
      lower[c] = byWeight ? least : Math.ceil(least);
      upper[c] = upper(c, total, byWeight);
    }
    boolean bound = Arrays.stream(upper).anyMatch(u -> u < total) || least > 0;
    if (!bound) {
      return Optional.empty();
    }
    double grain = byWeight ? largestWeight : 1;
    Limits limits = new Limits(lower, upper, byWeight, grain, byWeight ? ROUNDING * weight : 0);
    checkEach(limits, total);
    checkSums(limits, total);
    return Optional.of(limits);
  }

  private double upper(int cluster, double total, boolean byWeight) {
    double upper = total;
    if (most > 0) {
      upper = Math.min(upper, most);
    }
    double own = byCluster[byCluster.length == 1 ? 0 : cluster];
    if (own < 0 || Double.isNaN(own)) {
      throw new InvalidInputException(
          String.format(
              "capacities has %s, but must have numbers at least 0; 0 sets no limit.",
              number(own)));
    }
    if (own > 0) {
      upper = Math.min(upper, own);
    }
    return byWeight ? upper : Math.floor(upper);
  }

  private void checkEach(Limits limits, double total) {
    double needed = limits.byWeight() ? limits.grain() : 0;
    for (int c = 0; c < limits.k(); c++) {
      double gap = limits.most()[c] - limits.least()[c];
      if (gap < 0 && limits.most()[c] < total) {
        throw new InvalidInputException(
            String.format(
                "minClusterSize is %s, but cluster %d may hold at most %s; lower minClusterSize, or"
                    + " raise maxClusterSize or capacities.",
                number(least), c, number(limits.most()[c])));
      }
      if (gap >= 0 && gap < needed) {
        throw new InvalidInputException(
            String.format(
                "Cluster %d must weigh at least %s and at most %s, but the heaviest row weighs %s,"
                    + " more than the %s between; widen the limits by %s, or count rows"
                    + " (capacityUnit = rows).",
                c,
                number(limits.least()[c]),
                number(limits.most()[c]),
                number(needed),
                number(gap),
                number(needed - gap)));
      }
    }
  }

  private void checkSums(Limits limits, double total) {
    double spare = limits.byWeight() ? (limits.k() - 1) * limits.grain() : 0;
    double least = Arrays.stream(limits.least()).sum();
    double most = Arrays.stream(limits.most()).sum();
    String input =
        limits.byWeight()
            ? String.format("the rows weigh %s", number(total))
            : String.format("there are %s rows of positive weight to train on", number(total));
    String grain =
        spare > 0
            ? String.format(
                ", and rows of up to %s need %s spare to be placed",
                number(limits.grain()), number(spare))
            : "";
    if (most + limits.tolerance() < total + spare) {
      throw new InvalidInputException(
          String.format(
              "%s hold %s, but %s%s; raise maxClusterSize or capacities to a sum of at least %s.",
              clusters("at most", limits.most()),
              number(most),
              input,
              grain,
              number(total + spare)));
    }
    if (least - limits.tolerance() > total - spare) {
      throw new InvalidInputException(
          String.format(
              "%s need %s, but %s%s; lower minClusterSize to at most %s.",
              clusters("at least", limits.least()),
              number(least),
              input,
              grain,
              number(Math.max(0, (total - spare) / limits.k()))));
    }
  }

  private String clusters(String bound, double[] sizes) {
    String each =
        Arrays.stream(sizes).mapToObj(Capacities::number).distinct().count() == 1
            ? number(sizes[0])
            : Arrays.stream(sizes).mapToObj(Capacities::number).collect(Collectors.joining(", "));
    return String.format("%d clusters of %s %s %s", sizes.length, bound, each, unit);
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.valueOf((long) value)
        : String.format(Locale.ROOT, "%.6g", value);
  }
}
