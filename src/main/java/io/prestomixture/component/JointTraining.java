package io.prestomixture.component;

import java.util.ArrayList;
import java.util.List;

/**
 * Trains the components of a mixture for a given partition, all together: every pass over the rows
 * sums the statistics of all clusters, since a row touches only its own cluster's component. So K
 * models cost what one costs.
 *
 * <p>Exact components need one pass. Smooth ones take Newton steps from where they are, each
 * cluster damping its own step while it does not lower its objective enough; above a number of
 * parameters L-BFGS steps ({@link ClusterStep}).
 */
public final class JointTraining {
  /** What the objective must fall by, as a share of what a step promises. */
  private static final double SUFFICIENT = 1e-4;

  /** More passes are a sign of an objective without a minimum, such as of separable classes. */
  private static final int MOST_PASSES = 50;

  private static final int MOST_PASSES_WITHOUT_CURVATURE = 200;

  /** One pass over all rows. */
  public interface Pass {
    /** The statistics of every cluster, expanded at the given components. */
    double[][] statistics(List<Component> at);
  }

  private final Trainers trainers;
  private final double tolerance;

  /** By cluster: where the last step that lowered the objective ended, and what was seen there. */
  private final Component[] best;

  private final double[][] bestStatistics;
  private final ClusterStep[] steps;

  /** By cluster: the step from there that is yet to be tried. */
  private final List<Component> trial;

  private JointTraining(Trainers trainers, List<Component> start, double tolerance) {
    this.trainers = trainers;
    this.tolerance = tolerance;
    best = new Component[trainers.k()];
    bestStatistics = new double[trainers.k()][];
    steps = new ClusterStep[trainers.k()];
    for (int c = 0; c < steps.length; c++) {
      steps[c] = trainers.get(c) instanceof SmoothTrainer smooth ? ClusterStep.of(smooth) : null;
    }
    trial = new ArrayList<>(start);
  }

  /**
   * Trains until a further step is predicted to lower the objective by less than a share of it.
   *
   * @param start where to begin; of exact components only their number matters
   * @param tolerance that share
   */
  public static List<Component> train(
      Trainers trainers, List<Component> start, double tolerance, Pass pass) {
    JointTraining training = new JointTraining(trainers, start, tolerance);
    int most = trainers.arePredictable() ? MOST_PASSES : MOST_PASSES_WITHOUT_CURVATURE;
    for (int passes = 0; passes < most; passes++) {
      if (training.observe(pass.statistics(List.copyOf(training.trial)))) {
        return List.copyOf(training.trial);
      }
    }
    return training.best();
  }

  /** Takes the statistics at the trial components; true if no step is worth another pass. */
  private boolean observe(double[][] statistics) {
    boolean failed = false;
    double total = 0;
    double decrement = 0;
    for (int c = 0; c < best.length; c++) {
      if (trainers.get(c) instanceof SmoothTrainer smooth) {
        failed |= !observe(c, smooth, statistics[c]);
        total += Math.abs(best[c].objective());
        decrement += trial.get(c).decrement();
      } else {
        trial.set(c, trainers.get(c).train(trial.get(c), statistics[c]));
        best[c] = trial.get(c);
        total += Math.abs(best[c].objective());
      }
    }
    return !failed && decrement <= tolerance * total;
  }

  /** Goes on from the trial component if it is better, else tries a shorter step; false if so. */
  private boolean observe(int cluster, SmoothTrainer trainer, double[] statistics) {
    Component tried = trainer.at(trial.get(cluster).parameters(), statistics);
    boolean falls = best[cluster] == null || fallsEnough(cluster, tried.objective());
    if (falls) {
      best[cluster] = tried;
      bestStatistics[cluster] = statistics;
    }
    trial.set(cluster, steps[cluster].next(best[cluster], bestStatistics[cluster], falls));
    return falls;
  }

  private boolean fallsEnough(int cluster, double value) {
    double before = best[cluster].objective();
    return value <= before - SUFFICIENT * trial.get(cluster).decrement() + 1e-14 * Math.abs(before);
  }

  /** What was seen to be best, without the steps that are yet to be tried. */
  private List<Component> best() {
    List<Component> result = new ArrayList<>();
    for (int c = 0; c < best.length; c++) {
      Component seen = best[c];
      result.add(
          new Component(
              seen.rows(),
              seen.weight(),
              seen.objective(),
              seen.parameters(),
              seen.penalty(),
              trial.get(c).curvature(),
              trial.get(c).decrement()));
    }
    return result;
  }
}
