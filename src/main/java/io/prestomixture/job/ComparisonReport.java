package io.prestomixture.job;

import io.prestomixture.data.InvalidInputException;
import io.prestomixture.persistence.ModelDirectory;
import io.prestomixture.report.ReportData;
import io.prestomixture.report.ReportData.Comparison;
import io.prestomixture.report.ReportData.Fact;
import io.prestomixture.report.ReportData.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** What a report about a comparison shows, from the {@code comparison.json} that it left. */
final class ComparisonReport {
  private static final String SPREAD = "StdErr";

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
        List.of(line.fact("k"), line.fact("splits"), line.fact("seconds")),
        new Comparison(measures(line.text("error")), columns(methods), methods),
        List.of(line.fact("family"), line.fact("k"), line.fact("splits"), line.fact("seed")),
        List.of(new Fact("directory", directory)));
  }

  private static List<Measure> measures(String error) {
    return List.of(
        new Measure(
            "testError",
            "testErrorStdErr",
            "Test error",
            "On held-out rows, mean and standard error over the splits; less is better. Mixtures are"
                + " routed by what was chosen among the same routers.",
            error,
            false),
        new Measure(
            "trainObjective",
            null,
            "Training objective",
            "Loss and penalty of the training rows, each in its own cluster; less is better. It does"
                + " not say whether a router finds the clusters again.",
            "objective",
            true),
        new Measure("seconds", null, "Seconds", "Time to train.", "seconds", true),
        new Measure(
            "parametersPerPrediction",
            null,
            "Parameters of one prediction",
            "Numbers that one prediction reads, router included.",
            "parameters",
            true));
  }

  /**
   * The numbers that there are of methods, their standard errors beside the text of them left out.
   */
  private static List<String> columns(List<Map<String, Object>> methods) {
    List<String> columns = new ArrayList<>();
    methods.stream()
        .limit(1)
        .flatMap(method -> method.keySet().stream())
        .filter(key -> !key.equals("name") && !(methods.get(0).get(key) instanceof List))
        .filter(key -> !key.endsWith(SPREAD) || key.equals("testError" + SPREAD))
        .forEach(columns::add);
    return columns;
  }
}
