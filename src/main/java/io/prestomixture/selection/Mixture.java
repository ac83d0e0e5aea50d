package io.prestomixture.selection;

import io.prestomixture.component.Component;
import io.prestomixture.component.JointTraining;
import io.prestomixture.component.JointTraining.Effort;
import io.prestomixture.component.Scorer;
import io.prestomixture.component.Trainers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A partition as the driver sees it: the statistics of its K clusters, the components trained on
 * them, and the objective: F and, where rows are charged for their clusters, the summed charge. It
 * decides which of the proposed moves are made, and never lets the objective rise.
 *
 * <p>Where statistics are sufficient, F of every sieve is exact without another look at the rows.
 * Elsewhere the expansion at the current components predicts it; the best sieve is then trained and
 * its true F taken by passes over the rows, and the accepted set halved until F falls.
 */
public final class Mixture {
  /** A decrease smaller than this share of F is rounding, not progress. */
  private static final double ROUNDING = 1e-12;

  /**
   * Likewise this share of what cancels in the objectives of the clusters that change, 45 machine
   * epsilons: where components fit exactly, F is nothing else.
   */
  private static final double CANCELLATION = 1e-14;

  private final Trainers trainers;
  private final double initial;
  private double[][] statistics;
  private List<Component> components;
  private double charge;

  /**
   * All that a mixture needs to go on to the same bits, beside its trainers.
   *
   * @param initial the absolute objective of the first partition
   * @param charge the summed charge
   * @param statistics of each cluster where these are sufficient; else null, since every round sums
   *     them anew
   * @param components the components, by cluster
   */
  public record State(
      double initial, double charge, double[][] statistics, List<Component> components) {}

  /** One pass over all rows. */
  public interface Pass {
    /** The statistics of all clusters after a decision, expanded at the given components. */
    double[][] statistics(Decision decision, List<Component> at);
  }

  /**
   * The outcome of a step.
   *
   * @param decision what is done
   * @param moves how many rows it moves
   * @param sieves by bucket, the objective if all moves up to it were made; NaN for a bucket
   *     without moves, empty where nothing was sieved
   */
  public record Step(Decision decision, long moves, List<Double> sieves) {
    static final Step NONE = new Step(Decision.NONE, 0);

    Step(Decision decision, long moves) {
      this(decision, moves, List.of());
    }

    private Step of(double[] objectives) {
      return new Step(decision, moves, Arrays.stream(objectives).boxed().toList());
    }
  }

  /**
   * Trains a component on each cluster.
   *
   * @param start where training begins, see {@link Trainers#start}
   */
  public Mixture(Trainers trainers, List<Component> start, Pass pass) {
    this.trainers = trainers;
    if (trainers.areExact()) {
      components = start;
      refresh(pass.statistics(Decision.NONE, start));
    } else {
      components = train(start, Effort.ROUND, Decision.NONE, 0, pass);
    }
    initial = Math.abs(objective());
  }

  /**
   * Goes on from where a mixture was.
   *
   * @throws IllegalArgumentException if that was of other clusters or features
   */
  public Mixture(Trainers trainers, State state) {
    this.trainers = trainers;
    trainers.requireOf(state.components);
    double[][] none = trainers.noStatistics();
    boolean fits = trainers.areExact() == (state.statistics != null);
    for (int c = 0; c < none.length && fits && state.statistics != null; c++) {
      fits = state.statistics.length == none.length && state.statistics[c].length == none[c].length;
    }
    if (!fits) {
      throw new IllegalArgumentException("Field 'statistics' is not that of these clusters.");
    }
    initial = state.initial;
    charge = state.charge;
    statistics = state.statistics;
    components = List.copyOf(state.components);
  }

  private Mixture(Mixture other) {
    trainers = other.trainers;
    initial = other.initial;
    statistics = other.statistics;
    components = other.components;
  }

  /** What this mixture needs to go on from here. */
  public State state() {
    return new State(initial, charge, trainers.areExact() ? statistics : null, components());
  }

  /** This mixture as it is now, to go back to. */
  public Mixture copy() {
    return new Mixture(this);
  }

  /** A mixture of exact components like this one, on statistics that differ by these sums. */
  public Mixture changed(double[][] changes) {
    Mixture changed = new Mixture(this);
    double[][] sums = new double[statistics.length][];
    Arrays.setAll(sums, c -> sum(statistics[c], changes[c]));
    changed.refresh(sums);
    return changed;
  }

  /**
   * Takes freshly summed statistics of the same partition at the same components. Exact components
   * are retrained on them, against the drift of repeated changes.
   */
  public void refresh(double[][] fresh) {
    statistics = fresh;
    if (trainers.areExact()) {
      components = trainers.train(components, fresh);
    }
  }

  /** Takes the summed charge of the same partition, under a new model of what is charged. */
  public void recharge(double total) {
    charge = total;
  }

  /** Trains components that are not exact as far as numbers go. */
  public void polish(Decision decision, Pass pass) {
    if (!trainers.areExact()) {
      Effort effort = Effort.fullAfterFall(Math.abs(objective(components)) / initial);
      List<Component> polished = train(components, effort, decision, charge, pass);
      components = objective(polished) <= objective(components) ? polished : components;
    }
  }

  /** Trains on the partition after a decision, which lets rows be charged that much in sum. */
  private List<Component> train(
      List<Component> start, Effort effort, Decision decision, double charged, Pass pass) {
    double before = components == null ? Double.NaN : objective() - charged;
    return JointTraining.train(
        trainers, start, before, effort, at -> pass.statistics(decision, at));
  }

  /** F of the partition and its summed charge. */
  public double objective() {
    return objective(components) + charge;
  }

  /** What the rows are charged for their clusters, in sum. */
  public double charge() {
    return charge;
  }

  private static double objective(List<Component> components) {
    double sum = 0;
    for (Component component : components) {
      sum += component.objective();
    }
    return sum;
  }

  /**
   * By how much the objective must fall at least. Clusters that do not change have the same bits as
   * before, whatever their labels. Of mixtures that are not exact in all clusters no statistics are
   * kept, and only the rounding of F counts.
   *
   * @param trained the same components as now where a cluster does not change
   */
  private double leastFall(List<Component> trained) {
    double cancelled = 0;
    for (int c = 0; c < trained.size() && trainers.areExact(); c++) {
      if (!trained.get(c).equals(components.get(c))) {
        cancelled += trainers.get(c).magnitude(statistics[c]);
      }
    }
    return Math.max(ROUNDING * Math.abs(objective()), CANCELLATION * cancelled);
  }

  /** The trained components, by cluster. */
  public List<Component> components() {
    return List.copyOf(components);
  }

  /** Costs and gains under the components. */
  public Scorer scorer() {
    return trainers.scorer(components);
  }

  /** Number of clusters without rows. */
  public int emptyClusters() {
    return (int) components.stream().filter(Component::isEmpty).count();
  }

  /**
   * Makes the set of proposed moves that lowers F most: for every bucket all moves up to it, or
   * else the best single move.
   */
  public Step step(MoveStatistics moves, Pass pass) {
    Step step = stepByBuckets(moves, pass);
    if (step.moves() > 0) {
      return step;
    }
    Step single = stepBySingle(moves, pass);
    return new Step(single.decision, single.moves, step.sieves);
  }

  /** As {@link #step}, without the single move. */
  public Step stepByBuckets(MoveStatistics moves, Pass pass) {
    double[] objectives = new double[moves.buckets()];
    Prediction best = bestPrediction(moves, objectives);
    if (best == null) {
      return Step.NONE.of(objectives);
    }
    Step step = trainers.areExact() ? acceptExact(best, moves) : verify(best, moves, pass);
    return step.of(objectives);
  }

  /** The components after all moves up to a bucket, and what their objective is or should be. */
  private record Prediction(int lastBucket, double objective, List<Component> components) {}

  /**
   * The sieve of least objective, if that is below the present one.
   *
   * @param objectives takes the objective of every sieve
   */
  private Prediction bestPrediction(MoveStatistics moves, double[] objectives) {
    Arrays.fill(objectives, Double.NaN);
    Prediction best = null;
    double least = objective();
    double saving = 0;
    double[][] sums = trainers.arePredictable() ? copyOf(statistics) : null;
    List<Component> trained = new ArrayList<>(components);
    for (int bucket = 0; bucket < moves.buckets(); bucket++) {
      if (moves.moves(bucket) == 0) {
        continue;
      }
      saving += moves.saving(bucket);
      if (sums != null) {
        for (int c = 0; c < sums.length; c++) {
          if (addChange(moves, bucket, c, sums[c])) {
            trained.set(c, trainers.get(c).train(components.get(c), sums[c]));
          }
        }
      }
      double total =
          sums != null
              ? objective(trained) + charge + moves.chargeUpTo(bucket)
              : objective() - saving;
      objectives[bucket] = total;
      if (total < least && total < objective() - leastFall(trained)) {
        least = total;
        best = new Prediction(bucket, total, new ArrayList<>(trained));
      }
    }
    return best;
  }

  private Step acceptExact(Prediction accepted, MoveStatistics moves) {
    double[][] changed = copyOf(statistics);
    for (int bucket = 0; bucket <= accepted.lastBucket; bucket++) {
      for (int c = 0; c < changed.length; c++) {
        addChange(moves, bucket, c, changed[c]);
      }
    }
    statistics = changed;
    components = accepted.components;
    charge += moves.chargeUpTo(accepted.lastBucket);
    return new Step(Decision.upTo(accepted.lastBucket), moves.upTo(accepted.lastBucket));
  }

  /** Trains on the predicted sieve; where F does not fall, on smaller ones. */
  private Step verify(Prediction predicted, MoveStatistics moves, Pass pass) {
    List<Component> start = predicted.components;
    for (int bucket = predicted.lastBucket; bucket >= 0; bucket = moves.halved(bucket)) {
      Decision decision = Decision.upTo(bucket);
      double charged = charge + moves.chargeUpTo(bucket);
      if (accept(train(start, Effort.ROUND, decision, charged, pass), charged)) {
        return new Step(decision, moves.upTo(bucket));
      }
      start = components;
    }
    return Step.NONE;
  }

  /**
   * Makes a decision if F falls by it; F is taken by passes over the rows, whatever the family.
   * Statistics are not kept up to date: {@link #refresh} them before the next {@link #step}.
   */
  public boolean makes(Decision decision, Pass pass) {
    return accept(train(components, Effort.ROUND, decision, charge, pass), charge);
  }

  /**
   * Makes the best relocation of exact components, if it lowers F by more than a share of it: less
   * is not worth the rounds that follow.
   */
  public Step relocate(RelocationStatistics found, double leastShare) {
    Relocations.Outcome best = new Relocations(trainers, components, statistics, found).best();
    if (best == null) {
      return Step.NONE;
    }
    double least = Math.max(leastFall(best.components()), leastShare * Math.abs(objective()));
    if (!(best.objective() + charge < objective() - least)) {
      return Step.NONE;
    }
    statistics = best.statistics();
    components = best.components();
    return new Step(best.decision(), best.moves());
  }

  private boolean accept(List<Component> trained, double charged) {
    if (!(objective(trained) + charged < objective() - leastFall(trained))) {
      return false;
    }
    components = trained;
    charge = charged;
    return true;
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

  private Step stepBySingle(MoveStatistics moves, Pass pass) {
    MoveStatistics.SingleMove move = moves.best();
    if (move == null) {
      return Step.NONE;
    }
    Step step = new Step(move.decision(), move.rows());
    double charged = charge + move.charge();
    if (!trainers.areExact()) {
      List<Component> trained = train(components, Effort.ROUND, move.decision(), charged, pass);
      return accept(trained, charged) ? step : Step.NONE;
    }
    double[][] changed = statistics.clone();
    changed[move.from()] = sum(statistics[move.from()], move.taken());
    changed[move.to()] = sum(statistics[move.to()], move.added());
    List<Component> trained = new ArrayList<>(components);
    for (int c : new int[] {move.from(), move.to()}) {
      trained.set(c, trainers.get(c).train(components.get(c), changed[c]));
    }
    if (!accept(trained, charged)) {
      return Step.NONE;
    }
    statistics = changed;
    return step;
  }

  private static double[] sum(double[] a, double[] b) {
    double[] sum = new double[a.length];
    Arrays.setAll(sum, i -> a[i] + b[i]);
    return sum;
  }

  private static double[][] copyOf(double[][] arrays) {
    double[][] copy = new double[arrays.length][];
    for (int i = 0; i < arrays.length; i++) {
      copy[i] = arrays[i].clone();
    }
    return copy;
  }
}
