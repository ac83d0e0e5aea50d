package io.prestomixture.engine;

import io.prestomixture.component.Component;
import io.prestomixture.component.Families;
import io.prestomixture.component.FittedComponent;
import io.prestomixture.component.JointTraining;
import io.prestomixture.component.RoutingTraining;
import io.prestomixture.component.Scorer;
import io.prestomixture.component.Trainers;
import io.prestomixture.data.FeatureScaling;
import io.prestomixture.data.LabelType;
import io.prestomixture.data.RowBlock;
import io.prestomixture.search.ChargedSearch;
import io.prestomixture.search.LocalSearch;
import io.prestomixture.search.RoutingChoice;
import io.prestomixture.selection.BlockPartition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.broadcast.Broadcast;

/**
 * The choice of a {@code routingWeight}: on a part of the sample, {@link ChargedSearch} finds
 * partitions for several β, and a {@link RoutingJudge} says which of them, or that of least F,
 * predicts best. Searches and judgements are Spark tasks of one thread.
 */
final class RoutingWeightSearch {
  /** What β is tried, in units of {@link #unit}. */
  private static final double[] WEIGHTS = {1, 0.3, 0.1, 0.03};

  /** Where β begins to fall, in the same units. */
  private static final double HIGHEST = 3;

  /** Annealings from random partitions; of each β the one of least objective is judged. */
  private static final int STARTS = 12;

  private static final int STARTS_OF_MANY_PASSES = 2;

  /** Costs that are −log(probability) compare with −log π as they are. */
  private static final double UNIT_OF_LIKELIHOODS = 3;

  /** Most rows that are searched, of which many starts are worth more than many rows. */
  private static final int SEARCHED_ROWS = 8000;

  private static final int SEARCHED_ROWS_OF_MANY_PASSES = 3000;

  /** Most rows that partitions are judged by, which are to tell small differences. */
  private static final int JUDGED_ROWS = 12_000;

  /** Most numbers among the features of these rows. */
  private static final int MOST_NUMBERS = 1 << 20;

  /** Most products of a pass over them in which π is trained. */
  private static final double MOST_WORK = 4e9;

  /** With fewer rows an error on held-out ones says little. */
  private static final int LEAST_ROWS_PER_CLUSTER = 50;

  /** Separates the random partitions from others. */
  private static final long START_STREAM = 0x57A27L;

  private final PackedRows rows;
  private final TrainingSettings settings;
  private final RowBlock sample;

  /** The rows of it that partitions are judged by. */
  private final RowBlock judged;

  /** The rows of these that are searched. */
  private final RowBlock searched;

  private final int starts;

  /**
   * Prepares a search.
   *
   * @param sample in an order that does not depend on how the data is partitioned
   */
  RoutingWeightSearch(PackedRows rows, TrainingSettings settings, RowBlock sample) {
    this.rows = rows;
    this.settings = settings;
    this.sample = sample;
    judged = sample.first(Math.min(JUDGED_ROWS, MOST_NUMBERS / sample.numFeatures()));
    boolean exact = rows.trainers().areExact();
    starts = exact ? STARTS : STARTS_OF_MANY_PASSES;
    double parameters = settings.k() * (sample.numFeatures() + 1.0);
    double affordable = MOST_WORK / (parameters * parameters);
    int most = exact ? SEARCHED_ROWS : SEARCHED_ROWS_OF_MANY_PASSES;
    searched = judged.first((int) Math.min(most, affordable));
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
    double unit =
        judged.size() < LEAST_ROWS_PER_CLUSTER * settings.k() || searched.size() < 2 * settings.k()
            ? 0
            : unit();
    if (!(unit > 0)) {
      return Outcome.uncharged(rows.trainers(), free);
    }
    Broadcast<RowBlock> shared = rows.context().broadcast(judged);
    try {
      List<ChargedSearch.Stop> stops = new ArrayList<>();
      stops.add(trained(free));
      stops.addAll(charged(stops.get(0), unit, shared, rows.sharedTrainers()));
      RoutingChoice choice = choice(stops, errors(stops, shared));
      progress.routing(choice);
      return choice.taken() == 0
          ? new Outcome(free, rows.trainers().scorer(free), 0, choice)
          : refined(stops.get(choice.taken()), choice);
    } finally {
      shared.destroy(false);
    }
  }

  /** What rounds on the whole sample make of what was found on a part of it. */
  private Outcome refined(ChargedSearch.Stop from, RoutingChoice choice) {
    Scorer scorer = rows.trainers().scorer(from.components()).charged(from.charge());
    LocalSearch search =
        new SampleRounds(
                rows.trainers(),
                settings,
                from.components(),
                sample,
                BlockPartition.nearest(sample, scorer))
            .charged(Routing.training(rows, settings), from.routingWeight());
    return new Outcome(
        search.mixture().components(), search.scorer(), from.routingWeight(), choice);
  }

  private RoutingChoice choice(List<ChargedSearch.Stop> stops, double[][] errors) {
    double[] weights = IntStream.range(0, judged.size()).mapToDouble(judged::weight).toArray();
    List<RoutingChoice.Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < errors.length; i++) {
      candidates.add(
          new RoutingChoice.Candidate(
              stops.get(i).routingWeight(),
              loss(stops.get(i).components()) / weight(stops.get(i).components()),
              settings.search().judge().ofMean(RoutingChoice.mean(errors[i], weights))));
    }
    return new RoutingChoice(candidates, RoutingChoice.best(errors, weights));
  }

  /** The components of least F, with what they come to on these rows. */
  private ChargedSearch.Stop trained(List<Component> free) {
    short[] clusters = nearest(searched, rows.trainers(), free);
    Trainers all = rows.trainers();
    List<Component> trained =
        JointTraining.train(
            all,
            free,
            JointTraining.Effort.ROUND,
            at -> LocalSearch.statistics(all, at, searched, clusters));
    return new ChargedSearch.Stop(0, trained, null, loss(trained));
  }

  private static double loss(List<Component> components) {
    return components.stream().mapToDouble(Component::objective).sum();
  }

  private static double weight(List<Component> components) {
    return components.stream().mapToDouble(Component::weight).sum();
  }

  private static short[] nearest(RowBlock rows, Trainers trainers, List<Component> components) {
    return BlockPartition.nearest(rows, trainers.scorer(components)).clusters();
  }

  /**
   * By β the best of all annealings, and last what becomes of the partition of least F when β is
   * what a row costs there.
   */
  private List<ChargedSearch.Stop> charged(
      ChargedSearch.Stop free,
      double unit,
      Broadcast<RowBlock> shared,
      Broadcast<Trainers> trainers) {
    int annealings = starts;
    int most = searched.size();
    double own = Math.abs(free.objective()) / weight(free.components());
    double[] weights = Arrays.stream(WEIGHTS).map(w -> w * unit).toArray();
    int k = settings.k();
    long seed = settings.seed() ^ START_STREAM;
    RoutingTraining training = Routing.training(rows, settings);
    List<Component> components = free.components();
    List<List<ChargedSearch.Stop>> found =
        SampleTasks.run(
            rows.context(),
            own > 0 ? annealings + 1 : annealings,
            i -> {
              RowBlock block = shared.value().first(most);
              Trainers all = trainers.value();
              ChargedSearch search = new ChargedSearch(all, training, block);
              return i < annealings
                  ? search.run(
                      Initialization.random(block, k, seed + i).clusters(), HIGHEST * unit, weights)
                  : search.run(nearest(block, all, components), own, new double[] {own});
            });
    List<ChargedSearch.Stop> best = new ArrayList<>();
    for (int w = 0; w < weights.length; w++) {
      int at = w;
      best.add(
          found.subList(0, annealings).stream()
              .map(stops -> stops.get(at))
              .min(Comparator.comparingDouble(ChargedSearch.Stop::objective))
              .orElseThrow());
    }
    found.stream().skip(annealings).forEach(best::addAll);
    return best;
  }

  /** By partition and row. */
  private double[][] errors(List<ChargedSearch.Stop> stops, Broadcast<RowBlock> shared) {
    List<List<FittedComponent>> described =
        stops.stream().map(stop -> described(stop.components())).toList();
    RoutingJudge judge = settings.search().judge();
    FeatureScaling scaling = rows.scaling();
    return SampleTasks.run(
            rows.context(),
            described.size(),
            i -> judge.errors(described.get(i), shared.value(), scaling))
        .toArray(double[][]::new);
  }

  private List<FittedComponent> described(List<Component> components) {
    return IntStream.range(0, components.size())
        .mapToObj(c -> rows.trainers().get(c).describe(components.get(c)))
        .toList();
  }

  /** What a row costs under one component for all, where costs are no logarithms. */
  private double unit() {
    LabelType label = Families.forClusters(settings.family(), settings.k()).get(0).labelType();
    if (label != LabelType.REAL) {
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
