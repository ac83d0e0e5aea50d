package io.prestomixture.engine;

import io.prestomixture.component.FittedComponent;
import io.prestomixture.data.DataSummary;
import io.prestomixture.persistence.DigestedFile;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the bits of a fit depend on, as text by name: every setting, by the name of its param; the
 * rows, whatever their order; and the number of partitions that they are in. How often lineage is
 * cut, and the certificate, which is found when the rounds are over, may change from run to run.
 *
 * @param values text by name, in the order of comparison
 */
record RunFingerprint(Map<String, String> values) {
  private static final String DATA = "data";
  private static final String PARTITIONS = "partitions";

  static RunFingerprint of(TrainingSettings settings, DataSummary summary, int partitions) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("family", settings.family());
    values.put("k", text(settings.k()));
    values.put("regParam", text(settings.regParam()));
    values.put("fitIntercept", text(settings.fitIntercept()));
    values.put("standardization", text(settings.standardization()));
    values.put("divergence", settings.options().divergence());
    values.put("covarianceType", settings.options().covarianceType());
    values.put("huberDelta", text(settings.options().huberDelta()));
    values.put("maxIter", text(settings.maxIter()));
    values.put("tol", text(settings.tol()));
    values.put("seed", text(settings.seed()));
    values.put("initMode", settings.search().initMode());
    values.put("initialModel", digest(settings.search().initial()));
    values.put("initialChoice", text(settings.search().earlier()));
    values.put("sampleSize", text(settings.search().sampleSize()));
    values.put("restarts", text(settings.search().restarts()));
    values.put("searchSteps", text(settings.search().searchSteps()));
    values.put("selection", settings.selection());
    values.put("epsilon", text(settings.epsilon()));
    values.put("alpha", text(settings.alpha()));
    values.put("minClusterSize", text(settings.capacities().least()));
    values.put("maxClusterSize", text(settings.capacities().most()));
    values.put("capacities", text(settings.capacities().byCluster()));
    values.put("capacityUnit", settings.capacities().unit());
    RoutingJudge judge = settings.search().judge();
    values.put("routingWeight", text(judge == null ? settings.routingWeight() : judge));
    values.put("aggregationDepth", text(settings.aggregationDepth()));
    values.put("maxBlockSizeInMB", text(settings.maxBlockSizeInMB()));
    values.put("rows", text(summary.rows()));
    values.put(DATA, summary.fingerprint());
    values.put(PARTITIONS, text(partitions));
    return new RunFingerprint(values);
  }

  private static String text(Object value) {
    return String.valueOf(value);
  }

  private static String text(double[] values) {
    return Arrays.stream(values).mapToObj(String::valueOf).collect(Collectors.joining(","));
  }

  private static String digest(List<FittedComponent> components) {
    StringBuilder numbers = new StringBuilder();
    for (FittedComponent c : components) {
      numbers.append(c.family()).append(c.rows()).append(' ').append(c.weight()).append(' ');
      numbers.append(c.objective()).append(text(c.coefficients().toArray()));
      numbers.append(text(c.intercepts().toArray())).append(text(c.scale().toArray()));
      numbers.append(c.spread() == null ? "" : text(c.spread().toArray()));
    }
    return components.isEmpty() ? "" : DigestedFile.digest(numbers.toString());
  }

  /**
   * In which way a run with this fingerprint cannot go on from where another was.
   *
   * @param earlier the fingerprint of the other
   * @return the end of a sentence that begins with "The checkpoint"; empty if it can
   */
  Optional<String> firstDifference(Map<String, String> earlier) {
    return values.keySet().stream()
        .filter(name -> !values.get(name).equals(earlier.get(name)))
        .findFirst()
        .map(name -> sentence(name, earlier.getOrDefault(name, "")));
  }

  private String sentence(String name, String before) {
    String now = values.get(name);
    return switch (name) {
      case DATA ->
          String.format(
              "was made from other rows (data = %s, now it is %s): give the same rows to resume",
              before, now);
      case PARTITIONS ->
          String.format(
              "was made from the same rows in %s partitions, but now they are in %s: read the same"
                  + " files with as many cores as before (--master) to resume",
              before, now);
      default ->
          String.format(
              "was made with %s = %s, but now it is %s: give the old value to resume",
              name, before, now);
    };
  }
}
