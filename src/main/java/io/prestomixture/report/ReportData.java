package io.prestomixture.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a report shows; a part that is null is left out.
 *
 * @param title the heading
 * @param subtitle a line below it
 * @param headline the few numbers that come first
 * @param rounds the course of the fit, round 0 first
 * @param searches the independent searches for a start
 * @param candidates the partitions of a sample that the routing weight was chosen by
 * @param clusters the clusters
 * @param rows what a sample of rows looks like under the model
 * @param certificate how good the partition is certain to be, in sentences
 * @param comparison the methods of a comparison
 * @param settings the parameters
 * @param provenance data, versions, times
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReportData(
    String title,
    String subtitle,
    List<Fact> headline,
    List<Round> rounds,
    List<Search> searches,
    List<Candidate> candidates,
    Clusters clusters,
    Rows rows,
    List<String> certificate,
    Comparison comparison,
    List<Fact> settings,
    List<Fact> provenance) {

  /** The data of a report about a model. */
  public static ReportData ofModel(
      String title,
      String subtitle,
      List<Fact> headline,
      List<Round> rounds,
      List<Search> searches,
      List<Candidate> candidates,
      Clusters clusters,
      Rows rows,
      List<String> certificate,
      List<Fact> settings,
      List<Fact> provenance) {
    return new ReportData(
        title,
        subtitle,
        headline,
        rounds,
        searches,
        candidates,
        clusters,
        rows,
        certificate,
        null,
        settings,
        provenance);
  }

  /** The data of a report about a comparison. */
  public static ReportData ofComparison(
      String title,
      String subtitle,
      List<Fact> headline,
      Comparison comparison,
      List<Fact> settings,
      List<Fact> provenance) {
    return new ReportData(
        title,
        subtitle,
        headline,
        null,
        null,
        null,
        null,
        null,
        null,
        comparison,
        settings,
        provenance);
  }

  /** A name and a number or text. */
  public record Fact(String name, Object value) {}

  /**
   * A round on all rows.
   *
   * @param round its number
   * @param objective F after it, the charge included
   * @param charge what rows are charged for their clusters
   * @param refreshed whether the charge was learned anew, so that the objective may have risen
   * @param moves rows moved
   * @param threshold the sieve's threshold that was taken; NaN where there was none
   * @param seconds wall-clock time
   * @param relocated whether a cluster was dissolved and another split
   * @param sieve what the sieve chose from; null where nothing was sieved
   */
  public record Round(
      int round,
      double objective,
      double charge,
      boolean refreshed,
      long moves,
      double threshold,
      double seconds,
      boolean relocated,
      Sieve sieve) {}

  /**
   * The sieves of a round, by threshold, the highest first.
   *
   * @param thresholds least saving Δ of a move
   * @param moves moves in the bucket of each
   * @param objectives F if all moves down to each are made; NaN where that was not computed
   * @param taken the index of the one that was taken; −1 for none
   */
  public record Sieve(
      List<Double> thresholds, List<Long> moves, List<Double> objectives, int taken) {}

  /** A search on the sample, with what its record says. */
  public record Search(
      int number, double objective, int steps, int relocations, int accepted, double seconds) {}

  /**
   * A partition of a sample that was judged by how well it predicts.
   *
   * @param routingWeight the charge that it was found with
   * @param loss F of a row
   * @param heldOutError the error of the routed mixture on rows that its gate did not learn from
   * @param taken whether the fit went on from it
   */
  public record Candidate(double routingWeight, double loss, double heldOutError, boolean taken) {}

  /**
   * The clusters.
   *
   * @param fitError what the fit of a cluster is measured by
   * @param list one entry per cluster
   * @param coefficients null where components are not functions of features
   */
  public record Clusters(String fitError, List<Cluster> list, Coefficients coefficients) {}

  /** A cluster: what it is, how large, and how well its component fits. */
  public record Cluster(int cluster, String family, long rows, double share, double fit) {}

  /**
   * The coefficients, one row for each output of each component.
   *
   * @param features their names
   * @param rows what each row is about
   * @param intercepts by row
   * @param values by row and feature, in the units of the columns
   * @param effects the same for one standard deviation of the feature
   * @param all the number of features of the model, which may be more than are shown
   */
  public record Coefficients(
      List<String> features,
      List<String> rows,
      double[] intercepts,
      double[][] values,
      double[][] effects,
      int all) {

    /** Those of the features with the largest effects in any row, in their order. */
    public Coefficients largest(int most) {
      if (features.size() <= most) {
        return this;
      }
      int[] shown =
          IntStream.range(0, features.size())
              .boxed()
              .sorted(Comparator.comparingDouble(j -> -largestEffect(j)))
              .limit(most)
              .mapToInt(j -> j)
              .sorted()
              .toArray();
      return new Coefficients(
          Arrays.stream(shown).mapToObj(features::get).toList(),
          rows,
          intercepts,
          taken(values, shown),
          taken(effects, shown),
          all);
    }

    private double largestEffect(int feature) {
      return Arrays.stream(effects).mapToDouble(row -> Math.abs(row[feature])).max().orElse(0);
    }

    private static double[][] taken(double[][] rows, int[] columns) {
      return Arrays.stream(rows)
          .map(row -> Arrays.stream(columns).mapToDouble(j -> row[j]).toArray())
          .toArray(double[][]::new);
    }
  }

  /**
   * Rows under the model.
   *
   * @param label the name of the label; null where there is none
   * @param points a sample
   * @param projectedShare share of the variance of the features in the plane of the points; null
   *     where that was too dear to find
   * @param routing rows by their own cluster and the one they are sent to; null where rows need no
   *     router
   * @param classes rows by class and predicted class; null where the label is none
   */
  public record Rows(
      String label, List<Point> points, Double projectedShare, Counts routing, Counts classes) {}

  /**
   * A row.
   *
   * @param actual its label; null where that is no number
   * @param predicted its prediction
   * @param cluster where the router sent it
   * @param x first principal component of its standardised features; null where that is not known
   * @param y second principal component
   */
  public record Point(Double actual, double predicted, int cluster, Double x, Double y) {}

  /** Numbers of rows, by what they are (outer index) and what they are taken for. */
  public record Counts(List<String> names, long[][] counts) {}

  /**
   * A comparison of methods.
   *
   * @param measures what is drawn
   * @param columns what the table has beside names
   * @param methods values by name, one map per method
   */
  public record Comparison(
      List<Measure> measures, List<String> columns, List<Map<String, Object>> methods) {}

  /**
   * A number that methods are drawn by.
   *
   * @param key its name in {@link Comparison#methods}
   * @param spread the name of its standard error there; null for none
   * @param title the heading
   * @param words what it says
   * @param unit the axis
   * @param log whether the axis is logarithmic
   */
  public record Measure(
      String key, String spread, String title, String words, String unit, boolean log) {}
}
