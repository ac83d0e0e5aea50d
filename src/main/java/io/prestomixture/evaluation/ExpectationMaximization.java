package io.prestomixture.evaluation;

import io.prestomixture.component.Component;
import io.prestomixture.component.JointTraining;
import io.prestomixture.component.JointTraining.Effort;
import io.prestomixture.engine.PackedRows;
import io.prestomixture.router.Clustering;
import java.util.ArrayList;
import java.util.List;

/**
 * A mixture of regressions with a concomitant model, by expectation maximisation (B. Grün, F.
 * Leisch, "FlexMix version 2: finite mixtures with concomitant variables and varying and constant
 * parameters", Journal of Statistical Software 28, 2008): a row belongs to every component by its
 * responsibility; then components and the multinomial logistic gate are trained on rows weighted
 * so.
 *
 * <p>It starts from k-means and from random partitions; the one whose likelihood is best after a
 * few steps goes on (C. Biernacki, G. Celeux, G. Govaert, Computational Statistics and Data
 * Analysis 41, 2003).
 */
final class ExpectationMaximization extends SoftMethod {
  private static final int RANDOM_STARTS = 3;
  private static final int SHORT_STEPS = 8;
  private static final int MOST_STEPS = 200;

  /** FlexMix stops so too: when the log-likelihood changes by less than this share. */
  private static final double TOLERANCE = 1e-6;

  /** Normal densities of a single row would have an infinite likelihood. */
  private static final double LEAST_VARIANCE = 1e-6;

  private static final Effort STEP = new Effort(1e-13, 0.5, 12);

  private final double tolerance;
  private final int mostSteps;

  ExpectationMaximization() {
    this(TOLERANCE, MOST_STEPS);
  }

  /** Goes on to another tolerance. */
  ExpectationMaximization(double tolerance, int mostSteps) {
    this.tolerance = tolerance;
    this.mostSteps = mostSteps;
  }

  @Override
  public String name() {
    return "em";
  }

  @Override
  Learned learn(PackedRows rows, SoftRows soft, Clustering start, ComparisonSettings settings) {
    List<SoftRows.Responsibilities> starts = new ArrayList<>();
    starts.add(clustered(start, rows.scaling()));
    for (int r = 0; r < RANDOM_STARTS; r++) {
      starts.add(random(settings.seed() + r));
    }
    Learned best = null;
    for (SoftRows.Responsibilities first : starts) {
      Learned learned = run(rows, soft, first(rows, soft, first), SHORT_STEPS);
      if (best == null || learned.logLikelihood() > best.logLikelihood()) {
        best = learned;
      }
    }
    return run(rows, soft, best.state(), mostSteps);
  }

  /** The experts and the gate of a partition. */
  static SoftState first(PackedRows rows, SoftRows soft, SoftRows.Responsibilities partition) {
    return maximised(rows, soft, partition, soft.trainers().start(), new double[1][]);
  }

  /**
   * The maximisation step.
   *
   * @param totals takes the sums of the pass at the given components, which is the first
   */
  private static SoftState maximised(
      PackedRows rows,
      SoftRows soft,
      SoftRows.Responsibilities responsibilities,
      List<Component> from,
      double[][] totals) {
    List<Component> trained =
        JointTraining.train(
            soft.trainers(),
            from,
            STEP,
            at -> {
              SoftRows.Sums sums = soft.pass(responsibilities, at);
              totals[0] = sums.totals();
              return sums.clusters();
            });
    return new SoftState(soft.trainers(), trained, variances(rows, soft, trained));
  }

  /** σ_k² = Σ r·c / Σ r, the mean cost; null where costs are no squares. */
  private static double[] variances(PackedRows rows, SoftRows soft, List<Component> trained) {
    double deviation = rows.summary().labelDeviation();
    if (!isSquared(soft)) {
      return null;
    }
    double least = LEAST_VARIANCE * (deviation > 0 ? deviation * deviation : 1);
    double[] variances = new double[trained.size() - 1];
    for (int k = 0; k < variances.length; k++) {
      Component one = trained.get(k);
      variances[k] = one.weight() > 0 ? Math.max(least, one.objective() / one.weight()) : least;
    }
    return variances;
  }

  /** Whether the experts' costs are squares. */
  static boolean isSquared(SoftRows soft) {
    return soft.trainers().get(0).isExact();
  }

  private Learned run(PackedRows rows, SoftRows soft, SoftState start, int steps) {
    List<Double> trace = new ArrayList<>();
    SoftState state = start;
    for (int step = 0; ; step++) {
      double[][] totals = new double[1][];
      SoftState next = maximised(rows, soft, state, state.components(), totals);
      double likelihood = totals[0][0];
      double before = trace.isEmpty() ? Double.NaN : trace.get(trace.size() - 1);
      trace.add(likelihood);
      if (step == steps
          || Math.abs(likelihood - before) <= tolerance * (Math.abs(likelihood) + tolerance)) {
        return new Learned(state, trace, totals[0][1]);
      }
      state = next;
    }
  }
}
