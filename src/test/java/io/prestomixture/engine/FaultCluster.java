package io.prestomixture.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.prestomixture.SparkTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageStatus;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A cluster of two executors that are processes of their own, and what can happen to them. Every
 * test begins with two executors and no faults; {@link #faults()} tells which have fired since.
 *
 * <p>A class that uses it needs a JVM to itself, because a JVM has room for one Spark context, and
 * a hard timeout, because executors that cannot start are launched again for ever.
 */
public final class FaultCluster
    implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {
  private static final int EXECUTORS = 2;

  private final Map<String, String> settings = new LinkedHashMap<>();
  private final FaultListener listener = new FaultListener(this::killExecutor);
  private String master = "local-cluster[2,1,1024]";
  private SparkSession session;

  /** A cluster with small messages and heaps, to notice what does not belong there. */
  public FaultCluster() {
    set("spark.executor.memory", "512m");
    set("spark.rpc.message.maxSize", "1");
    set("spark.executor.extraClassPath", SparkTest.absoluteClassPath());
    set("spark.plugins", TaskFault.Plugin.class.getName());
    // Executors that start soon and live briefly.
    set("spark.executor.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
    // A dead executor is asked three times for its blocks; by default that takes 15 s.
    set("spark.shuffle.io.retryWait", "200ms");
  }

  /** Sets an option of Spark, before the start. */
  public FaultCluster set(String key, String value) {
    settings.put(key, value);
    return this;
  }

  /** Executors as jobs have them, to measure with. */
  public FaultCluster asUsual() {
    settings.keySet().retainAll(List.of("spark.executor.extraClassPath"));
    return set("spark.executor.memory", "1g");
  }

  /** Uses another cluster, whose executors are children of this JVM, too. */
  FaultCluster at(String url) {
    master = url;
    return this;
  }

  static SparkSession.Builder builder(String master) {
    return SparkSession.builder()
        .master(master)
        .appName("faults")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1");
  }

  /** Starts it, and waits for its executors. */
  public void start() {
    SparkTest.stop();
    SparkSession.Builder builder = builder(master);
    settings.forEach(builder::config);
    session = builder.getOrCreate();
    assertThat(session.sparkContext().master()).isEqualTo(master);
    session.sparkContext().addSparkListener(listener);
    awaitExecutors();
  }

  /** Stops it. */
  public void stop() {
    SparkTest.stop();
  }

  @Override
  public void beforeAll(ExtensionContext test) {
    start();
  }

  @Override
  public void afterAll(ExtensionContext test) {
    stop();
  }

  @Override
  public void beforeEach(ExtensionContext test) {
    awaitExecutors();
    awaitEvents();
    listener.reset();
  }

  @Override
  public void afterEach(ExtensionContext test) {
    TaskFault.end(session.sparkContext());
  }

  /** The context of the driver. */
  public SparkContext context() {
    return session.sparkContext();
  }

  /** Waits until the driver has lost the executors that are gone and has two. */
  public void awaitExecutors() {
    while (executors().size() != EXECUTORS
        || context().getExecutorMemoryStatus().size() != EXECUTORS + 1) {
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        throw new IllegalStateException("The executors did not come.", e);
      }
    }
  }

  private void awaitEvents() {
    try {
      context().listenerBus().waitUntilEmpty();
    } catch (TimeoutException e) {
      throw new IllegalStateException("Events are still on their way.", e);
    }
  }

  /** What has gone wrong so far in this test. */
  FaultListener.Faults faults() {
    awaitEvents();
    return listener.faults();
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

  /** Ends the executor that holds most cached blocks, and sees it gone. */
  public void killExecutor() {
    StorageStatus holder =
        Arrays.stream(SparkEnv.get().blockManager().master().getStorageStatus())
            .filter(status -> process(status).isPresent())
            .max(Comparator.comparingInt(status -> status.rddBlocks().size()))
            .orElseThrow();
    ProcessHandle victim = process(holder).orElseThrow();
    assertThat(victim.destroyForcibly()).isTrue();
    assertThat(victim.onExit().orTimeout(20, TimeUnit.SECONDS).join().isAlive()).isFalse();
    listener.killed(holder.rddBlocks().size());
  }

  /** The process of an executor that lives; the driver may not know yet of some that died. */
  private static Optional<ProcessHandle> process(StorageStatus status) {
    String id = String.format("--executor-id\0%s\0", status.blockManagerId().executorId());
    return executors().stream().filter(child -> commandLine(child).contains(id)).findFirst();
  }

  /** Ends an executor when so many tasks of stages of that name have started. */
  void killExecutorAtTask(int tasks, Predicate<String> stageName) {
    listener.killAtTask(tasks, stageName);
  }
}
