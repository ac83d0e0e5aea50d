package io.prestomixture.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.prestomixture.persistence.FaultyFileSystem;
import io.prestomixture.persistence.OutputRecord;
import io.prestomixture.persistence.StagedOutput;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileUtil;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs in processes of their own that are stopped, or get in each other's way. */
@Tag("fault")
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JobStopTest {
  private static final Duration MOST_AFTER_SIGNAL = Duration.ofSeconds(10);

  @TempDir Path directory;
  private Path logs;
  private Path outputs;

  @BeforeEach
  void makeDirectories() throws IOException {
    logs = Files.createDirectory(directory.resolve("logs"));
    outputs = Files.createDirectory(directory.resolve("outputs"));
  }

  private static String[] concrete(String command, String output, String... more) {
    List<String> args = new ArrayList<>(List.of(command, "--input", "data-samples/concrete.csv"));
    args.addAll(List.of("--label", "compressive_strength", "--router", "nearest"));
    args.addAll(List.of("--output", output));
    args.addAll(List.of(more));
    return args.toArray(String[]::new);
  }

  private static String[] endless(String output, String... more) {
    List<String> args = new ArrayList<>(List.of("--k", "2..200"));
    args.addAll(List.of(more));
    return concrete("select-k", output, args.toArray(String[]::new));
  }

  private boolean isStaged(String name) {
    try (Stream<Path> files = Files.walk(outputs)) {
      return files.anyMatch(path -> path.getFileName().toString().equals(name));
    } catch (IOException | UncheckedIOException e) {
      // Spark moves files while they are listed.
      return false;
    }
  }

  private static void assertStopped(JobProcess job, String reason) throws Exception {
    assertThat(job.exitCode()).as(job.stderr()).isEqualTo(ExitCodes.RESUMABLE);
    assertThat(job.stderr())
        .contains(reason, "The same command can be run again.")
        .doesNotContain("\tat ", "Failed:");
    assertThat(job.stdout()).isEmpty();
  }

  private static void assertStopsInTime(JobProcess job) throws Exception {
    job.terminate();
    long start = System.nanoTime();
    assertStopped(job, "Told to stop by a signal.");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(MOST_AFTER_SIGNAL);
  }

  @Test
  void aSignalStopsTraining() throws Exception {
    try (JobProcess job =
        JobProcess.start(logs, List.of(), endless(outputs.resolve("model").toString()))) {
      job.await("training", () -> job.stderr().contains("k = 3"));
      assertStopsInTime(job);
    }
    assertThat(outputs).isEmptyDirectory();
  }

  /** The command is stuck in a call that no end of Spark interrupts. */
  @Test
  void aSignalRemovesWhatIsHalfWritten() throws Exception {
    try (JobProcess job =
        JobProcess.start(
            logs,
            faulty(FaultyFileSystem.HANG, "training.json"),
            concrete("train", "faulty://" + outputs + "/model"))) {
      job.await("half an output", () -> isStaged("global"));
      assertStopsInTime(job);
    }
    assertThat(outputs).isEmptyDirectory();
  }

  private static List<String> faulty(String what, String file) {
    return List.of(
        "spark.hadoop.fs.faulty.impl=" + FaultyFileSystem.class.getName(),
        "spark.hadoop.fs.AbstractFileSystem.faulty.impl="
            + FaultyFileSystem.Context.class.getName(),
        "spark.hadoop.presto.rename.atomic=faulty",
        "spark.hadoop." + what + "=" + file);
  }

  /** The command itself writes the one file, a task the other: there Spark exits. */
  @ParameterizedTest
  @ValueSource(strings = {"training.json", "part-00000"})
  void lackOfMemoryIsNoSignal(String file) throws Exception {
    String checkpoints = directory.resolve("checkpoints").toString();
    String[] args =
        concrete("train", "faulty://" + outputs + "/model", "--checkpoint-dir", checkpoints);
    try (JobProcess job = JobProcess.start(logs, faulty(FaultyFileSystem.EXHAUST, file), args)) {
      assertFailed(job, "PRESTO_MEMORY", "--driver-memory and --executor-memory");
    }
    assertThat(outputs).isEmptyDirectory();
  }

  /** An error before there is a command, of another kind. */
  @Test
  void aStackThatOverflowsIsNoSignal() throws Exception {
    Path conf = Files.writeString(directory.resolve("deep.conf"), "k = " + "[".repeat(1_000_000));
    try (JobProcess job = JobProcess.start(logs, List.of(), "train", "--conf", conf.toString())) {
      assertFailed(job, "Failed: java.lang.StackOverflowError; report it with the stack trace");
    }
  }

  private static void assertFailed(JobProcess job, String... sentence) throws Exception {
    assertThat(job.exitCode()).as(job.stderr()).isEqualTo(ExitCodes.FAILED);
    assertThat(job.stderr())
        .contains(sentence)
        .doesNotContain("signal", "can be run again", "goes on from the last checkpoint");
    assertThat(job.stdout()).isEmpty();
  }

  @Test
  void aTimeLimitStopsTheJob() throws Exception {
    long start = System.nanoTime();
    try (JobProcess job =
        JobProcess.start(
            logs, List.of(), endless(outputs.resolve("model").toString(), "--timeout", "30s"))) {
      assertStopped(job, "The --timeout of 30s is over.");
      assertThat(job.stderr()).contains("k = 2");
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofSeconds(30), Duration.ofSeconds(60));
    assertThat(outputs).isEmptyDirectory();
  }

  /** Executors that cannot load their own classes are started again for ever. */
  @Test
  void aClusterWithoutExecutorsIsGivenUp() throws Exception {
    List<String> settings =
        List.of(
            "spark.driver.host=127.0.0.1",
            "spark.driver.bindAddress=127.0.0.1",
            "spark.ui.enabled=false",
            "spark.executor.memory=512m",
            "spark.executor.extraClassPath=/nowhere");
    String[] args =
        concrete(
            "train",
            outputs.resolve("model").toString(),
            "--master",
            "local-cluster[1,1,512]",
            "--executor-timeout",
            "15s");
    long start = System.nanoTime();
    try (JobProcess job = JobProcess.start(logs, settings, args)) {
      assertThat(job.exitCode()).as(job.stderr()).isEqualTo(ExitCodes.RESUMABLE);
      assertThat(job.stderr())
          .contains(
              "Spark at 'local-cluster[1,1,512]' has had no executor for 15s",
              "spark.executor.extraClassPath (/nowhere)")
          .doesNotContain("\tat ");
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
    assertThat(outputs).isEmptyDirectory();
  }

  @Test
  void ofTwoJobsWithOneOutputOneWins() throws Exception {
    String output = outputs.resolve("model").toString();
    int loserCode;
    do {
      assertThat(FileUtil.fullyDelete(new File(output)) || !new File(output).exists()).isTrue();
      loserCode = codeOfLoser(output);
      // One that begins when the other is done finds its output, and is no race.
    } while (loserCode == ExitCodes.INVALID);
    assertThat(loserCode).isEqualTo(ExitCodes.TAKEN);
    try (Stream<Path> left = Files.list(outputs)) {
      assertThat(left).hasSize(1);
    }
    OutputRecord record = StagedOutput.published(output, new Configuration()).orElseThrow();
    assertThat(record.files()).containsKey("manifest.sha256");
    for (Map.Entry<String, Long> file : record.files().entrySet()) {
      assertThat(Path.of(output, file.getKey())).hasSize(file.getValue());
    }
  }

  private int codeOfLoser(String output) throws Exception {
    String[] one = {"train", "--input", "data-samples/concrete.csv", "--output", output};
    String[] other = {"train", "--input", "data-samples/penguins.csv", "--output", output};
    try (JobProcess first = JobProcess.start(logs, List.of(), clusters(one));
        JobProcess second = JobProcess.start(logs, List.of(), clusters(other))) {
      List<Integer> codes = List.of(first.exitCode(), second.exitCode());
      assertThat(codes).as(first.stderr() + second.stderr()).containsOnlyOnce(ExitCodes.DONE);
      JobProcess loser = codes.get(0) == ExitCodes.DONE ? second : first;
      assertThat(loser.stdout()).isEmpty();
      if (loser.exitCode() == ExitCodes.TAKEN) {
        assertThat(loser.stderr()).contains("Another job published to", "Give each job an output");
      }
      return loser.exitCode();
    }
  }

  private static String[] clusters(String... args) {
    return Stream.concat(
            Stream.of(args), Stream.of("--family", "kmeans", "--init", "random", "--k", "3"))
        .toArray(String[]::new);
  }
}
