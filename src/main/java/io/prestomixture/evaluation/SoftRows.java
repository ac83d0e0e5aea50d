package io.prestomixture.evaluation;

import io.prestomixture.component.Component;
import io.prestomixture.component.ComponentTrainer;
import io.prestomixture.component.Families;
import io.prestomixture.component.FamilyOptions;
import io.prestomixture.component.ProblemSettings;
import io.prestomixture.component.Trainers;
import io.prestomixture.data.FeatureScaling;
import io.prestomixture.data.RowBlock;
import io.prestomixture.engine.OrderedReduction;
import io.prestomixture.engine.PackedRows;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.broadcast.Broadcast;

/**
 * Passes over rows that belong to several components at once. Statistics are those of the families'
 * own trainers, with the rows' weights multiplied by responsibilities; the gate is one more
 * component, a logistic model whose label is the number of the component.
 */
final class SoftRows implements AutoCloseable {
  /** Keeps the gate finite where components are separable. */
  static final double GATE_PENALTY = 1e-6;

  private final PackedRows rows;
  private final Broadcast<Trainers> trainers;

  SoftRows(PackedRows rows) {
    this.rows = rows;
    int k = rows.trainers().k();
    List<ComponentTrainer> all = new ArrayList<>();
    for (int c = 0; c < k; c++) {
      all.add(rows.trainers().get(c));
    }
    all.add(
        Families.byName("logistic")
            .trainer(
                new ProblemSettings(
                    unshiftedLabels(rows.scaling()),
                    GATE_PENALTY,
                    true,
                    0,
                    rows.areSparse(),
                    rows.summary().weight(),
                    k,
                    null,
                    FamilyOptions.DEFAULT)));
    trainers = rows.context().broadcast(new Trainers(all));
  }

  /** The coordinates of the features, for labels that are numbers of components. */
  private static FeatureScaling unshiftedLabels(FeatureScaling scaling) {
    return new FeatureScaling(scaling.shift(), scaling.scale(), scaling.variance(), 0);
  }

  /** The trainers of all experts, and that of the gate after them. */
  Trainers trainers() {
    return trainers.value();
  }

  /** How much a row belongs to each component. */
  interface Responsibilities extends Serializable {
    /**
     * Sets out[k][i] for every row i of a block.
     *
     * @return what is summed over all rows beside the statistics: log-likelihood, and cost of every
     *     row in its likeliest component
     */
    double[] of(RowBlock block, double[][] out);
  }

  /**
   * Sums of a pass.
   *
   * @param clusters statistics of every expert and of the gate
   * @param totals what {@link Responsibilities#of} returns
   */
  record Sums(double[][] clusters, double[] totals) implements Serializable {
    Sums plus(Sums other) {
      for (int c = 0; c < clusters.length; c++) {
        add(clusters[c], other.clusters[c]);
      }
      add(totals, other.totals);
      return this;
    }

    private static void add(double[] to, double[] from) {
      for (int i = 0; i < to.length; i++) {
        to[i] += from[i];
      }
    }
  }

  /** One pass: statistics expanded at components, rows weighted by responsibilities. */
  Sums pass(Responsibilities responsibilities, List<Component> at) {
    Broadcast<Responsibilities> shared = rows.context().broadcast(responsibilities);
    Broadcast<List<Component>> expansion = rows.context().broadcast(new ArrayList<>(at));
    Broadcast<Trainers> all = trainers;
    try {
      return OrderedReduction.reduce(
          rows.blocks()
              .mapPartitions(
                  part ->
                      List.of(sum(part, all.value(), shared.value(), expansion.value()))
                          .iterator()),
          rows.aggregationDepth(),
          Sums::plus);
    } finally {
      shared.destroy(false);
      expansion.destroy(false);
    }
  }

  private static Sums sum(
      Iterator<RowBlock> blocks,
      Trainers trainers,
      Responsibilities responsibilities,
      List<Component> at) {
    Sums sums = new Sums(trainers.noStatistics(), new double[2]);
    Trainers.Accumulators accumulators = trainers.accumulators(at);
    int gate = trainers.k() - 1;
    while (blocks.hasNext()) {
      RowBlock block = blocks.next();
      int n = block.size();
      double[][] shares = new double[gate][n];
      Sums.add(sums.totals, responsibilities.of(block, shares));
      int[] all = IntStream.range(0, n).toArray();
      short[] labels = new short[n];
      for (int k = 0; k < gate; k++) {
        for (int i = 0; i < n; i++) {
          shares[k][i] *= block.weight(i);
        }
        RowBlock weighted = block.withWeights(shares[k]);
        accumulators.add(k, weighted, all, 0, n, 1, sums.clusters[k]);
        Arrays.fill(labels, (short) k);
        accumulators.add(gate, weighted.withLabels(labels), all, 0, n, 1, sums.clusters[gate]);
      }
    }
    return sums;
  }

  @Override
  public void close() {
    trainers.destroy(false);
  }
}
