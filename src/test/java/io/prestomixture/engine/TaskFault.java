package io.prestomixture.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.SparkPlugin;
import org.apache.spark.util.TaskCompletionListener;

/**
 * What goes wrong in a task after it did its work, when it may have left blocks behind. It travels
 * to the executors as a local property of the jobs that a thread submits.
 *
 * @param kind what happens
 * @param partition the partition of the task that is hit
 * @param partitions only stages of so many tasks are hit; 0 for all
 * @param attempts this many attempts of the task are hit
 * @param once a file that the first hit creates, so that there is no other; empty for no limit
 */
record TaskFault(Kind kind, int partition, int partitions, int attempts, String once)
    implements TaskCompletionListener {
  static final String MESSAGE = "A fault of the test";

  private static final String PROPERTY = "presto.test.fault";
  private static final long SLEEP_MILLIS = 20_000;

  enum Kind {
    /** The task fails. */
    THROW,
    /** The executor is gone at once. */
    HALT,
    /** The task takes so long that another attempt is likely to end first. */
    SLEEP
  }

  /** Every stage's task of that partition, at so many attempts. */
  static TaskFault of(Kind kind, int partition, int attempts) {
    return new TaskFault(kind, partition, 0, attempts, "");
  }

  /** Lets it happen in the jobs that this thread submits from now on. */
  void begin(SparkContext context) {
    context.setLocalProperty(
        PROPERTY,
        String.join(
            " ",
            kind.name(),
            Integer.toString(partition),
            Integer.toString(partitions),
            Integer.toString(attempts),
            once));
  }

  /** No more faults in the jobs of this thread. */
  static void end(SparkContext context) {
    context.setLocalProperty(PROPERTY, null);
  }

  private static Optional<TaskFault> of(TaskContext task) {
    return Optional.ofNullable(task.getLocalProperty(PROPERTY))
        .map(property -> property.split(" ", 5))
        .map(
            parts ->
                new TaskFault(
                    Kind.valueOf(parts[0]),
                    Integer.parseInt(parts[1]),
                    Integer.parseInt(parts[2]),
                    Integer.parseInt(parts[3]),
                    parts[4]));
  }

  private boolean hits(TaskContext task) {
    return task.partitionId() == partition
        && (partitions == 0 || task.numPartitions() == partitions)
        && task.attemptNumber() < attempts;
  }

  @Override
  public void onTaskCompletion(TaskContext task) {
    if (!isFirst()) {
      return;
    }
    switch (kind) {
      case THROW -> throw new IllegalStateException(MESSAGE);
      case HALT -> Runtime.getRuntime().halt(42);
      case SLEEP -> sleep();
    }
  }

  private boolean isFirst() {
    try {
      return once.isEmpty() || Files.exists(Files.createFile(Path.of(once)));
    } catch (IOException e) {
      return false;
    }
  }

  private static void sleep() {
    try {
      Thread.sleep(SLEEP_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Attaches faults to the tasks of an executor; named by {@code spark.plugins}. */
  public static final class Plugin implements SparkPlugin, ExecutorPlugin {
    @Override
    public DriverPlugin driverPlugin() {
      return null;
    }

    @Override
    public ExecutorPlugin executorPlugin() {
      return this;
    }

    @Override
    public void onTaskStart() {
      TaskContext task = TaskContext.get();
      of(task).filter(fault -> fault.hits(task)).ifPresent(task::addTaskCompletionListener);
    }
  }
}
