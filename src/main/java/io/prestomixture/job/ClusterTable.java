package io.prestomixture.job;

import io.prestomixture.PrestoMixtureModel;
import io.prestomixture.PrestoMixtureSummary;
import io.prestomixture.component.FittedComponent;
import io.prestomixture.router.RouterReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The clusters of a model in words and numbers, in the units of the caller's columns. */
final class ClusterTable {
  /** Tables with more columns are printed with one column per cluster. */
  private static final int MOST_COLUMNS = 12;

  private final PrestoMixtureModel model;
  private final List<String> names;
  private final LabelScale scale;

  ClusterTable(TrainedModel trained) {
    model = trained.mixture();
    names = trained.record().featureNames();
    scale =
        Optional.ofNullable(trained.record().labelScale()).orElseGet(() -> new LabelScale(0, 1));
  }

  private boolean predictsLabel() {
    return model.summary().router().isPresent();
  }

  private static double share(FittedComponent component, PrestoMixtureSummary summary) {
    return component.weight() / summary.weight();
  }

  private double fitError(FittedComponent component) {
    double mean = component.weight() > 0 ? component.objective() / component.weight() : 0;
    return Math.sqrt(mean) * scale.deviation();
  }

  private double intercept(FittedComponent component) {
    return component.intercept() * scale.deviation() + scale.mean();
  }

  private double coefficient(FittedComponent component, int feature) {
    return component.coefficients().apply(0, feature) * scale.deviation();
  }

  /** The table. */
  @Override
  public String toString() {
    List<String> titles = new ArrayList<>(List.of("cluster", "rows", "share", "fit error"));
    if (predictsLabel()) {
      titles.add("intercept");
    }
    titles.addAll(names);
    TextTable table = new TextTable(titles.toArray(String[]::new));
    int cluster = 0;
    for (FittedComponent component : model.components()) {
      List<String> cells = new ArrayList<>();
      cells.add(String.valueOf(component.rows()));
      cells.add(String.format(Locale.ROOT, "%.1f %%", 100 * share(component, model.summary())));
      cells.add(TextTable.number(fitError(component)));
      if (predictsLabel()) {
        cells.add(TextTable.number(intercept(component)));
      }
      for (int j = 0; j < names.size(); j++) {
        cells.add(TextTable.number(coefficient(component, j)));
      }
      table.row(String.valueOf(cluster++), cells.toArray(String[]::new));
    }
    boolean wide = titles.size() > MOST_COLUMNS;
    return (wide ? table.transposed() : table) + "\n" + course() + router();
  }

  private String course() {
    PrestoMixtureSummary summary = model.summary();
    return String.format(
        Locale.ROOT,
        "objective %.8g after %d rounds (%s), %d reads of all %d rows, %.1f s%n",
        summary.objective(),
        summary.rounds().size() - 1,
        summary.stopReason(),
        summary.fullPasses(),
        summary.rows(),
        summary.seconds());
  }

  private String router() {
    Optional<RouterReport> report = model.summary().router();
    return report
        .map(
            r ->
                String.format(
                    Locale.ROOT,
                    "router %s, %s routing: %.1f %% of %d held-out rows to their own cluster, %.1f"
                        + " s%n",
                    r.router(),
                    r.routing(),
                    100 * r.accuracy(),
                    r.validationRows(),
                    r.seconds()))
        .orElse("");
  }

  /** The clusters as values for JSON. */
  List<Map<String, Object>> values() {
    List<Map<String, Object>> clusters = new ArrayList<>();
    for (FittedComponent component : model.components()) {
      Map<String, Object> coefficients = new LinkedHashMap<>();
      for (int j = 0; j < names.size(); j++) {
        coefficients.put(names.get(j), coefficient(component, j));
      }
      Map<String, Object> cluster = new LinkedHashMap<>();
      cluster.put("cluster", clusters.size());
      cluster.put("rows", component.rows());
      cluster.put("share", share(component, model.summary()));
      cluster.put("fitError", fitError(component));
      cluster.put("intercept", predictsLabel() ? intercept(component) : 0.0);
      cluster.put("coefficients", coefficients);
      clusters.add(cluster);
    }
    return clusters;
  }
}
