package io.prestomixture.bench;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry of {@code jobs/bench}: one command per question. Each ends in one line of JSON. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    subcommands = {
      RoundBench.class,
      SearchBench.class,
      CompareBench.class,
      KernelBench.class,
      ExecutorLossBench.class,
      CheckpointBench.class,
      ScoringBench.class
    },
    description = "Measures PRESTO against MLlib in one process.")
public final class Bench {
  private Bench() {}

  /** Runs a benchmark and exits with its code. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Bench()).execute(args));
  }

  /** A session on so many local cores. */
  static SparkSession session(int cores) {
    SparkSession session =
        SparkSession.builder()
            .master("local[" + cores + "]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .getOrCreate();
    session.sparkContext().setLogLevel("ERROR");
    return session;
  }

  /** The median; NaN of nothing. */
  static double median(List<Double> values) {
    return median(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** The median; NaN of nothing. */
  static double median(double[] values) {
    double[] sorted = Arrays.stream(values).sorted().toArray();
    int n = sorted.length;
    return n == 0 ? Double.NaN : (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
  }
}
