package io.prestomixture.job;

import io.prestomixture.data.InvalidInputException;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** The Spark session of one command; closing it stops the session if this command started it. */
final class SparkRun implements AutoCloseable {
  private final SparkSession session;
  private final boolean started;
  private final Optional<ExecutorWatch> watch;

  private SparkRun(SparkSession session, boolean started, Optional<ExecutorWatch> watch) {
    this.session = session;
    this.started = started;
    this.watch = watch;
  }

  /**
   * Takes the session that runs already, or starts one.
   *
   * @param options the Spark master, unless spark-submit has set one, and how long its executors
   *     are waited for
   * @throws InvalidInputException if Spark cannot be started so
   */
  static SparkRun start(CommonOptions options) {
    boolean running = SparkSession.getDefaultSession().isDefined();
    SparkConf conf = new SparkConf().setAppName("presto-mixture");
    conf.setIfMissing("spark.master", options.master);
    conf.setIfMissing("spark.ui.showConsoleProgress", "false");
    if (!running) {
      // Times that name no zone are the same moments on every machine.
      conf.setIfMissing("spark.sql.session.timeZone", "UTC");
    }
    boolean local = conf.get("spark.master").matches("local(\\[.*])?");
    if (local) {
      conf.setIfMissing("spark.ui.enabled", "false");
      conf.setIfMissing("spark.driver.host", "127.0.0.1");
      conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
      conf.setIfMissing("spark.sql.shuffle.partitions", "8");
    }
    Optional<ExecutorWatch> watch =
        local || running
            ? Optional.empty()
            : Optional.of(ExecutorWatch.start(conf, options.executorTimeout));
    try {
      return new SparkRun(session(conf), !running, watch);
    } catch (InvalidInputException e) {
      watch.ifPresent(ExecutorWatch::close);
      throw e;
    }
  }

  private static SparkSession session(SparkConf conf) {
    try {
      return SparkSession.builder().config(conf).getOrCreate();
    } catch (Exception e) {
      // Spark throws checked exceptions here that its Java signature does not tell.
      throw new InvalidInputException(
          String.format(
              "Spark could not be started with master '%s': %s; correct --master or the Spark"
                  + " configuration.",
              conf.get("spark.master"), InvalidInputException.firstLine(e)));
    }
  }

  SparkSession session() {
    return session;
  }

  @Override
  public void close() {
    watch.ifPresent(ExecutorWatch::close);
    if (started) {
      session.stop();
    }
  }
}
