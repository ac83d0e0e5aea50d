package io.prestomixture.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.prestomixture.data.InputColumns;
import io.prestomixture.engine.CheckpointSettings;
import io.prestomixture.engine.PackedFits;
import io.prestomixture.engine.RoundRecord;
import io.prestomixture.engine.TrainingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Seconds and bytes that checkpoints cost. */
@Command(
    name = "checkpoint",
    mixinStandardHelpOptions = true,
    description = "Seconds of rounds with and without checkpoints, and bytes per row.")
final class CheckpointBench implements Callable<Integer> {
  @Mixin private SyntheticRows synthetic;

  @Option(names = "--rounds", defaultValue = "20", description = "Rounds (${DEFAULT-VALUE}).")
  private int rounds;

  @Option(names = "--repeats", defaultValue = "5", description = "Fits (${DEFAULT-VALUE}).")
  private int repeats;

  @Option(names = "--cores", defaultValue = "2", description = "Cores (${DEFAULT-VALUE}).")
  private int cores;

  @Override
  public Integer call() throws IOException {
    SparkSession session = Bench.session(cores);
    TrainingSettings settings =
        new TrainingSettings(
            "ridge",
            synthetic.k,
            0,
            true,
            true,
            rounds,
            0,
            1,
            "random",
            0,
            "sieve",
            0.5,
            1,
            10,
            2,
            1);
    InputColumns columns = new InputColumns("features", Optional.of("label"), Optional.empty());
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("command", "checkpoint");
    synthetic.describe(result);
    Path directory = Files.createTempDirectory("presto-checkpoints");
    try (PackedFits fits =
        new PackedFits(synthetic.frame(session, cores, false), columns, settings)) {
      double[] shares = {0, 0.1, 1};
      Map<Double, List<Double>> seconds = new LinkedHashMap<>();
      List<Double> without = new ArrayList<>();
      List<Double> round = new ArrayList<>();
      // The first of each is for the compiler.
      for (int r = 0; r <= repeats; r++) {
        PackedFits.Run plain = fits.run(settings);
        if (r > 0) {
          without.add(plain.seconds());
          plain.rounds().subList(plain.rounds().size() / 2, plain.rounds().size()).stream()
              .map(RoundRecord::seconds)
              .forEach(round::add);
        }
        for (double share : shares) {
          Path own = directory.resolve(share + "-" + r);
          double took = fits.run(settings, new CheckpointSettings(own.toString(), share)).seconds();
          if (r > 0) {
            seconds.computeIfAbsent(share, s -> new ArrayList<>()).add(took);
          }
          System.err.printf(
              "%d rounds: %.2f s, with share %.1f %.2f s%n",
              plain.rounds().size(), plain.seconds(), share, took);
        }
      }
      double plain = Bench.median(without);
      result.put("rounds", rounds);
      result.put("laterRoundSeconds", Bench.median(round));
      result.put("withoutSeconds", plain);
      seconds.forEach((share, took) -> result.put("secondsWithShare" + share, Bench.median(took)));
      double every = (Bench.median(seconds.get(1.0)) - plain) / (rounds + 1);
      result.put("secondsPerCheckpoint", every);
      result.put("shareOfRound", every / Bench.median(round));
      result.put("bytesPerRow", bytesOfOne(directory.resolve("1.0-0")) / (double) synthetic.rows);
    } finally {
      delete(directory);
    }
    System.out.println(new ObjectMapper().writeValueAsString(result));
    return 0;
  }

  /** All bytes of the last checkpoint. */
  private static long bytesOfOne(Path checkpoints) throws IOException {
    try (Stream<Path> all = Files.list(checkpoints)) {
      Path last = all.max(Comparator.naturalOrder()).orElseThrow();
      try (Stream<Path> files = Files.list(last)) {
        long sum = 0;
        for (Path file : files.toList()) {
          sum += Files.size(file);
        }
        return sum;
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
