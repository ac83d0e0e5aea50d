package io.prestomixture.selection;

import io.prestomixture.component.Component;
import io.prestomixture.component.ComponentTrainer;
import io.prestomixture.component.Scorer;
import java.util.ArrayList;
import java.util.List;

/**
 * A partition as the driver sees it: K sufficient statistics, the components trained on them, and
 * the exact objective F. It decides which of the proposed moves are made, and never lets F rise.
 */
public final class Mixture {
  /** A decrease smaller than this share of F is rounding, not progress. */
  private static final double ROUNDING = 1e-12;

  private final ComponentTrainer trainer;
  private double[][] statistics;
  private List<Component> components;

  /** The outcome of a step: the decision, and how many rows it moves. */
  public record Step(Decision decision, long moves) {
    static final Step NONE = new Step(Decision.NONE, 0);
  }

  /** Trains a component on the statistics of each cluster. */
  public Mixture(ComponentTrainer trainer, double[][] statistics) {
    this.trainer = trainer;
    refresh(statistics);
  }

  /**
   * Replaces the statistics by freshly summed ones of the same partition, against the drift of
   * repeated changes.
   */
  public void refresh(double[][] fresh) {
    statistics = fresh;
    components = new ArrayList<>();
    for (double[] cluster : fresh) {
      components.add(trainer.train(cluster));
    }
  }

  /** F of the partition. */
  public double objective() {
    return objective(components);
  }

  private static double objective(List<Component> components) {
    double sum = 0;
    for (Component component : components) {
      sum += component.objective();
    }
    return sum;
  }

  /** The trained components, by cluster. */
  public List<Component> components() {
    return List.copyOf(components);
  }

  /** Costs and gains under the components. */
  public Scorer scorer() {
    return trainer.scorer(components());
  }

  /** Number of clusters without rows. */
  public int emptyClusters() {
    return (int) components.stream().filter(Component::isEmpty).count();
  }

  /**
   * Makes the set of proposed moves that lowers F most: for every bucket all moves up to it, or
   * else the best single move. The objective of each is computed by retraining on the changed
   * statistics, hence exact.
   */
  public Step step(MoveStatistics moves) {
    Step step = stepByBuckets(moves);
    return step.moves() > 0 ? step : stepBySingle(moves);
  }

  /** As {@link #step}, without the single move. */
  public Step stepByBuckets(MoveStatistics moves) {
    double least = objective() * (1 - ROUNDING);
    int lastBucket = -1;
    double[][] sums = copyOf(statistics);
    List<Component> trained = new ArrayList<>(components);
    List<Component> best = trained;
    for (int bucket = 0; bucket < moves.buckets(); bucket++) {
      if (moves.moves(bucket) == 0) {
        continue;
      }
      for (int c = 0; c < sums.length; c++) {
        if (addChange(moves, bucket, c, sums[c])) {
          trained.set(c, trainer.train(sums[c]));
        }
      }
      double total = objective(trained);
      if (total < least) {
        least = total;
        lastBucket = bucket;
        best = new ArrayList<>(trained);
      }
    }
    return lastBucket >= 0 ? accept(moves, lastBucket, best) : Step.NONE;
  }

  private Step accept(MoveStatistics moves, int lastBucket, List<Component> trained) {
    double[][] changed = copyOf(statistics);
    long count = 0;
    for (int bucket = 0; bucket <= lastBucket; bucket++) {
      count += moves.moves(bucket);
      for (int c = 0; c < changed.length; c++) {
        addChange(moves, bucket, c, changed[c]);
      }
    }
    statistics = changed;
    components = trained;
    return new Step(Decision.upTo(lastBucket), count);
  }

  /** Adds what a bucket changes in a cluster; false if that is nothing. */
  private static boolean addChange(MoveStatistics moves, int bucket, int cluster, double[] sums) {
    double[] change = moves.change(bucket, cluster);
    if (change == null) {
      return false;
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] += change[i];
    }
    return true;
  }

  private Step stepBySingle(MoveStatistics moves) {
    MoveStatistics.SingleMove move = moves.best();
    if (move == null) {
      return Step.NONE;
    }
    double[][] changed = statistics.clone();
    changed[move.from()] = statistics[move.from()].clone();
    changed[move.to()] = statistics[move.to()].clone();
    ComponentTrainer.RowAccumulator accumulator = trainer.accumulator();
    accumulator.add(move.row(), 0, -1, changed[move.from()]);
    accumulator.add(move.row(), 0, 1, changed[move.to()]);
    Component source = trainer.train(changed[move.from()]);
    Component target = trainer.train(changed[move.to()]);
    double before = components.get(move.from()).objective() + components.get(move.to()).objective();
    if (!(source.objective() + target.objective() < before - ROUNDING * objective())) {
      return Step.NONE;
    }
    statistics = changed;
    components.set(move.from(), source);
    components.set(move.to(), target);
    return new Step(move.decision(), 1);
  }

  private static double[][] copyOf(double[][] arrays) {
    double[][] copy = new double[arrays.length][];
    for (int i = 0; i < arrays.length; i++) {
      copy[i] = arrays[i].clone();
    }
    return copy;
  }
}
