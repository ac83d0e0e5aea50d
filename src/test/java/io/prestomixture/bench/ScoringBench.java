package io.prestomixture.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.prestomixture.scoring.ComponentDocument;
import io.prestomixture.scoring.MixtureDocument;
import io.prestomixture.scoring.MixtureScorer;
import io.prestomixture.scoring.RouterDocument;
import io.prestomixture.scoring.Scores;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Rows per second that are scored without Spark, by one thread: ridge with a nearest router. */
@Command(
    name = "scoring",
    mixinStandardHelpOptions = true,
    description = "Rows per second that one thread scores without Spark.")
final class ScoringBench implements Callable<Integer> {
  /** Seconds of the core, not of the clock: others may be at work on the machine. */
  private static final ThreadMXBean THREAD = ManagementFactory.getThreadMXBean();

  @Option(names = "--rows", defaultValue = "200000", description = "Rows (${DEFAULT-VALUE}).")
  private int rows;

  @Option(names = "--dim", defaultValue = "20", description = "Features (${DEFAULT-VALUE}).")
  private int dim;

  @Option(names = "--k", defaultValue = "8", description = "Clusters (${DEFAULT-VALUE}).")
  private int k;

  @Option(names = "--repeats", defaultValue = "9", description = "Passes (${DEFAULT-VALUE}).")
  private int repeats;

  @Override
  public Integer call() throws Exception {
    Random random = new Random(5);
    double[] table = random.doubles((long) rows * dim, -1, 1).toArray();
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("command", "scoring");
    result.put("rows", rows);
    result.put("dim", dim);
    result.put("k", k);
    for (String routing : List.of("soft", "hard")) {
      for (String inputs : List.of("both", "features")) {
        MixtureScorer scorer = scorer(random, inputs, routing);
        Scores scores = Scores.predictions(rows);
        String what = "nearest, " + inputs + ", " + routing;
        put(result, what, () -> scorer.score(table, scores));
        if (routing.equals("soft") && inputs.equals("both")) {
          put(result, what + ", row by row", () -> rowByRow(scorer, table, scores));
        }
      }
    }
    System.out.println(new ObjectMapper().writeValueAsString(result));
    return 0;
  }

  private void rowByRow(MixtureScorer scorer, double[] table, Scores scores) {
    for (int i = 0; i < rows; i++) {
      double[] row = Arrays.copyOfRange(table, i * dim, (i + 1) * dim);
      scores.predictions()[i] = scorer.predict(row);
    }
  }

  private void put(Map<String, Object> result, String what, Runnable pass) {
    List<Double> seconds = new ArrayList<>();
    for (int r = 0; r < repeats + 3; r++) {
      long start = THREAD.getCurrentThreadCpuTime();
      pass.run();
      // The first passes warm up.
      if (r >= 3) {
        seconds.add((THREAD.getCurrentThreadCpuTime() - start) / 1e9);
      }
    }
    double perSecond = rows / Bench.median(seconds);
    System.err.printf("%-32s %.2f million rows/s%n", what, perSecond / 1e6);
    result.put(what, perSecond);
  }

  private MixtureScorer scorer(Random random, String inputs, String routing) {
    List<ComponentDocument> components = new ArrayList<>();
    for (int c = 0; c < k; c++) {
      double[][] coefficients = {random.doubles(dim, -1, 1).toArray()};
      double[] scale = new double[dim];
      Arrays.fill(scale, 1);
      components.add(
          new ComponentDocument("ridge", coefficients, new double[1], scale, null, 1, 1));
    }
    int seen = inputs.equals("both") ? dim + k : dim;
    double[][] coefficients = new double[k][];
    Arrays.setAll(coefficients, c -> random.doubles(seen, -1, 1).toArray());
    double[] shares = new double[k];
    Arrays.fill(shares, 1.0 / k);
    RouterDocument router =
        new RouterDocument("nearest", inputs, routing, shares, new double[k], coefficients, null);
    return new MixtureScorer(new MixtureDocument(components, router));
  }
}
