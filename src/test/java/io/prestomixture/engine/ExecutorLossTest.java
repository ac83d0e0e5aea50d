package io.prestomixture.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.prestomixture.SparkTest;
import io.prestomixture.component.FittedComponent;
import io.prestomixture.data.InputColumns;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Fits on executors that are processes of their own, some of which are killed: always the same
 * bits.
 *
 * <p>Needs a JVM to itself, because a JVM has room for one Spark context.
 */
@Tag("fault")
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ExecutorLossTest {
  /** More than go to the driver directly, so that the reduction has a shuffle to lose. */
  private static final int PARTITIONS = 20;

  private static final AtomicInteger EXECUTORS_REMOVED = new AtomicInteger();
  private static final AtomicInteger KILL_AT_TASK = new AtomicInteger(-1);
  private static final AtomicInteger KILLED = new AtomicInteger();

  private static Result local;
  private static Result undisturbed;

  /** All that a fit says, to the last bit. */
  private record Result(List<Double> trace, List<FittedComponent> components, List<Row> sample) {}

  private static SparkSession.Builder builder(String master) {
    return SparkSession.builder()
        .master(master)
        .appName("executor loss")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1");
  }

  @BeforeAll
  static void startCluster() {
    SparkTest.stop();
    SparkSession localSession = builder("local[2]").getOrCreate();
    local = fit(round -> {}, () -> {});
    localSession.stop();
    SparkSession session =
        builder("local-cluster[2,1,1024]")
            .config("spark.executor.extraClassPath", absoluteClassPath())
            .getOrCreate();
    assertThat(session.sparkContext().master()).startsWith("local-cluster");
    session.sparkContext().addSparkListener(new Faults());
    undisturbed = fit(round -> {}, () -> {});
  }

  @AfterAll
  static void stopCluster() {
    SparkTest.stop();
  }

  @BeforeEach
  void twoExecutorsAreThere() throws InterruptedException {
    while (executors().size() < 2) {
      Thread.sleep(100);
    }
  }

  private static String absoluteClassPath() {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Arrays.stream(path.split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static Result fit(FitProgress progress, Runnable beforeSample) {
    // A start from a small sample leaves rounds to do on all rows.
    TrainingSettings settings =
        new TrainingSettings(
            "ridge", 3, 1e-3, true, true, 6, 0, 5, "seeding", 60, "sieve", 0.5, 1, 10, 2, 0);
    return fit(settings, Problem.COLUMNS, progress, beforeSample);
  }

  /** Groups, of about four rows with labels close to each other, are shuffled first. */
  private static Result fitGroups(FitProgress progress) {
    InputColumns columns =
        new InputColumns(
            "features", Optional.of("label"), Optional.of("weight"), Optional.of("near"));
    return fit(
        Problem.settings("ridge", 3, 1e-3, 5, "random", "sieve"), columns, progress, () -> {});
  }

  private static Result fit(
      TrainingSettings settings,
      InputColumns columns,
      FitProgress progress,
      Runnable beforeSample) {
    Dataset<Row> rows =
        Problem.planted(1500, 3, 3, 4, 1)
            .frame(PARTITIONS)
            .withColumn("near", functions.expr("round(10 * label)"));
    try (MixtureFit fit = MixtureTrainer.fit(rows, columns, settings, progress)) {
      beforeSample.run();
      return new Result(
          fit.history().rounds().stream().map(RoundRecord::objective).toList(),
          fit.components(),
          fit.assignedSample(Integer.MAX_VALUE).collectAsList());
    }
  }

  /** Executors are child processes of this JVM. */
  private static List<ProcessHandle> executors() {
    return ProcessHandle.current()
        .children()
        .filter(ProcessHandle::isAlive)
        .filter(child -> commandLine(child).contains("CoarseGrainedExecutorBackend"))
        .toList();
  }

  /** Read from /proc, because ProcessHandle gives up on command lines as long as these. */
  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
    } catch (IOException e) {
      return "";
    }
  }

  /** Ends the oldest executor, the one that holds most blocks, and sees it gone. */
  private static void killExecutor() {
    ProcessHandle oldest =
        executors().stream()
            .min(Comparator.comparing(executor -> executor.info().startInstant().orElseThrow()))
            .orElseThrow();
    assertThat(oldest.destroyForcibly()).isTrue();
    assertThat(oldest.onExit().orTimeout(20, TimeUnit.SECONDS).join().isAlive()).isFalse();
    KILLED.incrementAndGet();
  }

  /** Counts lost executors, and kills one while tasks run. */
  private static final class Faults extends SparkListener {
    @Override
    public void onTaskStart(SparkListenerTaskStart start) {
      if (KILL_AT_TASK.get() >= 0 && KILL_AT_TASK.getAndDecrement() == 0) {
        killExecutor();
      }
    }

    @Override
    public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
      EXECUTORS_REMOVED.incrementAndGet();
    }
  }

  private static void assertSameBits(Result result, Result expected) {
    assertThat(result.trace()).isEqualTo(expected.trace()).hasSizeGreaterThan(3);
    assertThat(result.components()).isEqualTo(expected.components());
    assertThat(result.sample()).isEqualTo(expected.sample()).hasSize(1500);
  }

  @Test
  void aClusterGivesTheBitsOfOneProcess() {
    assertSameBits(undisturbed, local);
  }

  /**
   * What dies between two rounds takes its blocks, its part of the partition and shuffles along.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void anExecutorLostBetweenRoundsChangesNothing(int lostAfter) {
    int removed = EXECUTORS_REMOVED.get();
    int killed = KILLED.get();
    Result result =
        fit(
            round -> {
              if (round.round() == lostAfter) {
                killExecutor();
              }
            },
            () -> {});
    assertThat(KILLED.get()).isEqualTo(killed + 1);
    assertThat(EXECUTORS_REMOVED.get()).isGreaterThan(removed);
    assertSameBits(result, undisturbed);
  }

  @Test
  void anExecutorLostAmongRunningTasksChangesNothing() {
    int removed = EXECUTORS_REMOVED.get();
    int killed = KILLED.get();
    Result result =
        fit(
            round -> {
              if (round.round() == 1) {
                KILL_AT_TASK.set(PARTITIONS / 2);
              }
            },
            () -> {});
    assertThat(KILLED.get()).isEqualTo(killed + 1);
    assertThat(EXECUTORS_REMOVED.get()).isGreaterThan(removed);
    assertSameBits(result, undisturbed);
  }

  @Test
  void groupsAreShuffledToTheSameBits() {
    Result expected = fitGroups(round -> {});
    int killed = KILLED.get();
    Result result =
        fitGroups(
            round -> {
              if (round.round() == 1) {
                killExecutor();
              }
            });
    assertThat(KILLED.get()).isEqualTo(killed + 1);
    assertSameBits(result, expected);
  }

  /** The last of them dies after the fit: the sample replays all rounds. */
  @Test
  void executorsLostOneAfterTheOtherChangeNothing() {
    int removed = EXECUTORS_REMOVED.get();
    Result result =
        fit(
            round -> {
              if (round.round() == 1) {
                killExecutor();
              }
            },
            ExecutorLossTest::killExecutor);
    assertThat(EXECUTORS_REMOVED.get()).isGreaterThan(removed);
    assertSameBits(result, undisturbed);
  }
}
