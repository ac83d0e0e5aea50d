package io.prestomixture.component;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Trains the components of a mixture for a given partition, all together: every pass over the rows
 * sums the statistics of all clusters, since a row touches only its own cluster's component. So K
 * models cost what one costs.
 *
 * <p>Exact components need one pass. Smooth ones take Newton steps from where they are, each
 * cluster halving its own step while it does not lower its objective enough (Armijo's rule); above
 * a number of parameters all take the steps of one L-BFGS ({@link FirstOrderTraining}).
 */
public final class JointTraining {
  /** What the objective must fall by, as a share of what the gradient promises. */
  private static final double SUFFICIENT = 1e-4;

  /** More passes are a sign of an objective without a minimum, such as of separable classes. */
  private static final int MOST_PASSES = 50;

  /** One pass over all rows. */
  public interface Pass {
    /** The statistics of every cluster, expanded at the given components. */
    double[][] statistics(List<Component> at);
  }

  private final Trainers trainers;
  private final double tolerance;
  private final double[] values;
  private final List<Component> trained;
  private final Component[] best;
  private final List<Component> trial;

  private JointTraining(Trainers trainers, List<Component> start, double tolerance) {
    this.trainers = trainers;
    this.tolerance = tolerance;
    trial = new ArrayList<>(start);
    trained = new ArrayList<>(start);
    best = new Component[trainers.k()];
    values = new double[trainers.k()];
    Arrays.fill(values, Double.POSITIVE_INFINITY);
  }

  /**
   * Trains until a further step is predicted to lower the objective by less than a share of it.
   *
   * @param start where to begin; of exact components only their number matters
   * @param tolerance that share
   */
  public static List<Component> train(
      Trainers trainers, List<Component> start, double tolerance, Pass pass) {
    if (FirstOrderTraining.isNeeded(trainers)) {
      return FirstOrderTraining.train(trainers, start, tolerance, pass);
    }
    JointTraining training = new JointTraining(trainers, start, tolerance);
    for (int passes = 0; passes < MOST_PASSES; passes++) {
      if (training.observe(pass.statistics(List.copyOf(training.trial)))) {
        break;
      }
    }
    return List.copyOf(training.trained);
  }

  /** Takes the statistics at the trial components; true if all are trained. */
  private boolean observe(double[][] statistics) {
    boolean halved = false;
    double total = 0;
    double decrement = 0;
    for (int c = 0; c < values.length; c++) {
      Component next = trainers.get(c).train(trial.get(c), statistics[c]);
      double value = next.objective() + next.decrement();
      Component previous = trained.get(c);
      boolean falls =
          best[c] == null
              || value <= values[c] - SUFFICIENT * previous.decrement() * stepShare(c)
              || value <= values[c] + 1e-14 * Math.abs(values[c]);
      if (falls) {
        values[c] = value;
        best[c] = trial.get(c);
        trained.set(c, next);
        trial.set(c, next);
      } else {
        halved = true;
        trial.set(c, midpoint(best[c], trial.get(c)));
      }
      total += Math.abs(values[c]);
      decrement += trained.get(c).decrement();
    }
    return !halved && decrement <= tolerance * total;
  }

  /** The share of the Newton step that the trial is away from the best parameters. */
  private double stepShare(int cluster) {
    double[] from = best[cluster].parameters();
    double[] full = trained.get(cluster).parameters();
    double[] taken = trial.get(cluster).parameters();
    for (int j = 0; j < from.length; j++) {
      if (full[j] != from[j]) {
        return (taken[j] - from[j]) / (full[j] - from[j]);
      }
    }
    return 1;
  }

  private static Component midpoint(Component from, Component to) {
    double[] middle = new double[from.parameters().length];
    Arrays.setAll(middle, j -> (from.parameters()[j] + to.parameters()[j]) / 2);
    return new Component(to.rows(), to.weight(), to.objective(), middle, to.penalty(), null);
  }
}
