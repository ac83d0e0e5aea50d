package io.prestomixture.evaluation;

import io.prestomixture.data.RowBlock;
import io.prestomixture.engine.OrderedReduction;
import io.prestomixture.engine.PackedRows;
import io.prestomixture.router.Clustering;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;

/**
 * A mixture of experts (M. I. Jordan, R. A. Jacobs, "Hierarchical mixtures of experts and the EM
 * algorithm", Neural Computation 6, 1994): experts and softmax gate climb the likelihood together,
 * from the experts of k-means, by the gradient of {@link ExpertsLikelihood}.
 */
final class MixtureOfExperts extends SoftMethod {
  private static final int MOST_STEPS = 200;
  private static final double TOLERANCE = 1e-6;

  @Override
  public String name() {
    return "moe";
  }

  @Override
  Learned learn(PackedRows rows, SoftRows soft, Clustering start, ComparisonSettings settings) {
    // The gate of a partition is too sure of itself to move: it starts from nothing.
    SoftState first =
        ExpectationMaximization.first(rows, soft, clustered(start, rows.scaling()))
            .withUndecidedGate();
    double deviation = rows.summary().labelDeviation();
    ExpertsLikelihood likelihood =
        ExpertsLikelihood.of(
            first,
            settings.labelType(),
            settings.mixture().getFitIntercept(),
            deviation > 0 ? deviation : 1);
    List<QuasiNewtonAscent.Point> points =
        QuasiNewtonAscent.climb(
            position -> pass(rows, likelihood, position),
            likelihood.position(first),
            TOLERANCE,
            MOST_STEPS);
    SoftState last = likelihood.state(points.get(points.size() - 1).position(), first);
    return new Learned(
        last,
        points.stream().map(QuasiNewtonAscent.Point::value).toList(),
        soft.pass(last, last.components()).totals()[1]);
  }

  private static QuasiNewtonAscent.Point pass(
      PackedRows rows, ExpertsLikelihood likelihood, double[] position) {
    Broadcast<double[]> shared = rows.context().broadcast(position);
    try {
      double[] sums =
          OrderedReduction.reduce(
              rows.blocks()
                  .mapPartitions(part -> List.of(sum(part, likelihood, shared.value())).iterator()),
              rows.aggregationDepth(),
              MixtureOfExperts::plus);
      return new QuasiNewtonAscent.Point(
          position, sums[0], Arrays.copyOfRange(sums, 1, sums.length));
    } finally {
      shared.destroy(false);
    }
  }

  private static double[] sum(
      Iterator<RowBlock> blocks, ExpertsLikelihood likelihood, double[] position) {
    double[] sums = new double[1 + position.length];
    while (blocks.hasNext()) {
      plus(sums, likelihood.valueAndGradient(position, blocks.next()));
    }
    return sums;
  }

  private static double[] plus(double[] to, double[] from) {
    for (int i = 0; i < to.length; i++) {
      to[i] += from[i];
    }
    return to;
  }
}
