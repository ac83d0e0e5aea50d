package io.prestomixture.engine;

import io.prestomixture.component.Component;
import io.prestomixture.component.Scorer;
import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Panels;
import io.prestomixture.selection.BlockPartition;
import io.prestomixture.selection.CappedSelection;
import io.prestomixture.selection.Decision;
import io.prestomixture.selection.Limits;
import io.prestomixture.selection.Mixture;
import io.prestomixture.selection.OfferSummary;
import io.prestomixture.selection.PairCounts;
import io.prestomixture.selection.Terms;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;

/**
 * The jobs of selection under capacities. Proposals stay on the executors; what comes to the driver
 * has the size of pairs of clusters: counts of moves by the ranges of their savings, of which
 * {@link CappedSelection} makes cut-offs.
 */
final class CapacityRounds {
  /**
   * What rounds within capacities need to go on from here.
   *
   * @param binding whether limits kept rows from moving in the last round
   * @param selection what it tells the next one
   */
  record State(boolean binding, CappedSelection.State selection) {}

  private final PackedRows rows;
  private final int depth;
  private final Limits limits;
  private final CappedSelection selection;

  /** Whether limits kept rows from moving in the last round. */
  private boolean binding;

  CapacityRounds(PackedRows rows, int aggregationDepth, Limits limits) {
    this.rows = rows;
    depth = aggregationDepth;
    this.limits = limits;
    selection = new CappedSelection(limits);
  }

  State state() {
    return new State(binding, selection.state());
  }

  /** Goes on from there. */
  void restore(State state) {
    binding = state.binding;
    selection.restore(state.selection);
  }

  boolean isBinding() {
    return binding;
  }

  /** Whether the clusters are within their limits after a decision. */
  boolean areMet(JavaRDD<BlockPartition> states, Decision decision) {
    return limits.areMet(sizes(states, decision));
  }

  /** The terms of the next round. */
  Terms terms(JavaRDD<BlockPartition> states, Decision decision) {
    return selection.terms(sizes(states, decision));
  }

  /** The terms on which a partition comes nearer to its limits. */
  Terms repairTerms(JavaRDD<BlockPartition> states, Decision decision) {
    return Terms.ofRepair(limits, sizes(states, decision));
  }

  /** Moves that bring the partition nearer to its limits. */
  Decision repair(JavaRDD<BlockPartition> states) {
    binding = true;
    return selection.repair(summary(states), ranges -> count(states, ranges));
  }

  /** Makes the proposed moves that lower F within the limits. */
  Mixture.Step step(JavaRDD<BlockPartition> states, Mixture mixture, Mixture.Pass pass) {
    Mixture.Step step =
        selection.step(summary(states), ranges -> count(states, ranges), mixture, pass);
    binding = selection.isBinding();
    return step;
  }

  private double[] sizes(JavaRDD<BlockPartition> states, Decision decision) {
    int k = limits.k();
    boolean byWeight = limits.byWeight();
    return reduce(
        states,
        (blocks, parts) -> {
          double[] sizes = new double[k];
          int partition = TaskContext.getPartitionId();
          for (int index = 0; blocks.hasNext(); index++) {
            short[] clusters = parts.next().after(decision, partition, index);
            OfferSummary.addSizes(blocks.next(), clusters, byWeight, sizes);
          }
          return sizes;
        },
        CapacityRounds::add);
  }

  private static double[] add(double[] sums, double[] later) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += later[i];
    }
    return sums;
  }

  private OfferSummary summary(JavaRDD<BlockPartition> states) {
    int k = limits.k();
    boolean byWeight = limits.byWeight();
    return reduce(
        states,
        (blocks, parts) -> {
          OfferSummary summary = new OfferSummary(k, byWeight);
          int partition = TaskContext.getPartitionId();
          for (int index = 0; blocks.hasNext(); index++) {
            summary.add(blocks.next(), parts.next(), partition, index);
          }
          return summary;
        },
        OfferSummary::merge);
  }

  private PairCounts count(JavaRDD<BlockPartition> states, PairCounts.Ranges ranges) {
    Broadcast<PairCounts.Ranges> broadcast = rows.context().broadcast(ranges);
    try {
      return reduce(
          states,
          (blocks, parts) -> {
            PairCounts counts = new PairCounts(broadcast.value());
            int partition = TaskContext.getPartitionId();
            for (int index = 0; parts.hasNext(); index++) {
              counts.add(parts.next(), partition, index);
            }
            return counts;
          },
          PairCounts::merge);
    } finally {
      broadcast.destroy();
    }
  }

  /**
   * What the limits keep from being saved: Σ_i f_i(θ_z) − min_k f_i(θ_k) over all rows, where z is
   * the cluster of row i. Clusters without rows do not count: they cost nothing yet.
   */
  double cost(JavaRDD<BlockPartition> states, Decision decision, Mixture mixture) {
    Scorer scorer = mixture.scorer();
    boolean[] empty = new boolean[limits.k()];
    List<Component> components = mixture.components();
    for (int c = 0; c < empty.length; c++) {
      empty[c] = components.get(c).isEmpty();
    }
    Broadcast<Scorer> broadcast = rows.context().broadcast(scorer);
    try {
      return reduce(
          states,
          (blocks, parts) -> {
            double sum = 0;
            int partition = TaskContext.getPartitionId();
            for (int index = 0; blocks.hasNext(); index++) {
              short[] clusters = parts.next().after(decision, partition, index);
              sum += regret(blocks.next(), clusters, broadcast.value(), empty);
            }
            return sum;
          },
          Double::sum);
    } finally {
      broadcast.destroy();
    }
  }

  private static double regret(RowBlock block, short[] clusters, Scorer scorer, boolean[] empty) {
    double[][] costs = new double[scorer.k()][Panels.ROWS];
    double sum = 0;
    for (int panel = 0; panel < block.numPanels(); panel++) {
      scorer.costs(block, panel, costs);
      for (int i = 0; i < block.panelSize(panel); i++) {
        double own = costs[clusters[panel * Panels.ROWS + i]][i];
        double least = own;
        for (int c = 0; c < scorer.k(); c++) {
          least = empty[c] ? least : Math.min(least, costs[c][i]);
        }
        sum += own - least;
      }
    }
    return sum;
  }

  /** What a task makes of its blocks. */
  private interface Summation<T> extends Serializable {
    T of(Iterator<RowBlock> blocks, Iterator<BlockPartition> states);
  }

  private <T> T reduce(
      JavaRDD<BlockPartition> states, Summation<T> summation, Function2<T, T, T> merge) {
    return OrderedReduction.reduce(
        BlockTask.over(
            rows.blocks(),
            states,
            (blocks, parts) -> List.of(summation.of(blocks, parts)).iterator()),
        depth,
        merge);
  }
}
