package io.prestomixture.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.prestomixture.component.FittedComponent;
import io.prestomixture.data.InputColumns;
import io.prestomixture.engine.FaultCluster;
import io.prestomixture.engine.FitProgress;
import io.prestomixture.engine.MixtureFit;
import io.prestomixture.engine.MixtureTrainer;
import io.prestomixture.engine.TrainingSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Seconds that the death of an executor costs a fit. */
@Command(
    name = "executor-loss",
    mixinStandardHelpOptions = true,
    description = "Seconds of a fit one of whose two executors dies, against an undisturbed one.")
final class ExecutorLossBench implements Callable<Integer> {
  private static final InputColumns COLUMNS =
      new InputColumns("features", Optional.of("label"), Optional.empty());

  private static final int PARTITIONS = 8;

  @Mixin private SyntheticRows synthetic;

  @Option(names = "--rounds", defaultValue = "20", description = "Rounds (${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--round",
      defaultValue = "10",
      description = "The round after which the executor dies (${DEFAULT-VALUE}).")
  private int fatalRound;

  @Option(names = "--repeats", defaultValue = "3", description = "Fits (${DEFAULT-VALUE}).")
  private int repeats;

  private record Timed(double seconds, List<FittedComponent> components) {}

  @Override
  public Integer call() throws Exception {
    FaultCluster cluster = new FaultCluster().asUsual();
    cluster.start();
    cluster.context().setLogLevel("OFF");
    Dataset<Row> data = synthetic.frame(SparkSession.active(), PARTITIONS, false);
    Timed expected = fit(data, round -> {});
    List<Double> undisturbed = new ArrayList<>();
    List<Double> disturbed = new ArrayList<>();
    boolean same = true;
    for (int r = 0; r < repeats; r++) {
      undisturbed.add(fit(data, round -> {}).seconds);
      Timed lossy =
          fit(
              data,
              round -> {
                if (round.round() == fatalRound) {
                  cluster.killExecutor();
                }
              });
      disturbed.add(lossy.seconds);
      same &= lossy.components.equals(expected.components);
      System.err.printf(
          "undisturbed %.1f s, one death %.1f s%n", undisturbed.get(r), lossy.seconds);
      cluster.awaitExecutors();
    }
    cluster.stop();
    System.out.println(new ObjectMapper().writeValueAsString(result(undisturbed, disturbed, same)));
    return same ? 0 : 1;
  }

  private Map<String, Object> result(
      List<Double> undisturbed, List<Double> disturbed, boolean same) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("command", "executor-loss");
    synthetic.describe(result);
    result.put("rounds", rounds);
    result.put("fatalRound", fatalRound);
    result.put("undisturbedSeconds", Bench.median(undisturbed));
    result.put("disturbedSeconds", Bench.median(disturbed));
    result.put("lostSeconds", Bench.median(disturbed) - Bench.median(undisturbed));
    result.put("sameBits", same);
    return result;
  }

  private Timed fit(Dataset<Row> data, FitProgress progress) {
    int k = synthetic.k;
    TrainingSettings settings =
        new TrainingSettings(
            "ridge", k, 0, true, true, rounds, 0, 1, "random", 0, "sieve", 0.5, 1, 10, 2, 1);
    long start = System.nanoTime();
    try (MixtureFit fit = MixtureTrainer.fit(data, COLUMNS, settings, progress)) {
      return new Timed((System.nanoTime() - start) / 1e9, fit.components());
    }
  }
}
