package io.prestomixture.job;

import io.prestomixture.data.InvalidInputException;
import io.prestomixture.persistence.ModelDirectory;
import io.prestomixture.persistence.OutputRecord;
import io.prestomixture.report.ReportData;
import io.prestomixture.report.ReportData.Comparison;
import io.prestomixture.report.ReportData.Fact;
import io.prestomixture.report.ReportData.Measure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/** What a report about a comparison shows, from the {@code comparison.json} that it left. */
final class ComparisonReport {
  private static final String SPREAD = "StdErr";

  /** What is drawn beside the test error, where there is a number of it. */
  private static final List<Measure> MEASURES =
      List.of(
          measure(
              "testLogLoss",
              "Test log loss",
              "Mean of −log of the probability that held-out rows' own class was given; less is"
                  + " better.",
              "log loss",
              false),
          measure(
              "routerAccuracy",
              "Router accuracy",
              "Share of held-out training rows that the router sends to their own cluster.",
              "share",
              false),
          measure(
              "trainObjective",
              "Training objective",
              "Loss and penalty of the training rows, each in its own cluster; less is better. It"
                  + " does not say whether a router finds the clusters again.",
              "objective",
              true),
          measure("seconds", "Seconds", "Time to train, router included.", "seconds", true),
          measure(
              "fullPasses",
              "Full passes",
              "How often training, router included, read all training rows.",
              "passes",
              true),
          measure(
              "parametersPerPrediction",
              "Parameters of one prediction",
              "Numbers that one prediction reads, router included.",
              "parameters",
              true),
          measure(
              "multiplyAddsPerPrediction",
              "Multiply-adds of one prediction",
              "What one prediction computes, router included.",
              "multiply-adds",
              true),
          measure("modelBytes", "Model bytes", "Length of the serialised model.", "bytes", true));

  private ComparisonReport() {}

  /** The line that {@code compare} ended with, as far as a report needs it. */
  private record Line(Map<String, Object> values) {
    String text(String name) {
      return String.valueOf(values.get(name));
    }

    @SuppressWarnings("unchecked")
    List<Map<String, Object>> methods() {
      return (List<Map<String, Object>>) values.get("methods");
    }

    Fact fact(String name) {
      return new Fact(name, values.get(name));
    }
  }

  /**
   * The data of the report.
   *
   * @throws InvalidInputException if the directory holds no comparison
   */
  @SuppressWarnings("unchecked")
  static ReportData data(String directory, SparkSession session) {
    ModelDirectory files = new ModelDirectory(directory, session);
    if (!files.exists("comparison.json")) {
      throw new InvalidInputException(
          String.format(
              "'%s' has no comparison.json; give what 'compare --output' made, or a model by"
                  + " --model.",
              directory));
    }
    Line line = new Line(files.readJson("comparison.json", Map.class));
    List<Map<String, Object>> methods = files.load("comparison.json", line::methods);
    return ReportData.ofComparison(
        String.format("%s methods compared", methods.size()),
        String.format(
            "k = %s, family %s, %s splits",
            line.text("k"), line.text("family"), line.text("splits")),
        List.of(line.fact("rows"), line.fact("k"), line.fact("splits"), line.fact("seconds")),
        new Comparison(
            Stream.concat(Stream.of(error(line)), MEASURES.stream())
                .filter(measure -> isKnown(measure.key(), methods))
                .toList(),
            columns(methods),
            methods.stream().map(ComparisonReport::readable).toList()),
        settings(line, files),
        provenance(line, directory));
  }

  private static boolean isKnown(String key, List<Map<String, Object>> methods) {
    return methods.stream().anyMatch(method -> method.get(key) != null);
  }

  private static Measure error(Line line) {
    return measure(
        "testError",
        "Test error",
        "On held-out rows, mean and standard error over the splits; less is better. Mixtures are"
            + " routed by what was chosen among the same routers.",
        line.text("error"),
        false);
  }

  private static Measure measure(
      String key, String title, String words, String unit, boolean logarithmic) {
    return new Measure(key, key + SPREAD, title, words, unit, logarithmic);
  }

  /** The options of the comparison, as its output keeps them. */
  private static List<Fact> settings(Line line, ModelDirectory files) {
    if (!files.exists(OutputRecord.FILE)) {
      return List.of(line.fact("family"), line.fact("k"), line.fact("splits"), line.fact("seed"));
    }
    return files.readJson(OutputRecord.FILE, OutputRecord.class).settings().entrySet().stream()
        .filter(setting -> !setting.getKey().startsWith(JobSettings.FILES))
        // Options that were not given and have no default.
        .filter(setting -> !Set.of("null", "[]", "").contains(setting.getValue()))
        .map(setting -> new Fact(setting.getKey(), setting.getValue()))
        .toList();
  }

  /** What is known of it; comparisons that were made before versions were kept know less. */
  private static List<Fact> provenance(Line line, String directory) {
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("directory", directory));
    facts.add(new Fact("rows of", line.values().get("input")));
    facts.add(line.fact("label"));
    facts.add(new Fact("fingerprint of the rows", line.values().get("fingerprint")));
    if (line.values().get("versions") instanceof Map<?, ?> versions) {
      versions.forEach((name, of) -> facts.add(new Fact(String.valueOf(name), of)));
    }
    return facts.stream().filter(fact -> fact.value() != null).toList();
  }

  /** A list, as of routers, becomes a text. */
  private static Map<String, Object> readable(Map<String, Object> method) {
    Map<String, Object> readable = new LinkedHashMap<>(method);
    readable.replaceAll(
        (name, value) ->
            value instanceof List<?> list
                ? list.stream()
                    .filter(Objects::nonNull)
                    .map(String::valueOf)
                    .distinct()
                    .collect(Collectors.joining(", "))
                : value);
    return readable;
  }

  /** What is known of methods; of the standard errors, which the charts have, that of errors. */
  private static List<String> columns(List<Map<String, Object>> methods) {
    List<String> columns = new ArrayList<>();
    methods.stream()
        .limit(1)
        .flatMap(method -> method.keySet().stream())
        .filter(key -> !key.equals("name") && !key.equals("testErrors"))
        .filter(key -> !key.endsWith(SPREAD) || key.equals("testError" + SPREAD))
        .forEach(columns::add);
    return columns;
  }
}
