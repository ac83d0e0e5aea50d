package io.prestomixture.engine;

import io.prestomixture.component.Scorer;
import io.prestomixture.component.Trainers;
import io.prestomixture.data.FeatureScaling;
import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.WeightedMean;
import io.prestomixture.search.ChargedSearch;
import io.prestomixture.search.LocalSearch;
import io.prestomixture.search.RoutingChoice;
import io.prestomixture.selection.BlockPartition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.broadcast.Broadcast;

/**
 * Which of many partitions predicts best, by a {@link RoutingJudge}. All are judged on few rows,
 * the best of them on more, and the best of these on still more (successive halving: Jamieson and
 * Talwalkar, AISTATS 2016). That of least F, the first, is in every heat, and is beaten only by
 * more than chance, see {@link RoutingChoice#best}.
 *
 * <p>After the first heat partitions are trained on on the whole sample, unless they were found on
 * it in many passes: what that makes of them differs more than what they were. Trainings and
 * judgements are Spark tasks of one thread.
 */
final class RoutingTournament {
  /** Rows of the first heat, unless these are too few for so many clusters. */
  private static final int FIRST_ROWS = 2000;

  /** Partitions that are left then, beside the first. */
  private static final int LEFT = 8;

  /** The same where training takes long. */
  private static final int LEFT_OF_COSTLY = 4;

  /** Rows of the second heat. */
  static final int SECOND_ROWS = 12_000;

  private static final int FINALISTS = 3;
  private static final int LAST_ROWS = 36_000;

  /** Losses that differ by no more than this share are of one partition. */
  private static final double SAME = 1e-7;

  /** By this factor the last heat must have more rows to be of use. */
  private static final double MORE_ROWS = 1.5;

  private final PackedRows rows;
  private final TrainingSettings settings;
  private final Broadcast<RowBlock> sample;
  private final int most;
  private final int mostOfLast;
  private final int leastRows;
  private final int left;

  /** What the last heat said; before it, what the one before said. */
  private double[][] errors;

  private List<ChargedSearch.Stop> judged;

  /**
   * Prepares a tournament.
   *
   * @param most rows of the sample that may be judged by
   * @param mostOfLast the same in the last heat
   * @param leastRows rows that it takes to tell so many clusters
   * @param costly whether it takes long to train a partition on the sample
   */
  RoutingTournament(
      PackedRows rows,
      TrainingSettings settings,
      Broadcast<RowBlock> sample,
      int most,
      int mostOfLast,
      int leastRows,
      boolean costly) {
    this.rows = rows;
    this.settings = settings;
    this.sample = sample;
    this.most = most;
    this.mostOfLast = mostOfLast;
    this.leastRows = leastRows;
    left = costly ? LEFT_OF_COSTLY : LEFT;
  }

  /** A partition, and all that were in the last heat with it. */
  record Outcome(ChargedSearch.Stop best, RoutingChoice choice) {}

  /**
   * The partition of a search, and others that are settled on the whole sample; the first is that
   * of least F. Where clusters have many parameters, a search of few rows need not find it.
   *
   * @param loss what a row of the sample costs in the partition of the search
   */
  static List<ChargedSearch.Stop> leastFirst(
      ChargedSearch.Stop search, double loss, List<ChargedSearch.Stop> settled) {
    List<ChargedSearch.Stop> ranked = new ArrayList<>(settled);
    ranked.sort(Comparator.comparingDouble(ChargedSearch.Stop::loss));
    boolean isLeast = ranked.isEmpty() || !(ranked.get(0).loss() < loss);
    ranked.add(isLeast ? 0 : 1, search);
    return ranked;
  }

  /**
   * Compares.
   *
   * @param found by a search of a part of the sample, that of least F first
   * @param settled on the whole sample, to join those that are left when these have been trained on
   *     it
   */
  Outcome run(List<ChargedSearch.Stop> found, List<ChargedSearch.Stop> settled) {
    heat(distinct(found), Math.min(most, Math.max(FIRST_ROWS, leastRows)));
    heat(distinct(joined(best(left), settled)), Math.min(most, SECOND_ROWS));
    int last = Math.min(mostOfLast, LAST_ROWS);
    if (last >= MORE_ROWS * rowsJudged()) {
      heat(best(FINALISTS), last);
    }
    double[] weights = weights(rowsJudged());
    int taken = RoutingChoice.best(errors, weights);
    return new Outcome(judged.get(taken), choice(weights, taken));
  }

  /** Where fits need many passes, what is settled on the whole sample already rests as it is. */
  private List<ChargedSearch.Stop> joined(
      List<ChargedSearch.Stop> best, List<ChargedSearch.Stop> settled) {
    boolean exact = rows.trainers().areExact();
    List<ChargedSearch.Stop> trained = new ArrayList<>(best);
    trained.addAll(exact ? settled : List.of());
    List<ChargedSearch.Stop> joined = refined(trained);
    joined.addAll(exact ? List.of() : settled);
    return joined;
  }

  /** Once what several annealings found with one β. */
  private static List<ChargedSearch.Stop> distinct(List<ChargedSearch.Stop> all) {
    List<ChargedSearch.Stop> distinct = new ArrayList<>();
    for (ChargedSearch.Stop stop : all) {
      double loss = stop.loss();
      boolean known =
          distinct.stream()
              .filter(other -> other.routingWeight() == stop.routingWeight())
              .mapToDouble(ChargedSearch.Stop::loss)
              .anyMatch(other -> Math.abs(other - loss) <= SAME * Math.abs(loss));
      if (!known) {
        distinct.add(stop);
      }
    }
    return distinct;
  }

  private int rowsJudged() {
    return errors[0].length;
  }

  private double[] weights(int rowsOfHeat) {
    RowBlock block = sample.value();
    return IntStream.range(0, rowsOfHeat).mapToDouble(block::weight).toArray();
  }

  private void heat(List<ChargedSearch.Stop> entrants, int rowsWanted) {
    int size = Math.min(rowsWanted, sample.value().size());
    Broadcast<RowBlock> shared = sample;
    Broadcast<Trainers> trainers = rows.sharedTrainers();
    RoutingJudge judge = settings.search().judge();
    FeatureScaling scaling = rows.scaling();
    errors =
        SampleTasks.run(
                rows.context(),
                entrants.size(),
                i -> {
                  RowBlock block = shared.value().first(size);
                  return judge.errors(
                      crossFit(trainers.value(), entrants.get(i), block), block, scaling);
                })
            .toArray(double[][]::new);
    judged = entrants;
  }

  private static CrossFit crossFit(Trainers trainers, ChargedSearch.Stop stop, RowBlock block) {
    short[] clusters = BlockPartition.nearest(block, scorer(trainers, stop)).clusters();
    return CrossFit.of(trainers, block, clusters);
  }

  /** What puts rows into the clusters of a partition. */
  static Scorer scorer(Trainers trainers, ChargedSearch.Stop stop) {
    Scorer scorer = trainers.scorer(stop.components());
    return stop.charge() == null ? scorer : scorer.charged(stop.charge());
  }

  /** The first, and the best of the others in the last heat. */
  private List<ChargedSearch.Stop> best(int count) {
    double[] weights = weights(rowsJudged());
    double[] means = new double[errors.length];
    for (int i = 0; i < means.length; i++) {
      means[i] = WeightedMean.of(errors[i], weights);
    }
    List<ChargedSearch.Stop> best = new ArrayList<>(List.of(judged.get(0)));
    IntStream.range(1, means.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> means[i]))
        .limit(count)
        .map(judged::get)
        .forEach(best::add);
    return best;
  }

  /** What rounds on the whole sample make of partitions; the first has had them. */
  private List<ChargedSearch.Stop> refined(List<ChargedSearch.Stop> found) {
    Broadcast<RowBlock> shared = sample;
    Broadcast<Trainers> trainers = rows.sharedTrainers();
    TrainingSettings all = settings;
    FeatureScaling scaling = rows.scaling();
    List<ChargedSearch.Stop> refined = new ArrayList<>(found.subList(0, 1));
    refined.addAll(
        SampleTasks.run(
            rows.context(),
            found.size() - 1,
            i -> {
              ChargedSearch.Stop from = found.get(i + 1);
              Scorer scorer = scorer(trainers.value(), from);
              SampleRounds rounds =
                  new SampleRounds(
                      trainers.value(),
                      all,
                      from.components(),
                      shared.value(),
                      BlockPartition.nearest(shared.value(), scorer));
              LocalSearch search =
                  from.charge() == null
                      ? rounds.free()
                      : rounds.charged(Routing.training(scaling, all), from.routingWeight());
              return new ChargedSearch.Stop(
                  from.routingWeight(), search.mixture().components(), search.scorer().charge());
            }));
    return refined;
  }

  private RoutingChoice choice(double[] weights, int taken) {
    List<RoutingChoice.Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < errors.length; i++) {
      ChargedSearch.Stop stop = judged.get(i);
      candidates.add(
          new RoutingChoice.Candidate(
              stop.routingWeight(),
              stop.loss(),
              settings.search().judge().ofMean(WeightedMean.of(errors[i], weights))));
    }
    return new RoutingChoice(candidates, taken);
  }
}
