package io.prestomixture.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/** Counts what goes wrong on a cluster, and makes some of it go wrong while tasks run. */
final class FaultListener extends SparkListener {
  private final Runnable kill;
  private final Map<Integer, String> stages = new HashMap<>();
  private final List<String> removals = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private Predicate<String> fatalStage;
  private int tasksToLive;
  private int killed;
  private int lostBlocks;
  private int repeatedStages;
  private int repeatedTasks;
  private int speculativeTasks;

  /**
   * What went wrong.
   *
   * @param killed executors killed
   * @param lostBlocks cached blocks that they held
   * @param removals why executors were removed
   * @param failures what tasks threw
   * @param repeatedTasks tasks that started again after a failure
   * @param repeatedStages stages that started again because their inputs were gone
   * @param speculativeTasks tasks that started beside another attempt
   */
  record Faults(
      int killed,
      int lostBlocks,
      List<String> removals,
      List<String> failures,
      int repeatedTasks,
      int repeatedStages,
      int speculativeTasks) {}

  FaultListener(Runnable kill) {
    this.kill = kill;
  }

  synchronized Faults faults() {
    return new Faults(
        killed,
        lostBlocks,
        List.copyOf(removals),
        List.copyOf(failures),
        repeatedTasks,
        repeatedStages,
        speculativeTasks);
  }

  synchronized void reset() {
    removals.clear();
    failures.clear();
    fatalStage = null;
    killed = 0;
    lostBlocks = 0;
    repeatedStages = 0;
    repeatedTasks = 0;
    speculativeTasks = 0;
  }

  synchronized void killed(int blocks) {
    killed++;
    lostBlocks += blocks;
  }

  synchronized void killAtTask(int tasks, Predicate<String> stageName) {
    tasksToLive = tasks;
    fatalStage = stageName;
  }

  @Override
  public synchronized void onStageSubmitted(SparkListenerStageSubmitted submitted) {
    stages.put(submitted.stageInfo().stageId(), submitted.stageInfo().name());
    repeatedStages += submitted.stageInfo().attemptNumber() > 0 ? 1 : 0;
  }

  @Override
  public synchronized void onTaskStart(SparkListenerTaskStart start) {
    boolean speculative = start.taskInfo().speculative();
    speculativeTasks += speculative ? 1 : 0;
    repeatedTasks += start.taskInfo().attemptNumber() > 0 && !speculative ? 1 : 0;
    if (fatalStage != null
        && fatalStage.test(stages.getOrDefault(start.stageId(), ""))
        && --tasksToLive == 0) {
      fatalStage = null;
      kill.run();
    }
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    if (end.reason() instanceof ExceptionFailure failure) {
      failures.add(failure.description());
    }
  }

  @Override
  public synchronized void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    removals.add(removed.reason());
  }
}
