package io.prestomixture.component;

import io.prestomixture.data.RowBlock;
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

  /** An objective below this share of what it was is little, as that of separable classes. */
  private static final double NEGLIGIBLE = 1e-3;

  /** A decrease by this share of what the objective was is worth no pass. */
  private static final double NOTHING = 1e-9;

  /**
   * How far to train.
   *
   * @param tolerance training ends when another step is predicted to lower the objective by less
   *     than this share of it
   * @param share and also when that is less than this share of what has been gained
   * @param passes most passes; objectives without a minimum, such as of separable classes, use them
   */
  public record Effort(double tolerance, double share, int passes) {
    /** As far as numbers go. */
    public static final Effort FULL = new Effort(1e-13, 0, 200);

    /** As far as is of use where the objective has fallen to this multiple of what it was. */
    public static Effort fullAfterFall(double multiple) {
      return multiple < NEGLIGIBLE ? new Effort(NOTHING / multiple, 0, FULL.passes) : FULL;
    }

    /** Far enough to tell whether a partition is better; the next round trains on. */
    public static final Effort ROUND = new Effort(1e-8, 0.5, 12);
  }

  /** One pass over all rows. */
  public interface Pass {
    /** The statistics of every cluster, expanded at the given components. */
    double[][] statistics(List<Component> at);
  }

  private final Trainers trainers;

  /** By cluster: where the last step that lowered the objective ended, and what was seen there. */
  private final Component[] best;

  private final double[][] bestStatistics;
  private final ClusterStep[] steps;

  /** By cluster: the step from there that is yet to be tried. */
  private final List<Component> trial;

  private double first;
  private double total;
  private double decrement;

  private JointTraining(Trainers trainers, List<Component> start, double before) {
    this.trainers = trainers;
    first = before;
    best = new Component[trainers.k()];
    bestStatistics = new double[trainers.k()][];
    steps = new ClusterStep[trainers.k()];
    for (int c = 0; c < steps.length; c++) {
      steps[c] = trainers.get(c) instanceof SmoothTrainer smooth ? ClusterStep.of(smooth) : null;
    }
    trial = new ArrayList<>(start);
  }

  /**
   * Trains the components.
   *
   * @param start where to begin; of exact components only their number matters
   * @param effort how far
   */
  public static List<Component> train(
      Trainers trainers, List<Component> start, Effort effort, Pass pass) {
    return train(trainers, start, Double.NaN, effort, pass);
  }

  /** Trains one component on some rows of a block, from its start. */
  public static Component trainOn(
      ComponentTrainer trainer, RowBlock block, int[] rows, Effort effort) {
    Trainers one = Trainers.same(trainer, 1);
    Pass pass =
        at -> {
          double[][] statistics = one.noStatistics();
          one.accumulators(at).add(0, block, rows, 0, rows.length, 1, statistics[0]);
          return statistics;
        };
    return train(one, one.start(), effort, pass).get(0);
  }

  /**
   * Trains the components of a changed partition.
   *
   * @param before the objective of the partition before, against which gains are counted
   */
  public static List<Component> train(
      Trainers trainers, List<Component> start, double before, Effort effort, Pass pass) {
    JointTraining training = new JointTraining(trainers, start, before);
    for (int passes = 0; passes < effort.passes; passes++) {
      boolean failed = !training.observe(pass.statistics(List.copyOf(training.trial)));
      if (!failed && training.decrement <= effort.tolerance * training.scale()) {
        // So close that the last step need not be looked at.
        return List.copyOf(training.trial);
      }
      if (!failed && training.decrement <= effort.share * training.gained()) {
        break;
      }
    }
    return training.best();
  }

  private double scale() {
    return Math.max(Math.abs(total), NEGLIGIBLE * Math.abs(first));
  }

  private double gained() {
    return first - total;
  }

  /**
   * Takes the statistics at the trial components; false if some step did not lower its objective.
   */
  private boolean observe(double[][] statistics) {
    boolean fell = true;
    total = 0;
    decrement = 0;
    for (int c = 0; c < best.length; c++) {
      if (trainers.get(c) instanceof SmoothTrainer smooth) {
        fell &= observe(c, smooth, statistics[c]);
        decrement += trial.get(c).decrement();
      } else {
        trial.set(c, trainers.get(c).train(trial.get(c), statistics[c]));
        best[c] = trial.get(c);
      }
      total += best[c].objective();
    }
    first = Double.isNaN(first) ? total : first;
    return fell;
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
