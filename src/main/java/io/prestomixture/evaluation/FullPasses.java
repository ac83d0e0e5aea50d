package io.prestomixture.evaluation;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.storage.RDDInfo;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Counts passes over some rows: completed stages with a task for each of their partitions whose
 * lineage, up to the last shuffle, begins with them. So one pass is one look at all rows or at what
 * was made of them row by row, whoever makes it. Only what it is read for depends on the count.
 */
final class FullPasses extends SparkListener implements AutoCloseable {
  /** Listeners of others, such as an event log on a slow store, are waited for, too. */
  private static final long PATIENCE_MILLIS = Duration.ofMinutes(10).toMillis();

  private final SparkContext context;
  private final int rows;
  private final int partitions;
  private final AtomicInteger passes = new AtomicInteger();

  /**
   * Counts until closed.
   *
   * @param rows the id of the RDD of the rows
   * @param partitions number of its partitions
   */
  FullPasses(SparkContext context, int rows, int partitions) {
    this.context = context;
    this.rows = rows;
    this.partitions = partitions;
    // Of what ended before this began Spark may tell late.
    waitUntilToldOf(context);
    context.addSparkListener(this);
  }

  private static void waitUntilToldOf(SparkContext context) {
    try {
      context.listenerBus().waitUntilEmpty(PATIENCE_MILLIS);
    } catch (Exception e) {
      // Scala does not declare the timeout.
      throw new IllegalStateException("Spark did not tell of its stages in time.", e);
    }
  }

  @Override
  public void onStageCompleted(SparkListenerStageCompleted event) {
    boolean reads = false;
    for (RDDInfo rdd : CollectionConverters.asJava(event.stageInfo().rddInfos())) {
      reads |= rdd.id() == rows;
    }
    if (reads && event.stageInfo().numTasks() >= partitions) {
      passes.incrementAndGet();
    }
  }

  /** The passes so far; waits until Spark has told of them. */
  int count() {
    waitUntilToldOf(context);
    return passes.get();
  }

  @Override
  public void close() {
    context.removeSparkListener(this);
  }
}
