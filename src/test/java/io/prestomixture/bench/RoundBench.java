package io.prestomixture.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.prestomixture.data.InputColumns;
import io.prestomixture.engine.MixtureFit;
import io.prestomixture.engine.MixtureTrainer;
import io.prestomixture.engine.PackedFits;
import io.prestomixture.engine.RoundRecord;
import io.prestomixture.engine.TrainingSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.clustering.GaussianMixture;
import org.apache.spark.ml.clustering.KMeans;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Seconds of a PRESTO round against an iteration of MLlib, on the same cached rows. */
@Command(
    name = "round",
    mixinStandardHelpOptions = true,
    description = "Seconds of PRESTO rounds and of iterations of MLlib, same rows.")
final class RoundBench implements Callable<Integer> {
  private static final InputColumns COLUMNS =
      new InputColumns("features", Optional.of("label"), Optional.empty());

  /** The same data for any number of cores. */
  private static final int PARTITIONS = 4;

  @Mixin private SyntheticRows synthetic;

  @Option(names = "--cores", defaultValue = "2", description = "Local cores (${DEFAULT-VALUE}).")
  private int cores;

  @Option(names = "--repeats", defaultValue = "5", description = "Fits (${DEFAULT-VALUE}).")
  private int repeats;

  @Option(
      names = "--family",
      split = ",",
      defaultValue = "kmeans,ridge",
      description =
          "Families (${DEFAULT-VALUE}): kmeans and ridge against an iteration of KMeans, logistic"
              + " of LogisticRegression, gaussian of GaussianMixture.")
  private List<String> families;

  @Option(
      names = "--whole-fit",
      defaultValue = "true",
      arity = "1",
      description = "Also time whole default fits (${DEFAULT-VALUE}).")
  private boolean wholeFit;

  @Override
  public Integer call() throws Exception {
    SparkSession session = Bench.session(cores);
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("command", "round");
    synthetic.describe(result);
    result.put("cores", cores);
    List<String> withNumbers = families.stream().filter(f -> !f.equals("logistic")).toList();
    if (!withNumbers.isEmpty()) {
      measure(rows(session, false), withNumbers, result);
    }
    if (families.contains("logistic")) {
      measure(rows(session, true), List.of("logistic"), result);
    }
    session.stop();
    System.out.println(new ObjectMapper().writeValueAsString(result));
    return 0;
  }

  private Dataset<Row> rows(SparkSession session, boolean classes) {
    Dataset<Row> data = synthetic.frame(session, PARTITIONS, classes);
    data.persist(StorageLevel.MEMORY_AND_DISK());
    data.count();
    return data;
  }

  private void measure(Dataset<Row> data, List<String> names, Map<String, Object> result) {
    for (String family : names) {
      String rival = rival(family);
      double iteration =
          (double)
              result.computeIfAbsent(rival + "IterationSeconds", key -> iteration(data, rival));
      measure(data, family, iteration, result);
    }
    if (wholeFit && names.contains("ridge")) {
      wholeFits(data, result);
    }
    data.unpersist(true);
  }

  private void measure(
      Dataset<Row> data, String family, double iteration, Map<String, Object> result) {
    List<Double> first = new ArrayList<>();
    List<Double> second = new ArrayList<>();
    List<Double> later = new ArrayList<>();
    List<Double> passes = new ArrayList<>();
    try (PackedFits fits = new PackedFits(data, COLUMNS, settings(family, "random", 12, 0))) {
      for (int r = 0; r <= repeats; r++) {
        PackedFits.Run whole = fits.run(settings(family, "random", 12, 0));
        // The first fit warms up.
        if (r > 0) {
          List<RoundRecord> rounds = whole.rounds();
          first.add(rounds.get(0).seconds());
          second.add(rounds.get(1).seconds());
          rounds.subList(2, rounds.size()).forEach(round -> later.add(round.seconds()));
          passes.add(whole.passes() / (double) rounds.size());
        }
      }
    }
    put(result, family, "FullStatistics", Bench.median(first), iteration);
    put(result, family, "FirstGains", Bench.median(second), iteration);
    put(result, family, "LaterRound", Bench.median(later), iteration);
    result.put(family + "PassesPerRound", Bench.median(passes));
  }

  /** The algorithm of MLlib that does the same by itself. */
  private static String rival(String family) {
    return switch (family) {
      case "logistic" -> "LogisticRegression";
      case "gaussian" -> "GaussianMixture";
      default -> "KMeans";
    };
  }

  /**
   * Without a penalty hard clusters of two classes become separable, and there is nothing to do.
   */
  private static double regParam(String rival) {
    return rival.equals("LogisticRegression") ? 0.01 : 0;
  }

  private static void put(
      Map<String, Object> result, String family, String what, double seconds, double iteration) {
    result.put(family + what + "Seconds", seconds);
    result.put(family + what + "Ratio", seconds / iteration);
    System.err.printf(
        "%-8s %-16s %.3f s  %.2f iterations of MLlib%n",
        family, what, seconds, seconds / iteration);
  }

  /** The difference of two fits, so that reading, packing and initialisation cancel. */
  private double iteration(Dataset<Row> data, String rival) {
    List<Double> seconds = new ArrayList<>();
    for (int r = 0; r <= repeats; r++) {
      double difference = seconds(data, rival, 12) - seconds(data, rival, 2);
      if (r > 0) {
        seconds.add(difference / 10);
      }
    }
    System.err.printf("MLlib %s iteration %.3f s of %s%n", rival, Bench.median(seconds), seconds);
    return Bench.median(seconds);
  }

  private double seconds(Dataset<Row> data, String rival, int iterations) {
    return switch (rival) {
      case "LogisticRegression" ->
          seconds(
              data,
              new LogisticRegression()
                  .setRegParam(regParam(rival))
                  .setMaxBlockSizeInMB(1)
                  .setTol(0)
                  .setMaxIter(iterations));
      case "GaussianMixture" ->
          seconds(
              data,
              new GaussianMixture().setK(synthetic.k).setSeed(1).setTol(0).setMaxIter(iterations));
      default -> kMeans(data, iterations, 0);
    };
  }

  private static double seconds(Dataset<Row> data, Estimator<?> estimator) {
    long start = System.nanoTime();
    estimator.fit(data);
    return (System.nanoTime() - start) / 1e9;
  }

  private double kMeans(Dataset<Row> data, int iterations, double tol) {
    KMeans estimator =
        new KMeans()
            .setK(synthetic.k)
            .setSolver("block")
            .setMaxBlockSizeInMB(1)
            .setInitMode("random")
            .setSeed(1)
            .setTol(tol)
            .setMaxIter(iterations);
    return seconds(data, estimator);
  }

  private void wholeFits(Dataset<Row> data, Map<String, Object> result) {
    List<Double> presto = new ArrayList<>();
    List<Double> mllib = new ArrayList<>();
    for (int r = 0; r < 3; r++) {
      long start = System.nanoTime();
      try (MixtureFit fit =
          MixtureTrainer.fit(data, COLUMNS, settings("ridge", "seeding", 100, 1e-4), x -> {})) {
        presto.add((System.nanoTime() - start) / 1e9);
        System.err.printf(
            "PRESTO ridge %.2f s, %d passes, %s%n",
            presto.get(r), fit.history().fullPasses(), fit.history().stopReason().label());
      }
      start = System.nanoTime();
      Dataset<Row> clustered =
          new KMeans()
              .setK(synthetic.k)
              .setSeed(1)
              .setPredictionCol("cluster")
              .fit(data)
              .transform(data);
      for (int c = 0; c < synthetic.k; c++) {
        new LinearRegression()
            .setSolver("normal")
            .fit(clustered.filter(functions.col("cluster").equalTo(c)));
      }
      mllib.add((System.nanoTime() - start) / 1e9);
      System.err.printf(
          "MLlib KMeans and %d LinearRegressions %.2f s%n", synthetic.k, mllib.get(r));
    }
    result.put("prestoFitSeconds", Bench.median(presto));
    result.put("kMeansThenRegressionsSeconds", Bench.median(mllib));
    result.put("wholeFitRatio", Bench.median(presto) / Bench.median(mllib));
    // The run fits into this heap; peaks of used heap would count garbage.
    result.put("heapLimitMB", Runtime.getRuntime().maxMemory() / 1e6);
    result.put("rawFeatureMB", 8e-6 * synthetic.rows * synthetic.dim);
  }

  private TrainingSettings settings(String family, String init, int maxIter, double tol) {
    return new TrainingSettings(
        family,
        synthetic.k,
        regParam(rival(family)),
        true,
        true,
        maxIter,
        tol,
        1,
        init,
        0,
        "sieve",
        0.5,
        1,
        10,
        2,
        1);
  }
}
