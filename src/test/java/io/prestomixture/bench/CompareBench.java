package io.prestomixture.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prestomixture.job.Presto;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code presto compare} on the tables of a directory: which method wins where. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description =
        "Runs 'presto compare' on the regression and classification tables of a directory.")
final class CompareBench implements Callable<Integer> {
  /** Methods that are no mixtures: they are references, not rivals. */
  private static final Set<String> REFERENCES = Set.of("global", "forest", "gbt", "gbt-stacked");

  private static final Set<String> OURS = Set.of("presto", "presto-routed", "majorize");

  /** What PRESTO may lose to one global model. */
  private static final double ALLOWANCE = 1.02;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Directory with folders 'regression' and 'classification' of csv(.gz) files.")
  private Path data;

  @Option(names = "--sets", split = ",", description = "Names of sets; otherwise all.")
  private List<String> sets = new ArrayList<>();

  @Option(names = "--methods", description = "Methods; otherwise all.")
  private String methods;

  @Option(names = "--router", description = "Router of all mixtures; otherwise the best of all.")
  private String router;

  @Option(names = "--k", defaultValue = "5", description = "Clusters (${DEFAULT-VALUE}).")
  private int k;

  @Option(names = "--splits", defaultValue = "3", description = "Splits (${DEFAULT-VALUE}).")
  private int splits;

  @Option(
      names = "--class-penalty",
      defaultValue = "0.01",
      description = "reg-param of classifiers, which separable clusters need (${DEFAULT-VALUE}).")
  private double classPenalty;

  @Option(names = "--cores", defaultValue = "2", description = "Local cores (${DEFAULT-VALUE}).")
  private int cores;

  @Override
  public Integer call() throws IOException {
    Bench.session(cores);
    List<Map<String, Object>> results = new ArrayList<>();
    for (String task : List.of("regression", "classification")) {
      for (Path file : files(data.resolve(task))) {
        String name = file.getFileName().toString().replaceFirst("\\.csv(\\.gz)?$", "");
        if (sets.isEmpty() || sets.contains(name)) {
          results.add(measure(name, file, task));
        }
      }
    }
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("command", "compare");
    line.put("cores", cores);
    line.put("won", count(results, "wins"));
    line.put("withinGlobal", count(results, "withinGlobal"));
    line.put("beatsTrees", count(results, "beatsTrees"));
    line.put("sets", results);
    System.out.println(new ObjectMapper().writeValueAsString(line));
    return 0;
  }

  private static long count(List<Map<String, Object>> results, String what) {
    return results.stream().filter(one -> Boolean.TRUE.equals(one.get(what))).count();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(path -> path.toString().matches(".*\\.csv(\\.gz)?")).sorted().toList();
    }
  }

  private Map<String, Object> measure(String name, Path file, String task) throws IOException {
    List<String> args =
        new ArrayList<>(
            List.of(
                "compare",
                "--input",
                file.toString(),
                "--label",
                "label",
                "--k",
                "" + k,
                "--splits",
                "" + splits));
    if (task.equals("classification")) {
      args.addAll(List.of("--family", "logistic", "--reg-param", "" + classPenalty));
    }
    if (methods != null) {
      args.addAll(List.of("--methods", methods));
    }
    if (router != null) {
      args.addAll(List.of("--router", router));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int code =
        Presto.run(
            args.toArray(String[]::new),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            System.err);
    if (code != 0) {
      throw new IllegalStateException(name + " ended with code " + code);
    }
    String text = out.toString(StandardCharsets.UTF_8).strip();
    int last = text.lastIndexOf('\n');
    System.out.println(name + "\n" + text.substring(0, last));
    Map<String, Object> verdict =
        verdict(name, task, new ObjectMapper().readTree(text.substring(last)));
    System.out.println(verdict + "\n");
    return verdict;
  }

  /**
   * Whether PRESTO has the least mean error of all mixtures, and how it stands to the others; false
   * where what it is to be compared with was not run.
   */
  private static Map<String, Object> verdict(String name, String task, JsonNode json) {
    Map<String, Double> errors = new LinkedHashMap<>();
    for (JsonNode one : json.get("methods")) {
      errors.put(one.get("name").asText(), one.get("testError").asDouble());
    }
    String best =
        errors.keySet().stream()
            .filter(method -> !REFERENCES.contains(method))
            .min((a, b) -> Double.compare(errors.get(a), errors.get(b)))
            .orElse("");
    double presto = errors.getOrDefault("presto", Double.NaN);
    double others =
        errors.entrySet().stream()
            .filter(one -> !REFERENCES.contains(one.getKey()) && !OURS.contains(one.getKey()))
            .mapToDouble(Map.Entry::getValue)
            .min()
            .orElse(Double.NaN);
    double trees =
        Math.min(errors.getOrDefault("forest", Double.NaN), errors.getOrDefault("gbt", Double.NaN));
    Map<String, Object> verdict = new LinkedHashMap<>();
    verdict.put("set", name);
    verdict.put("best", best);
    verdict.put("wins", presto <= others);
    verdict.put("withinGlobal", presto <= ALLOWANCE * errors.getOrDefault("global", Double.NaN));
    if (task.equals("regression")) {
      verdict.put("beatsTrees", presto < trees);
    }
    verdict.put("errors", errors);
    return verdict;
  }
}
