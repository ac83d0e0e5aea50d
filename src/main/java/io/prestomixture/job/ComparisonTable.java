package io.prestomixture.job;

import io.prestomixture.evaluation.Measurement;
import io.prestomixture.evaluation.MethodResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * The results of a comparison as a table for terminals and as csv.
 *
 * @param results one per method
 * @param error what the test error is
 */
record ComparisonTable(List<MethodResult> results, String error) {

  @Override
  public String toString() {
    boolean losses =
        results.stream().anyMatch(one -> !Double.isNaN(one.mean(Measurement::testLogLoss).mean()));
    List<String> titles = new ArrayList<>(List.of("method", "train objective", "test " + error));
    if (losses) {
      titles.add("log loss");
    }
    titles.addAll(
        List.of("router", "accuracy", "seconds", "passes", "parameters", "multiply-adds", "bytes"));
    TextTable table = new TextTable(titles.toArray(String[]::new));
    for (MethodResult one : results) {
      List<String> cells =
          new ArrayList<>(
              List.of(mean(one, Measurement::trainObjective), mean(one, Measurement::testError)));
      if (losses) {
        cells.add(mean(one, Measurement::testLogLoss));
      }
      cells.add(routers(one).isEmpty() ? "-" : routers(one));
      cells.add(mean(one, Measurement::routerAccuracy));
      cells.add(rounded(one, Measurement::seconds, "%.1f"));
      cells.add(rounded(one, Measurement::fullPasses, "%.0f"));
      cells.add(rounded(one, Measurement::parametersPerPrediction, "%.0f"));
      cells.add(rounded(one, Measurement::multiplyAddsPerPrediction, "%.0f"));
      cells.add(rounded(one, Measurement::modelBytes, "%.0f"));
      table.row(one.name(), cells.toArray(String[]::new));
    }
    return table.toString();
  }

  private static String mean(MethodResult result, Function<Measurement, ? extends Number> number) {
    MethodResult.Mean mean = result.mean(number);
    if (Double.isNaN(mean.mean())) {
      return "-";
    }
    return Double.isNaN(mean.standardError())
        ? TextTable.number(mean.mean())
        : String.format(
            Locale.ROOT, "%s ± %.2g", TextTable.number(mean.mean()), mean.standardError());
  }

  private static String rounded(
      MethodResult result, Function<Measurement, ? extends Number> number, String format) {
    MethodResult.Mean mean = result.mean(number);
    String rounded = String.format(Locale.ROOT, format, mean.mean());
    return mean.standardError() > 0
        ? String.format(Locale.ROOT, "%s ± %.2g", rounded, mean.standardError())
        : rounded;
  }

  /** The routers that were taken, each once; empty where there was none. */
  private static String routers(MethodResult result) {
    List<String> routers =
        result.splits().stream()
            .map(Measurement::router)
            .filter(Objects::nonNull)
            .distinct()
            .sorted()
            .toList();
    return String.join(" ", routers);
  }

  /** A line of titles, those of the JSON, and one line per method; what does not exist is empty. */
  String csv() {
    StringBuilder csv = new StringBuilder();
    for (MethodResult one : results) {
      Map<String, Object> values = one.values();
      values.remove("testErrors");
      values.put("routers", routers(one));
      if (csv.length() == 0) {
        csv.append(String.join(",", values.keySet())).append('\n');
      }
      csv.append(
              String.join(
                  ",",
                  values.values().stream()
                      .map(
                          value ->
                              value instanceof Double number && number.isNaN()
                                  ? ""
                                  : String.valueOf(value))
                      .toList()))
          .append('\n');
    }
    return csv.toString();
  }
}
