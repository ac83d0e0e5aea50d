package io.prestomixture.job;

import io.prestomixture.PrestoMixtureModel;
import io.prestomixture.PrestoMixtureSummary;
import io.prestomixture.engine.RoundRecord;
import io.prestomixture.engine.SieveRecord;
import io.prestomixture.report.ReportData;
import io.prestomixture.report.ReportData.Candidate;
import io.prestomixture.report.ReportData.Cluster;
import io.prestomixture.report.ReportData.Clusters;
import io.prestomixture.report.ReportData.Coefficients;
import io.prestomixture.report.ReportData.Fact;
import io.prestomixture.report.ReportData.Round;
import io.prestomixture.report.ReportData.Search;
import io.prestomixture.report.ReportData.Sieve;
import io.prestomixture.search.RoutingChoice;
import io.prestomixture.search.Stability;
import io.prestomixture.selection.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What a report about a model shows. */
final class ModelReport {
  /** More columns than this nobody tells apart, and a browser takes long to draw. */
  private static final int MOST_SHOWN_FEATURES = 200;

  private final TrainedModel trained;
  private final PrestoMixtureModel mixture;
  private final PrestoMixtureSummary summary;

  ModelReport(TrainedModel trained) {
    this.trained = trained;
    mixture = trained.mixture();
    summary = mixture.summary();
  }

  /**
   * The data of the report.
   *
   * @param rows rows that the model is shown on, with features and label
   */
  ReportData data(Optional<Dataset<Row>> rows) {
    Optional<SampledRows> sample = rows.map(table -> new SampledRows(trained, table));
    return ReportData.ofModel(
        String.format("%d clusters of %s", mixture.components().size(), name()),
        String.format("%s, %d rows", mixture.getFamily(), summary.rows()),
        headline(),
        summary.rounds().stream().map(ModelReport::round).toList(),
        summary.stability().map(ModelReport::searches).orElse(null),
        summary.routingChoice().map(ModelReport::candidates).orElse(null),
        clusters(sample),
        sample.map(SampledRows::data).orElse(null),
        summary.certificate().map(Certificate::sentences).orElse(null),
        settings(),
        provenance());
  }

  private String name() {
    String input = trained.record().input();
    return input == null ? "a table" : input.substring(input.lastIndexOf('/') + 1);
  }

  private List<Fact> headline() {
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("objective", summary.objective()));
    if (summary.routingCharge() > 0) {
      facts.add(new Fact("of it routing charge", summary.routingCharge()));
    }
    facts.add(new Fact("rounds on all rows", summary.rounds().size() - 1));
    facts.add(new Fact("reads of all rows", summary.fullPasses()));
    trained
        .record()
        .metrics()
        .forEach(
            (name, value) -> {
              if (name.startsWith("test") || name.startsWith("globalTest")) {
                facts.add(new Fact(name, value));
              }
            });
    return facts;
  }

  private static Round round(RoundRecord round) {
    return new Round(
        round.round(),
        round.objective(),
        round.charge(),
        round.refreshed(),
        round.moves(),
        round.threshold(),
        round.seconds(),
        round.relocated(),
        Optional.ofNullable(round.sieve()).map(ModelReport::sieve).orElse(null));
  }

  private static Sieve sieve(SieveRecord sieve) {
    return new Sieve(sieve.thresholds(), sieve.moves(), sieve.objectives(), sieve.taken());
  }

  private static List<Search> searches(Stability stability) {
    return stability.restarts().stream()
        .map(
            s ->
                new Search(
                    s.number(),
                    s.objective(),
                    s.steps(),
                    s.relocations(),
                    s.accepted(),
                    s.seconds()))
        .toList();
  }

  private static List<Candidate> candidates(RoutingChoice choice) {
    return IntStream.range(0, choice.candidates().size())
        .mapToObj(
            i -> {
              RoutingChoice.Candidate one = choice.candidates().get(i);
              return new Candidate(
                  one.routingWeight(), one.loss(), one.heldOutError(), i == choice.taken());
            })
        .toList();
  }

  private Clusters clusters(Optional<SampledRows> sample) {
    List<Map<String, Object>> values = new ClusterTable(trained).values();
    boolean squared = values.get(0).containsKey("fitError");
    String error = squared ? "fitError" : "meanLoss";
    List<Cluster> clusters =
        values.stream()
            .map(
                c ->
                    new Cluster(
                        (int) c.get("cluster"),
                        (String) c.get("family"),
                        (long) c.get("rows"),
                        (double) c.get("share"),
                        (double) c.get(error)))
            .toList();
    double[] spread =
        sample.map(SampledRows::deviations).orElseGet(() -> ones(mixture.numFeatures()));
    return new Clusters(
        squared ? "fit error" : "mean loss", clusters, coefficients(values, spread));
  }

  private static double[] ones(int length) {
    double[] ones = new double[length];
    Arrays.fill(ones, 1);
    return ones;
  }

  /** One row per cluster, or per class of every cluster. */
  private Coefficients coefficients(List<Map<String, Object>> clusters, double[] spread) {
    List<String> rows = new ArrayList<>();
    List<Map<?, ?>> functions = new ArrayList<>();
    for (Map<String, Object> cluster : clusters) {
      if (cluster.get("classes") instanceof List<?> classes) {
        for (Object one : classes) {
          rows.add(String.format("%s: %s", cluster.get("cluster"), ((Map<?, ?>) one).get("class")));
          functions.add((Map<?, ?>) one);
        }
      } else {
        rows.add(String.valueOf(cluster.get("cluster")));
        functions.add(cluster);
      }
    }
    List<String> names = trained.record().featureNames();
    double[] intercepts =
        functions.stream().mapToDouble(function -> (double) function.get("intercept")).toArray();
    double[][] values =
        functions.stream()
            .map(function -> (Map<?, ?>) function.get("coefficients"))
            .map(byName -> names.stream().mapToDouble(name -> (double) byName.get(name)).toArray())
            .toArray(double[][]::new);
    double[][] effects =
        Arrays.stream(values).map(row -> products(row, spread)).toArray(double[][]::new);
    return new Coefficients(names, rows, intercepts, values, effects, names.size())
        .largest(MOST_SHOWN_FEATURES);
  }

  private static double[] products(double[] a, double[] b) {
    double[] products = new double[a.length];
    Arrays.setAll(products, j -> a[j] * b[j]);
    return products;
  }

  private List<Fact> settings() {
    return Arrays.stream(mixture.params())
        .map(
            param ->
                new Fact(
                    param.name(),
                    mixture.get(param).isDefined() || mixture.hasDefault(param)
                        ? ParamOptions.text(mixture.getOrDefault(param))
                        : ""))
        .toList();
  }

  private List<Fact> provenance() {
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("trained on", String.valueOf(trained.record().input())));
    facts.add(new Fact("fingerprint of the rows", summary.fingerprint()));
    facts.add(new Fact("rows", summary.rows()));
    facts.add(new Fact("features", summary.numFeatures()));
    facts.add(new Fact("seconds of the fit", summary.seconds()));
    facts.add(new Fact("stopped by", summary.stopReason()));
    summary
        .router()
        .ifPresent(
            router ->
                facts.add(
                    new Fact(
                        "router",
                        String.format(
                            Locale.ROOT,
                            "%s, %s routing, %.1f %% of %d held-out rows to their own cluster",
                            router.router(),
                            router.routing(),
                            100 * router.accuracy(),
                            router.validationRows()))));
    Optional.ofNullable(trained.record().versions())
        .ifPresent(versions -> versions.forEach((name, of) -> facts.add(new Fact(name, of))));
    return facts;
  }
}
