package io.prestomixture.job;

import io.prestomixture.data.InvalidInputException;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** The Spark session of one command; closing it stops the session if this command started it. */
final class SparkRun implements AutoCloseable {
  private final SparkSession session;
  private final boolean started;

  private SparkRun(SparkSession session, boolean started) {
    this.session = session;
    this.started = started;
  }

  /**
   * Takes the session that runs already, or starts one.
   *
   * @param master the Spark master, unless spark-submit has set one
   * @throws InvalidInputException if Spark cannot be started so
   */
  static SparkRun start(String master) {
    boolean running = SparkSession.getDefaultSession().isDefined();
    SparkConf conf = new SparkConf().setAppName("presto-mixture");
    conf.setIfMissing("spark.master", master);
    conf.setIfMissing("spark.ui.showConsoleProgress", "false");
    if (conf.get("spark.master").matches("local(\\[.*])?")) {
      conf.setIfMissing("spark.ui.enabled", "false");
      conf.setIfMissing("spark.driver.host", "127.0.0.1");
      conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
      conf.setIfMissing("spark.sql.shuffle.partitions", "8");
    }
    return new SparkRun(session(conf), !running);
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
    if (started) {
      session.stop();
    }
  }
}
