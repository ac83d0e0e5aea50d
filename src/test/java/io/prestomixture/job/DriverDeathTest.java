package io.prestomixture.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.prestomixture.SparkTest;
import io.prestomixture.engine.LogCapture;
import io.prestomixture.persistence.FaultyFileSystem;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The process of a job is killed; the next run of the same command goes on. */
@Tag("slow")
@Timeout(300)
class DriverDeathTest {
  private static final int ROUNDS = 4;

  @TempDir private static Path directory;
  private static Path clean;

  private static List<String> command(Path output, Path checkpoints, String... more) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("train", "--input", directory.resolve("rows.csv").toString()));
    command.addAll(
        List.of(
            "--label", "y", "--router", "logistic", "--init", "random", "--tol", "0", "--k", "3"));
    command.addAll(List.of("--master", "local[2]", "--max-iter", "" + ROUNDS));
    command.addAll(List.of("--output", output.toString(), "--checkpoint-share", "1"));
    command.addAll(List.of("--checkpoint-dir", checkpoints.toString()));
    command.addAll(Arrays.asList(more));
    return command;
  }

  private static CommandRun run(List<String> command) {
    return CommandRun.of(command.toArray(String[]::new));
  }

  /** Runs it here, and returns its progress. */
  private static List<String> run(Path output, Path checkpoints, String... more) {
    SparkTest.session();
    try (LogCapture progress = new LogCapture("io.prestomixture.progress", Level.INFO)) {
      CommandRun run = run(command(output, checkpoints, more));
      assertThat(run.code()).as(run.stderr()).isZero();
      return progress.messages();
    }
  }

  /** The same for several numbers of clusters. */
  private static List<String> selection(Path output, Path checkpoints) {
    List<String> command = command(output, checkpoints);
    command.set(0, "select-k");
    command.set(command.indexOf("--k") + 1, "2..4");
    return command;
  }

  @BeforeAll
  static void trainUndisturbed() throws IOException {
    List<String> lines = new ArrayList<>(List.of("a,b,y"));
    for (int i = 0; i < 240; i++) {
      double a = i * 0.37 % 4;
      lines.add(a + "," + i * i % 7 + "," + (i % 3 * (9 - 3 * a) + a + i % 11 * 0.3));
    }
    Files.write(directory.resolve("rows.csv"), lines);
    clean = directory.resolve("clean");
    List<String> progress = run(clean, directory.resolve("unused"));
    assertThat(progress).noneMatch(line -> line.startsWith("resumed"));
    assertThat(progress).anyMatch(line -> line.startsWith("round   " + ROUNDS));
    assertThat(directory.resolve("unused")).doesNotExist();
  }

  /** Starts the command in a JVM of its own, and kills it when it has come to a line. */
  private static void die(String atLine, boolean stuck, Path output, List<String> job)
      throws Exception {
    Path log = Files.createTempFile(directory, "log", "");
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(List.of("@" + new File("target/java-options").getAbsolutePath(), "-Xmx1g"));
    // As in the session of the tests; the order of the router's rows depends on it.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Dspark.sql.shuffle.partitions=4"));
    command.add("-Dlog4j2.configurationFile=conf/log4j2.properties");
    command.addAll(List.of("-cp", SparkTest.absoluteClassPath(), StuckJob.class.getName()));
    command.add(stuck ? atLine : "nowhere");
    command.addAll(job);
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      String awaited = stuck ? StuckJob.STUCK : atLine;
      while (Files.readString(log).lines().noneMatch(line -> line.startsWith(awaited))) {
        assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
        Thread.sleep(20);
      }
      assertThat(process.isAlive()).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isNotZero();
    assertThat(output).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "'round   2', true, 1",
    "'round   3', true, 2",
    "'training router', true, 4",
    "'training router', false, 4"
  })
  void theNextRunGoesOnAfterTheLastRoundToTheSameModel(String line, boolean stuck, int round)
      throws Exception {
    Path output = directory.resolve("out-" + round + stuck);
    Path checkpoints = directory.resolve("checkpoints-" + round + stuck);
    die(line, stuck, output, command(output, checkpoints));
    List<String> progress = run(output, checkpoints);
    assertThat(progress).contains("resumed after round " + round);
    assertThat(progress.stream().filter(message -> message.startsWith("round ")))
        .hasSize(ROUNDS - round);
    assertThat(contents(output)).isEqualTo(contents(clean));
    assertThat(checkpoints).doesNotExist();
  }

  /** What the files hold, but for times and the names that Spark draws. */
  private static Map<String, String> contents(Path model) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(model)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = model.relativize(file).toString().replaceAll("[0-9a-f]{8,}[0-9a-f-]*", "ID");
        if (name.matches(".*(components|router)/.*parquet|.*summary.json")) {
          contents.put(name, text(file));
        }
      }
    }
    assertThat(contents).hasSize(3);
    return contents;
  }

  private static String text(Path file) {
    try {
      return file.toString().endsWith(".json")
          ? Files.readString(file).replaceAll("\"seconds\" : [^,\\n}]+", "seconds")
          : Arrays.toString(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void anotherFitIsRefusedUnlessItIsToBeginAnew() throws Exception {
    Path output = directory.resolve("other");
    Path checkpoints = directory.resolve("checkpoints-other");
    die("round   2", true, output, command(output, checkpoints));
    CommandRun refused =
        CommandRun.of(command(output, checkpoints, "--seed", "7").toArray(String[]::new));
    assertThat(refused.code()).isEqualTo(ExitCodes.INVALID);
    assertThat(refused.stderr())
        .contains("made with seed = 42, but now it is 7", "or give --restart to discard it.");
    assertThat(output).doesNotExist();
    List<String> progress = run(output, checkpoints, "--seed", "7", "--restart");
    assertThat(progress).noneMatch(line -> line.startsWith("resumed"));
    assertThat(checkpoints).doesNotExist();
  }

  @Test
  void restartNeedsADirectory() {
    CommandRun run =
        CommandRun.of(
            "train",
            "--input",
            directory.resolve("rows.csv").toString(),
            "--label",
            "y",
            "--restart",
            "--output",
            directory.resolve("none").toString());
    assertThat(run.code()).isEqualTo(ExitCodes.INVALID);
    assertThat(run.stderr()).contains("--restart", "--checkpoint-dir is not given");
  }

  /** Each number of clusters has a checkpoint of its own, and what was done stays done. */
  @Test
  void selectKGoesOnWithTheNumberThatItWasAt() throws Exception {
    CommandRun undisturbed = run(selection(directory.resolve("k"), directory.resolve("unused-k")));
    assertThat(undisturbed.code()).as(undisturbed.stderr()).isZero();

    Path output = directory.resolve("k-died");
    Path checkpoints = directory.resolve("checkpoints-k");
    die("k = 3", false, output, selection(output, checkpoints));
    try (LogCapture progress = new LogCapture("io.prestomixture.progress", Level.INFO)) {
      CommandRun resumed = run(selection(output, checkpoints));
      assertThat(resumed.code()).as(resumed.stderr()).isZero();
      assertThat(progress.messages().get(0)).startsWith("resumed after round");
      // Those of k = 2 are not done again.
      assertThat(progress.messages().stream().filter(line -> line.startsWith("round   0")))
          .hasSizeLessThanOrEqualTo(2);
      assertThat(path(resumed)).hasSize(3).isEqualTo(path(undisturbed));
    }
    assertThat(checkpoints).doesNotExist();
  }

  private static List<String> path(CommandRun run) throws Exception {
    List<String> path = new ArrayList<>();
    for (JsonNode step : run.json().get("path")) {
      path.add(step.get("k") + " " + step.get("objective") + " " + step.get("testError"));
    }
    return path;
  }

  /** Whatever ends a fit that has a checkpoint, the same command goes on from it. */
  @Test
  void aFullDiskIsNoReasonToBeginAnew() throws Exception {
    FaultyFileSystem.addTo(SparkTest.session().sparkContext().hadoopConfiguration());
    Path place = directory.resolve("full");
    Path output = Path.of("faulty:" + place);
    Path checkpoints = directory.resolve("checkpoints-full");
    CommandRun failed;
    try (LineAction full = new LineAction("training router", FaultyFileSystem::fill)) {
      assertThat(full.isStarted()).isTrue();
      failed = run(command(output, checkpoints));
    } finally {
      FaultyFileSystem.heal();
    }
    assertThat(FaultyFileSystem.hasFired()).isTrue();
    assertThat(failed.code()).isEqualTo(ExitCodes.RESUMABLE);
    assertThat(failed.stderr()).contains("Failed: ", "goes on from the last checkpoint");
    assertThat(place).doesNotExist();
    List<String> progress = run(output, checkpoints);
    assertThat(progress).contains("resumed after round " + ROUNDS);
    assertThat(progress).noneMatch(line -> line.startsWith("round "));
    assertThat(contents(place)).isEqualTo(contents(clean));
  }
}
