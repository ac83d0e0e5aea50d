package io.prestomixture.job;

import io.prestomixture.PrestoMixtureModel;
import io.prestomixture.PrestoMixtureSummary;
import io.prestomixture.component.ComponentFamily;
import io.prestomixture.component.Families;
import io.prestomixture.component.FittedComponent;
import io.prestomixture.data.LabelType;
import io.prestomixture.router.RouterReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.function.Predicate;

/** The clusters of a model in words and numbers, in the units of the caller's columns. */
final class ClusterTable {
  /** Tables with more columns are printed with one column per cluster. */
  private static final int MOST_COLUMNS = 12;

  private final PrestoMixtureModel model;
  private final List<String> names;
  private final LabelScale scale;
  private final Map<String, Object> metrics;

  /** The texts of the label; null where it is a number. */
  private final List<String> classes;

  /** Whether all losses are squares, and whether they are densities' log-likelihoods. */
  private final boolean squared;

  private final boolean densities;

  ClusterTable(TrainedModel trained) {
    model = trained.mixture();
    names = trained.record().featureNames();
    metrics = trained.record().metrics();
    classes = trained.record().columns().classes();
    squared = all(model.components(), ComponentFamily::hasSquaredLoss);
    densities = all(model.components(), ComponentFamily::isLikelihood);
    scale =
        Optional.ofNullable(trained.record().labelScale()).orElseGet(() -> new LabelScale(0, 1));
  }

  private boolean predictsLabel() {
    return model.labelType() != LabelType.NONE;
  }

  private boolean hasClasses() {
    return model.numClasses() > 2;
  }

  private static boolean all(List<FittedComponent> components, Predicate<ComponentFamily> test) {
    return components.stream().map(c -> Families.byName(c.family())).allMatch(test);
  }

  private static double share(FittedComponent component, PrestoMixtureSummary summary) {
    return component.weight() / summary.weight();
  }

  /** The mean of F over the cluster's weight; its root where losses are squares. */
  private double fitError(FittedComponent component) {
    double mean = component.weight() > 0 ? component.objective() / component.weight() : 0;
    return squared
        ? Math.sqrt(mean) * scale.deviation()
        : mean * scale.deviation() * scale.deviation();
  }

  private double intercept(FittedComponent component, int output) {
    return component.intercepts().apply(output) * scale.deviation() + scale.mean();
  }

  private double coefficient(FittedComponent component, int output, int feature) {
    return component.coefficients().apply(output, feature) * scale.deviation();
  }

  /** What class an output is about. */
  private String className(int output) {
    return classes == null ? String.valueOf(output) : classes.get(output);
  }

  /** The table, and what is said of the fit. */
  @Override
  public String toString() {
    return table() + "\n" + fit();
  }

  /**
   * How the fit went, and what came of it: the part whose length does not grow with the features.
   */
  String fit() {
    return course()
        + searches()
        + routingChoice()
        + capacities()
        + router()
        + ModelQuality.heldOut(metrics);
  }

  private TextTable table() {
    List<String> titles = new ArrayList<>(List.of("cluster"));
    if (hasClasses()) {
      titles.add("class");
    }
    titles.addAll(List.of("rows", "share", squared ? "fit error" : "mean loss"));
    if (densities) {
      titles.add("log det");
    }
    if (predictsLabel()) {
      titles.add("intercept");
    }
    titles.addAll(names);
    boolean wide = titles.size() > MOST_COLUMNS;
    TextTable table = new TextTable(titles.toArray(String[]::new));
    int cluster = 0;
    for (FittedComponent component : model.components()) {
      for (int output = 0; output < component.numOutputs(); output++) {
        table.row(String.valueOf(cluster), cells(component, output, wide || output == 0));
      }
      cluster++;
    }
    return wide ? table.transposed() : table;
  }

  /** The line of a class; what is that of its cluster can be left blank. */
  private String[] cells(FittedComponent component, int output, boolean ofCluster) {
    List<String> cells = new ArrayList<>();
    if (hasClasses()) {
      cells.add(className(output));
    }
    String share = String.format(Locale.ROOT, "%.1f %%", 100 * share(component, model.summary()));
    cells.add(ofCluster ? String.valueOf(component.rows()) : "");
    cells.add(ofCluster ? share : "");
    cells.add(ofCluster ? TextTable.number(fitError(component)) : "");
    if (densities) {
      cells.add(TextTable.number(Spread.logDeterminant(component.spread())));
    }
    if (predictsLabel()) {
      cells.add(TextTable.number(intercept(component, output)));
    }
    for (int j = 0; j < names.size(); j++) {
      cells.add(TextTable.number(coefficient(component, output, j)));
    }
    return cells.toArray(String[]::new);
  }

  private String course() {
    PrestoMixtureSummary summary = model.summary();
    double charge = summary.routingCharge();
    return String.format(
        Locale.ROOT,
        "objective %.8g%s after %d rounds (%s), %d reads of all %d rows, %.1f s%n",
        summary.objective(),
        charge > 0 ? String.format(Locale.ROOT, " (routing charge %.8g)", charge) : "",
        summary.rounds().size() - 1,
        summary.stopReason(),
        summary.fullPasses(),
        summary.rows(),
        summary.seconds());
  }

  private String searches() {
    return model
        .summary()
        .stability()
        .map(
            searches ->
                String.format(
                        Locale.ROOT,
                        "searches: %d of %d found the best",
                        searches.bestFound(),
                        searches.restarts().size())
                    + (searches.restarts().size() > 1
                        ? String.format(
                            Locale.ROOT,
                            "; the best two agree to %.2f (adjusted Rand)%n",
                            searches.agreement())
                        : "\n"))
        .orElse("");
  }

  private String routingChoice() {
    return model
        .summary()
        .routingChoice()
        .map(choice -> String.join("\n", choice.lines()) + "\n")
        .orElse("");
  }

  private String capacities() {
    Double cost = model.summary().capacityCost();
    return cost == null
        ? ""
        : String.format(
            Locale.ROOT, "limits on sizes keep %.8g of the objective from being saved%n", cost);
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
      Map<String, Object> cluster = new LinkedHashMap<>();
      cluster.put("cluster", clusters.size());
      cluster.put("family", component.family());
      cluster.put("rows", component.rows());
      cluster.put("share", share(component, model.summary()));
      cluster.put(squared ? "fitError" : "meanLoss", fitError(component));
      if (densities) {
        cluster.put("logDeterminant", Spread.logDeterminant(component.spread()));
        cluster.put("deviations", byName(j -> Spread.deviation(component.spread(), j)));
      }
      if (hasClasses()) {
        cluster.put("classes", byClass(component));
      } else {
        cluster.putAll(function(component, 0));
      }
      clusters.add(cluster);
    }
    return clusters;
  }

  private List<Map<String, Object>> byClass(FittedComponent component) {
    List<Map<String, Object>> byClass = new ArrayList<>();
    for (int output = 0; output < component.numOutputs(); output++) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("class", className(output));
      one.putAll(function(component, output));
      byClass.add(one);
    }
    return byClass;
  }

  private Map<String, Object> function(FittedComponent component, int output) {
    Map<String, Object> function = new LinkedHashMap<>();
    function.put("intercept", predictsLabel() ? intercept(component, output) : 0.0);
    function.put("coefficients", byName(j -> coefficient(component, output, j)));
    return function;
  }

  private Map<String, Object> byName(IntToDoubleFunction value) {
    Map<String, Object> byName = new LinkedHashMap<>();
    for (int j = 0; j < names.size(); j++) {
      byName.put(names.get(j), value.applyAsDouble(j));
    }
    return byName;
  }
}
