package io.prestomixture.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.prestomixture.data.InputColumns;
import io.prestomixture.engine.FitHistory;
import io.prestomixture.engine.MixtureFit;
import io.prestomixture.engine.MixtureTrainer;
import io.prestomixture.engine.PackedFits;
import io.prestomixture.engine.RoundRecord;
import io.prestomixture.engine.SearchSettings;
import io.prestomixture.engine.TrainingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The default fit against alternating minimisation from random starts, and against the best
 * objective that is known, on tables of a directory: ridge, columns and label standardised, λ =
 * 1e-4.
 */
@Command(
    name = "search",
    mixinStandardHelpOptions = true,
    description =
        "Objective, passes and seconds of the global search on the tables of a directory.")
final class SearchBench implements Callable<Integer> {
  private static final InputColumns COLUMNS =
      new InputColumns("features", Optional.of("label"), Optional.empty());

  private static final double DEFAULT_TOL = 1e-4;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Directory of csv or csv.gz files with a column 'label'.")
  private Path data;

  @Option(names = "--sets", split = ",", description = "Names of sets; otherwise all.")
  private List<String> sets = new ArrayList<>();

  @Option(
      names = "--k",
      split = ",",
      defaultValue = "5,6,7,8",
      description = "Clusters (${DEFAULT-VALUE}).")
  private List<Integer> ks;

  @Option(
      names = "--starts",
      defaultValue = "5",
      description = "Runs of alternating minimisation (${DEFAULT-VALUE}).")
  private int starts;

  @Option(names = "--cores", defaultValue = "2", description = "Local cores (${DEFAULT-VALUE}).")
  private int cores;

  @Option(names = "--seed", defaultValue = "1", description = "Seed (${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--best-known",
      defaultValue = "src/test/resources/best-known.json",
      paramLabel = "FILE",
      description = "Least objectives found so far (${DEFAULT-VALUE}).")
  private Path bestKnown;

  @Option(
      names = "--look-longer",
      paramLabel = "STEPS",
      defaultValue = "0",
      description =
          "Also search all rows, so many steps per restart, and write what is better to the file.")
  private int longSteps;

  /** The least objective known of a set and K, and the seed and steps of the search behind it. */
  record Best(double objective, long seed, int steps) {}

  @Override
  public Integer call() throws Exception {
    SparkSession session = Bench.session(cores);
    Map<String, Best> known = readBest();
    List<Map<String, Object>> results = new ArrayList<>();
    boolean warm = false;
    for (Path file : files()) {
      String name = name(file);
      if (sets.isEmpty() || sets.contains(name)) {
        Dataset<Row> rows = StandardTable.read(session, file, cores);
        rows.persist(StorageLevel.MEMORY_AND_DISK());
        rows.count();
        if (!warm) {
          fit(rows, settings(ks.get(0), "search", "sieve", DEFAULT_TOL, seed));
          fit(rows, settings(ks.get(0), "random", "alternating", 0, seed));
          warm = true;
        }
        for (int k : ks) {
          results.add(measure(rows, name, k, known));
        }
        rows.unpersist(true);
      }
    }
    session.stop();
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("command", "search");
    line.put("cores", cores);
    line.put("sets", results);
    System.out.println(new ObjectMapper().writeValueAsString(line));
    return 0;
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(data)) {
      return all.filter(path -> path.toString().matches(".*\\.csv(\\.gz)?")).sorted().toList();
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString().replaceFirst("\\.csv(\\.gz)?$", "");
  }

  private Map<String, Best> readBest() throws IOException {
    return Files.exists(bestKnown)
        ? new ObjectMapper().readValue(bestKnown.toFile(), new TypeReference<>() {})
        : Map.of();
  }

  private Map<String, Object> measure(
      Dataset<Row> rows, String name, int k, Map<String, Best> known) throws IOException {
    double n = rows.count();
    FitHistory search = fit(rows, settings(k, "search", "sieve", DEFAULT_TOL, seed));
    List<FitHistory> alternating = new ArrayList<>();
    for (int s = 0; s < starts; s++) {
      alternating.add(fit(rows, settings(k, "random", "alternating", 0, seed + s)));
    }
    String key = name + " " + k;
    Best best = longSteps > 0 ? lookLonger(rows, key, k) : known.get(key);
    double[] ends = alternating.stream().mapToDouble(FitHistory::objective).sorted().toArray();
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("set", name);
    result.put("rows", (long) n);
    result.put("k", k);
    result.put("bestKnown", best == null ? null : best.objective() / n);
    result.put("search", search.objective() / n);
    result.put("searchOverBestKnown", best == null ? null : search.objective() / best.objective());
    result.put("searchPasses", search.fullPasses());
    result.put("searchSeconds", search.seconds());
    result.put("alternatingMedian", Bench.median(ends) / n);
    result.put("alternatingBest", ends.length == 0 ? null : ends[0] / n);
    result.put(
        "alternatingPasses",
        Bench.median(alternating.stream().mapToDouble(FitHistory::fullPasses).toArray()));
    result.put(
        "alternatingSeconds",
        Bench.median(alternating.stream().mapToDouble(FitHistory::seconds).toArray()));
    result.put(
        "alternatingSecondsToTol",
        Bench.median(alternating.stream().mapToDouble(SearchBench::secondsToTol).toArray()));
    result.put("restartsThatFoundTheBest", search.stability().bestFound());
    System.err.println(result);
    return result;
  }

  /** When the run would have stopped by the default tolerance. */
  private static double secondsToTol(FitHistory history) {
    List<RoundRecord> rounds = history.rounds();
    double left = 0;
    for (int r = rounds.size() - 1; r > 0; r--) {
      double before = rounds.get(r - 1).objective();
      if (before - rounds.get(r).objective() > DEFAULT_TOL * Math.abs(before)) {
        break;
      }
      left += rounds.get(r).seconds();
    }
    return history.seconds() - left;
  }

  private FitHistory fit(Dataset<Row> rows, TrainingSettings settings) {
    try (MixtureFit fit = MixtureTrainer.fit(rows, COLUMNS, settings, round -> {})) {
      return fit.history();
    }
  }

  /** A relocation search on all rows, whose result replaces a worse one in the file. */
  private Best lookLonger(Dataset<Row> rows, String key, int k) throws IOException {
    TrainingSettings settings =
        settings(k, "search", "sieve", 0, seed)
            .withSearch(new SearchSettings("search", Integer.MAX_VALUE, 4 * cores, longSteps));
    Best found;
    try (PackedFits fits = new PackedFits(rows, COLUMNS, settings)) {
      List<RoundRecord> rounds = fits.run(settings).rounds();
      found = new Best(rounds.get(rounds.size() - 1).objective(), seed, longSteps);
    }
    Map<String, Best> all = new TreeMap<>(readBest());
    all.merge(key, found, (old, now) -> now.objective() < old.objective() ? now : old);
    new ObjectMapper()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .writeValue(bestKnown.toFile(), all);
    return all.get(key);
  }

  private static TrainingSettings settings(
      int k, String init, String selection, double tol, long seed) {
    return new TrainingSettings(
            "ridge", k, 1e-4, true, true, 1000, tol, seed, init, 0, selection, 0.5, 1, 10, 2, 0)
        .withSearch(new SearchSettings(init, 0, 8, 0));
  }
}
