package io.prestomixture.job;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;

/** What the stages of Spark read and sent to the driver while this is open. */
final class StageWatch extends SparkListener implements AutoCloseable {
  private static final long PATIENCE_MILLIS = 10_000;

  private final SparkContext context;
  private final List<Long> rowsRead = new ArrayList<>();
  private long resultBytes;

  StageWatch(SparkContext context) {
    this.context = context;
    context.addSparkListener(this);
  }

  @Override
  public synchronized void onStageCompleted(SparkListenerStageCompleted event) {
    rowsRead.add(event.stageInfo().taskMetrics().inputMetrics().recordsRead());
    resultBytes += event.stageInfo().taskMetrics().resultSize();
  }

  /** How many stages read at least that many rows of files. */
  long stagesThatRead(long rows) throws Exception {
    context.listenerBus().waitUntilEmpty(PATIENCE_MILLIS);
    synchronized (this) {
      return rowsRead.stream().filter(read -> read >= rows).count();
    }
  }

  /** The bytes of all results of tasks. */
  long resultBytes() throws Exception {
    context.listenerBus().waitUntilEmpty(PATIENCE_MILLIS);
    synchronized (this) {
      return resultBytes;
    }
  }

  @Override
  public void close() {
    context.removeSparkListener(this);
  }
}
