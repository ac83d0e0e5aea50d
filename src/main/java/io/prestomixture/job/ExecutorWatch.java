package io.prestomixture.job;

import java.time.Duration;
import java.time.Instant;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Ends a job that a cluster gives no executor: Spark would wait for ever. Also where executors were
 * there, are gone, and none comes again although there is work to do.
 */
final class ExecutorWatch implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofMillis(500);

  private final SparkConf conf;
  private final TimeLimit limit;
  private final Thread thread = new Thread(this::watch, "executor-watch");
  private boolean wereThere;

  private ExecutorWatch(SparkConf conf, TimeLimit limit) {
    this.conf = conf;
    this.limit = limit;
    thread.setDaemon(true);
  }

  /** Starts watching, before Spark is started: a cluster may not even answer. */
  static ExecutorWatch start(SparkConf conf, TimeLimit limit) {
    ExecutorWatch watch = new ExecutorWatch(conf, limit);
    watch.thread.start();
    return watch;
  }

  private void watch() {
    try {
      Instant lastSeen = Instant.now();
      while (Duration.between(lastSeen, Instant.now()).compareTo(limit.duration()) < 0) {
        Thread.sleep(INTERVAL.toMillis());
        if (isServed()) {
          lastSeen = Instant.now();
        }
      }
      JobStop.because(sentence());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether there is an executor, or was one and now nothing is to do. */
  private boolean isServed() {
    if (SparkSession.getDefaultSession().isEmpty()) {
      return false;
    }
    SparkContext context = SparkSession.getDefaultSession().get().sparkContext();
    // The driver is counted too.
    boolean there = context.isStopped() || context.getExecutorMemoryStatus().size() > 1;
    wereThere |= there;
    return there || (wereThere && context.statusTracker().getActiveJobIds().length == 0);
  }

  private String sentence() {
    return String.format(
        "Spark at '%s' has had no executor for %s (--executor-timeout). Look at the logs of master"
            + " and workers; whether the cluster has room for spark.executor.memory (%s) and"
            + " spark.executor.cores (%s); and whether spark.executor.extraClassPath (%s) is right.",
        conf.get("spark.master"),
        limit.text(),
        conf.get("spark.executor.memory", "1g"),
        conf.get("spark.executor.cores", "all"),
        conf.get("spark.executor.extraClassPath", "not set"));
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
