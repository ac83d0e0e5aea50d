package io.prestomixture.component;

import io.prestomixture.data.RowBlock;
import io.prestomixture.data.RowGroups;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The trainers of a mixture, one per cluster; often all the same. */
public final class Trainers implements Serializable {
  private static final long serialVersionUID = 1L;

  private final ComponentTrainer[] byCluster;

  /** One trainer per cluster. */
  public Trainers(List<ComponentTrainer> byCluster) {
    this.byCluster = byCluster.toArray(ComponentTrainer[]::new);
  }

  /** The same trainer for k clusters. */
  public static Trainers same(ComponentTrainer trainer, int k) {
    return new Trainers(Collections.nCopies(k, trainer));
  }

  /** Number of clusters. */
  public int k() {
    return byCluster.length;
  }

  /** The trainer of a cluster. */
  public ComponentTrainer get(int cluster) {
    return byCluster[cluster];
  }

  /** One trainer of each kind of cluster: neighbours of one kind share theirs. */
  public List<ComponentTrainer> kinds() {
    List<ComponentTrainer> kinds = new ArrayList<>();
    for (int c = 0; c < byCluster.length; c++) {
      if (c == 0 || byCluster[c] != byCluster[c - 1]) {
        kinds.add(byCluster[c]);
      }
    }
    return kinds;
  }

  /** Whether all statistics are sufficient. */
  public boolean areExact() {
    for (ComponentTrainer trainer : byCluster) {
      if (!trainer.isExact()) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether the objective of changed clusters can be told from the change of their statistics:
   * exactly, or to second order.
   */
  public boolean arePredictable() {
    for (ComponentTrainer trainer : byCluster) {
      if (trainer instanceof SmoothTrainer smooth && !smooth.hasCurvature()) {
        return false;
      }
    }
    return true;
  }

  /** Statistics of no rows. */
  public double[][] noStatistics() {
    double[][] statistics = new double[byCluster.length][];
    for (int c = 0; c < byCluster.length; c++) {
      statistics[c] = new double[byCluster[c].statisticsLength()];
    }
    return statistics;
  }

  /** How many numbers tell what a set of moves changes. */
  public long doublesPerBucket() {
    long length = 0;
    if (!arePredictable()) {
      return 1;
    }
    for (ComponentTrainer trainer : byCluster) {
      length += trainer.statisticsLength();
    }
    return length;
  }

  /** Where training begins, by cluster. */
  public List<Component> start() {
    List<Component> start = new ArrayList<>();
    for (ComponentTrainer trainer : byCluster) {
      start.add(trainer.start());
    }
    return start;
  }

  /**
   * Checks that components have the shape of those that these trainers make.
   *
   * @throws IllegalArgumentException the field that has another shape
   */
  public void requireOf(List<Component> components) {
    if (components.size() != byCluster.length) {
      throw new IllegalArgumentException(
          String.format(
              "Field 'components' has %d of them, but k is %d.",
              components.size(), byCluster.length));
    }
    for (int c = 0; c < byCluster.length; c++) {
      int expected = byCluster[c].start().parameters().length;
      int found = components.get(c).parameters().length;
      if (found != expected) {
        throw new IllegalArgumentException(
            String.format(
                "Field 'parameters' of component %d has %d numbers instead of %d.",
                c, found, expected));
      }
    }
  }

  /** One component per cluster, trained as {@link ComponentTrainer#train} says. */
  public List<Component> train(List<Component> at, double[][] statistics) {
    List<Component> trained = new ArrayList<>();
    for (int c = 0; c < byCluster.length; c++) {
      trained.add(byCluster[c].train(at.get(c), statistics[c]));
    }
    return trained;
  }

  /** Costs and gains under these components. */
  public Scorer scorer(List<Component> components) {
    List<ComponentScorer> scorers = new ArrayList<>();
    for (int c = 0; c < byCluster.length; c++) {
      scorers.add(byCluster[c].scorer(components.get(c)));
    }
    return new Scorer(scorers);
  }

  /**
   * Accumulators of one task.
   *
   * @param at what statistics are an expansion at, by cluster; may be null if all are exact
   */
  public Accumulators accumulators(List<Component> at) {
    return new Accumulators(at);
  }

  /** Accumulators of one task, one per cluster. */
  public final class Accumulators {
    private final ComponentTrainer.RowAccumulator[] accumulators;

    private Accumulators(List<Component> at) {
      accumulators = new ComponentTrainer.RowAccumulator[byCluster.length];
      for (int c = 0; c < byCluster.length; c++) {
        // Exact accumulators depend on nothing but the trainer, and share their scratch space.
        boolean shared = c > 0 && byCluster[c] == byCluster[c - 1] && byCluster[c].isExact();
        accumulators[c] =
            shared ? accumulators[c - 1] : byCluster[c].accumulator(at == null ? null : at.get(c));
      }
    }

    /** Adds rows to, or takes them from, the statistics of a cluster. */
    public void add(
        int cluster, RowBlock block, int[] rows, int from, int to, int sign, double[] statistics) {
      accumulators[cluster].add(block, rows, from, to, sign, statistics);
    }

    /** Adds every row of a block to the statistics of its cluster. */
    public void addAll(RowBlock block, short[] clusters, double[][] statistics) {
      RowGroups groups =
          RowGroups.of(clusters.length, i -> i, i -> clusters[i], accumulators.length);
      for (int c = 0; c < accumulators.length; c++) {
        add(c, block, groups.rows(), groups.start(c), groups.start(c + 1), 1, statistics[c]);
      }
    }

    /** Adds some rows of a block to, or takes them from, the statistics of their clusters. */
    public void addAll(
        RowBlock block, int[] rows, short[] clusters, int sign, double[][] statistics) {
      RowGroups groups =
          RowGroups.of(rows.length, i -> rows[i], i -> clusters[rows[i]], accumulators.length);
      for (int c = 0; c < accumulators.length; c++) {
        add(c, block, groups.rows(), groups.start(c), groups.start(c + 1), sign, statistics[c]);
      }
    }

    /** Length of the statistics of a cluster. */
    public int statisticsLength(int cluster) {
      return byCluster[cluster].statisticsLength();
    }
  }
}
