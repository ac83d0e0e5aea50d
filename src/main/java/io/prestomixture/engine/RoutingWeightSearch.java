package io.prestomixture.engine;

import io.prestomixture.component.Component;
import io.prestomixture.component.Families;
import io.prestomixture.component.JointTraining;
import io.prestomixture.component.RoutingTraining;
import io.prestomixture.component.Scorer;
import io.prestomixture.component.Trainers;
import io.prestomixture.data.LabelType;
import io.prestomixture.data.RowBlock;
import io.prestomixture.search.ChargedSearch;
import io.prestomixture.search.LocalSearch;
import io.prestomixture.search.RoutingChoice;
import io.prestomixture.selection.BlockPartition;
import io.prestomixture.selection.Selection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.broadcast.Broadcast;

/**
 * The choice of a {@code routingWeight}: on a part of the sample, {@link ChargedSearch} finds
 * partitions for several β, alternating minimisation finds others with β = 0, and a {@link
 * RoutingTournament} says which of them, or that of least F, predicts best. Searches are Spark
 * tasks of one thread.
 *
 * <p>Where alternating rounds come to rest from random partitions, F is well above the least, but
 * now and then features tell the clusters better: one in so many starts is worth more than another
 * β.
 */
final class RoutingWeightSearch {
  /** What β is tried, in units of {@link #unit}. */
  private static final double[] WEIGHTS = {1, 0.3, 0.1, 0.03};

  /** Where β begins to fall, in the same units. */
  private static final double HIGHEST = 3;

  /** Annealings from random partitions. */
  private static final int STARTS = 8;

  private static final int STARTS_OF_MANY_PASSES = 6;

  /** Partitions that alternating rounds without charges start from. */
  private static final int FREE_STARTS = 12;

  private static final int FREE_STARTS_OF_MANY_PASSES = 10;

  private static final int FREE_ROUNDS = 100;

  private static final int FREE_ROUNDS_OF_MANY_PASSES = 30;

  /** Costs that are −log(probability) compare with −log π as they are. */
  private static final double UNIT_OF_LIKELIHOODS = 3;

  /** Most rows that are searched, of which many starts are worth more than many rows. */
  private static final int SEARCHED_ROWS = 8000;

  private static final int SEARCHED_ROWS_OF_MANY_PASSES = 5000;

  /** Most numbers among the features of rows that partitions are judged by. */
  private static final int MOST_NUMBERS = 1 << 20;

  /** Most products of these rows, the numbers that a gate sees of each, and clusters. */
  private static final double MOST_INPUTS = 5e6;

  /** In the last heat, of few partitions, so many times as many. */
  private static final double MORE_INPUTS = 4;

  /** Rows per parameter of all components that are enough to alternate on. */
  private static final int ROWS_PER_PARAMETER = 8;

  /** Most products of a pass over more rows than are searched. */
  private static final double MOST_ALTERNATED = 4e9;

  /** Most products of a pass over them in which π is trained. */
  private static final double MOST_WORK = 4e9;

  /** With fewer rows an error on held-out ones says little. */
  private static final int LEAST_ROWS_PER_CLUSTER = 50;

  /** With fewer, components of a part of them are far from those of all. */
  private static final int LEAST_ROWS_PER_FEATURE = 3;

  /** Separates the random partitions from others. */
  private static final long START_STREAM = 0x57A27L;

  private final PackedRows rows;
  private final TrainingSettings settings;
  private final RowBlock sample;

  /** How many rows partitions may be judged by, the first of the sample. */
  private final int judged;

  /** The same in the last heat. */
  private final int judgedLast;

  private final int leastRows;

  /** How many rows rounds without charges alternate on, the first of the sample. */
  private final int alternatedRows;

  /** The rows that are searched. */
  private final RowBlock searched;

  private final int starts;
  private final boolean exact;
  private final boolean costly;

  /**
   * Prepares a search.
   *
   * @param sample in an order that does not depend on how the data is partitioned
   */
  RoutingWeightSearch(PackedRows rows, TrainingSettings settings, RowBlock sample) {
    this.rows = rows;
    this.settings = settings;
    this.sample = sample;
    int k = settings.k();
    int d = sample.numFeatures();
    leastRows = k * Math.max(LEAST_ROWS_PER_CLUSTER, LEAST_ROWS_PER_FEATURE * (d + 1));
    int outputs = Math.max(1, rows.trainers().start().get(0).parameters().length / (d + 1));
    double told = Math.max(leastRows, MOST_INPUTS / ((d + (double) k * outputs) * k));
    int rowsToJudge = Math.min(sample.size(), MOST_NUMBERS / d);
    judged = (int) Math.min(rowsToJudge, told);
    judgedLast = (int) Math.min(rowsToJudge, MORE_INPUTS * told);
    double order = outputs * (d + 1.0);
    exact = rows.trainers().areExact();
    starts = exact ? STARTS : STARTS_OF_MANY_PASSES;
    double parameters = k * (d + 1.0);
    double affordable = MOST_WORK / (parameters * parameters);
    int most = exact ? SEARCHED_ROWS : SEARCHED_ROWS_OF_MANY_PASSES;
    costly = !exact || affordable < most;
    searched = sample.first((int) Math.min(Math.min(most, judged), affordable));
    alternatedRows =
        exact ? sample.size() : alternatedRows(sample.size(), searched.size(), k, order);
  }

  /**
   * How many rows rounds without charges alternate on where they need many passes: those that are
   * searched, or more, as far as can be afforded, where these are few for the parameters.
   */
  static int alternatedRows(int sample, int searched, int k, double parameters) {
    double wanted = ROWS_PER_PARAMETER * k * parameters;
    double affordable = MOST_ALTERNATED / (parameters * parameters);
    return (int) Math.min(sample, Math.max(searched, Math.min(wanted, affordable)));
  }

  /**
   * Where to start.
   *
   * @param components where training begins
   * @param scorer what puts rows into the first clusters
   * @param routingWeight β
   * @param choice what was compared; null for nothing
   */
  record Outcome(
      List<Component> components, Scorer scorer, double routingWeight, RoutingChoice choice) {
    /** A start with β = 0. */
    static Outcome uncharged(Trainers trainers, List<Component> components) {
      return new Outcome(components, trainers.scorer(components), 0, null);
    }
  }

  /**
   * Chooses among β = 0 and others, which is 0 where there are too few rows to tell.
   *
   * @param free the components of least F
   */
  Outcome run(List<Component> free, FitProgress progress) {
    boolean few = judged < leastRows || searched.size() < 2 * settings.k();
    double unit = few || leastRows > RoutingTournament.SECOND_ROWS ? 0 : unit();
    if (!(unit > 0)) {
      return Outcome.uncharged(rows.trainers(), free);
    }
    Broadcast<RowBlock> shared = rows.context().broadcast(sample);
    try {
      List<ChargedSearch.Stop> found = new ArrayList<>();
      ChargedSearch.Stop first = new ChargedSearch.Stop(0, free, null);
      found.add(first);
      found.addAll(charged(free, unit, shared, rows.sharedTrainers()));
      List<ChargedSearch.Stop> settled = List.of();
      List<ChargedSearch.Stop> alternations = alternated(shared, rows.sharedTrainers());
      if (exact || (alternatedRows == sample.size() && alternatedRows > searched.size())) {
        List<ChargedSearch.Stop> ranked =
            RoutingTournament.leastFirst(first, loss(free, sample), alternations);
        found.set(0, ranked.get(0));
        settled = ranked.subList(1, ranked.size());
      } else {
        found.addAll(alternations);
      }
      RoutingTournament.Outcome outcome =
          new RoutingTournament(rows, settings, shared, judged, judgedLast, leastRows, costly)
              .run(found, settled);
      progress.routing(outcome.choice());
      ChargedSearch.Stop best = outcome.best();
      return new Outcome(
          best.equals(first) ? free : best.components(),
          RoutingTournament.scorer(rows.trainers(), best),
          best.routingWeight(),
          outcome.choice());
    } finally {
      shared.destroy(false);
    }
  }

  /** What a row costs under components that are trained on the rows nearest to them. */
  private double loss(List<Component> free, RowBlock block) {
    short[] clusters = nearest(block, rows.trainers(), free);
    Trainers all = rows.trainers();
    return ChargedSearch.loss(
        JointTraining.train(
            all,
            free,
            JointTraining.Effort.ROUND,
            at -> LocalSearch.statistics(all, at, block, clusters)));
  }

  private static short[] nearest(RowBlock rows, Trainers trainers, List<Component> components) {
    return BlockPartition.nearest(rows, trainers.scorer(components)).clusters();
  }

  /**
   * By β the partitions of all annealings, and last what becomes of the partition of least F when β
   * is what a row costs there.
   */
  private List<ChargedSearch.Stop> charged(
      List<Component> free, double unit, Broadcast<RowBlock> shared, Broadcast<Trainers> trainers) {
    int annealings = starts;
    boolean follow = isOfNumbers();
    int most = searched.size();
    double own = Math.abs(loss(free, searched));
    double[] weights = Arrays.stream(WEIGHTS).map(w -> w * unit).toArray();
    int k = settings.k();
    long seed = settings.seed();
    RoutingTraining training = Routing.training(rows.scaling(), settings);
    return SampleTasks.run(
            rows.context(),
            own > 0 ? annealings + 1 : annealings,
            i -> {
              RowBlock block = shared.value().first(most);
              Trainers all = trainers.value();
              ChargedSearch search = new ChargedSearch(all, training, block);
              return i < annealings
                  ? search.run(random(block, k, seed, i), HIGHEST * unit, weights, follow)
                  : search.run(nearest(block, all, free), own, new double[] {own}, false);
            })
        .stream()
        .flatMap(List::stream)
        .toList();
  }

  /**
   * Where alternating rounds from random partitions come to rest, or are left off where rounds need
   * many passes: those of the whole sample, or of its first {@link #alternatedRows}.
   */
  private List<ChargedSearch.Stop> alternated(
      Broadcast<RowBlock> shared, Broadcast<Trainers> trainers) {
    int most = alternatedRows;
    int mostRounds = exact ? FREE_ROUNDS : FREE_ROUNDS_OF_MANY_PASSES;
    int k = settings.k();
    long seed = settings.seed();
    return SampleTasks.run(
        rows.context(),
        exact ? FREE_STARTS : FREE_STARTS_OF_MANY_PASSES,
        i -> {
          RowBlock block = shared.value().first(most);
          short[] start = random(block, k, seed, STARTS + i);
          LocalSearch search =
              new LocalSearch(trainers.value(), block, start, Selection.ALTERNATING, 1, 1);
          search.run(mostRounds);
          return new ChargedSearch.Stop(0, search.mixture().components(), null);
        });
  }

  /** The partition of one start, of which fits with neighbouring seeds have others. */
  private static short[] random(RowBlock rows, int k, long seed, int start) {
    return Initialization.random(rows, k, seed ^ START_STREAM * (start + 1)).clusters();
  }

  /** Whether labels are numbers, so that losses have a scale of their own. */
  private boolean isOfNumbers() {
    return Families.forClusters(settings.family(), settings.k()).get(0).labelType()
        == LabelType.REAL;
  }

  /** What a row costs under one component for all, where costs are no logarithms. */
  private double unit() {
    if (!isOfNumbers()) {
      return UNIT_OF_LIKELIHOODS;
    }
    Component one =
        JointTraining.trainOn(
            rows.trainers().get(0),
            searched,
            IntStream.range(0, searched.size()).toArray(),
            JointTraining.Effort.ROUND);
    return one.objective() / one.weight();
  }
}
