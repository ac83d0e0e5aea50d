package io.prestomixture.engine;

import io.prestomixture.component.Component;
import io.prestomixture.component.Families;
import io.prestomixture.component.Scorer;
import io.prestomixture.component.Trainers;
import io.prestomixture.data.RowBlock;
import io.prestomixture.search.AdjustedRand;
import io.prestomixture.search.LocalSearch;
import io.prestomixture.search.RelocationSearch;
import io.prestomixture.search.Stability;
import io.prestomixture.selection.BlockPartition;
import io.prestomixture.selection.Selection;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.broadcast.Broadcast;

/**
 * Independent searches on one sample, each a Spark task of one thread, and the choice among them:
 * the few that are best on the sample are scored on all rows, in one pass.
 */
final class SampleSearch {
  /** This many are refined and scored on all rows. */
  private static final int FINALISTS = 3;

  /** Which shares of its steps a search takes between two halvings. */
  private static final double[] SHARES = {0.25, 0.25, 0.5};

  /** So many are never given up. */
  private static final int LEAST_GOING = 2;

  /** Most rounds on the whole sample of a finalist. */
  private static final int REFINING_ROUNDS = 100;

  /**
   * Relocations are tried on so many rows of the sample, and on more where clusters would have too
   * few for their parameters; what they found is then refined on the whole sample.
   */
  private static final int RELOCATED_ROWS = 10_000;

  private static final int RELOCATED_ROWS_PER_PARAMETER = 80;

  /**
   * By default a search that is never given up looks at about so many numbers per pair of clusters,
   * since there are so many relocations to try; at a tenth where fits need many passes.
   */
  private static final long NUMBERS_LOOKED_AT = 5_000_000;

  /** What is affordable ends with the pairs of about ten clusters. */
  private static final long MOST_NUMBERS_LOOKED_AT = 500_000_000;

  /** A row costs as much as so many features beside its own. */
  private static final int NUMBERS_OF_A_ROW = 10;

  /** Most rounds on the sample after the searches. */
  private static final int MOST_FINAL_ROUNDS = 50;

  private static final int LEAST_STEPS = 300;
  private static final int MOST_STEPS = 20_000;
  private static final int PASSES_OF_A_FIT = 10;

  private final PackedRows rows;
  private final TrainingSettings settings;
  private final RowBlock sample;
  private final long seed;

  SampleSearch(PackedRows rows, TrainingSettings settings, RowBlock sample, long seed) {
    this.rows = rows;
    this.settings = settings;
    this.sample = sample;
    this.seed = seed;
  }

  /** What one task found. */
  private record Found(Stability.Restart restart, List<Component> components)
      implements Serializable {
    double objective() {
      return restart.objective();
    }

    /** What so many steps more find. */
    Found searched(Trainers trainers, RowBlock rows, int steps, long seed, boolean climbs) {
      long start = System.nanoTime();
      RelocationSearch search =
          new RelocationSearch(
              trainers,
              rows,
              seed + restart.number() + ((long) restart.steps() << Integer.SIZE),
              climbs);
      search.run(components, steps);
      return new Found(
          new Stability.Restart(
              restart.number(),
              search.objective(),
              restart.steps() + search.steps(),
              restart.relocations() + search.relocations(),
              restart.accepted() + search.accepted(),
              restart.seconds() + (System.nanoTime() - start) / 1e9),
          search.components());
    }
  }

  /**
   * The outcome.
   *
   * @param components the best components
   * @param stability the table of all searches
   * @param passes how often all rows were read to choose among them
   */
  record Outcome(List<Component> components, Stability stability, int passes) {}

  /**
   * Searches, in parallel.
   *
   * @param given components that the first search starts from, and that are taken as they are where
   *     nothing better is found; null for seeds
   */
  Outcome run(List<Component> given, FitProgress progress) {
    Broadcast<RowBlock> shared = rows.context().broadcast(sample);
    try {
      List<Found> ranked = search(given, shared, progress);
      ranked.sort(Comparator.comparingDouble(Found::objective));
      List<Stability.Restart> restarts =
          ranked.stream()
              .map(Found::restart)
              .sorted(Comparator.comparingInt(Stability.Restart::number))
              .toList();
      Stability stability = Stability.of(restarts, agreement(ranked));
      List<Found> finalists =
          refined(ranked.subList(0, Math.min(FINALISTS, ranked.size())), shared);
      boolean known =
          given == null && (sample.size() == rows.summary().rows() || finalists.size() == 1);
      double[] totals =
          known ? trained(finalists) : LeastTotals.of(scorers(finalists, given), rows);
      int best =
          IntStream.range(0, totals.length)
              .boxed()
              .min(Comparator.comparingDouble(i -> totals[i]))
              .orElseThrow();
      return new Outcome(
          best < finalists.size() ? finished(finalists.get(best)) : given,
          stability,
          known ? 0 : 1);
    } finally {
      shared.destroy(false);
    }
  }

  /** The rounds that are done on all rows, on the sample first: the fewer are left to do. */
  private List<Component> finished(Found found) {
    LocalSearch search =
        new LocalSearch(
            rows.trainers(),
            found.components,
            sample,
            clusters(found),
            Selection.byName(settings.selection()),
            settings.epsilon(),
            settings.alpha());
    for (int round = 0; round < MOST_FINAL_ROUNDS; round++) {
      double before = search.mixture().objective();
      boolean goesOn = search.round();
      if (!goesOn || before - search.mixture().objective() <= settings.tol() * Math.abs(before)) {
        break;
      }
    }
    return search.mixture().components();
  }

  private int steps() {
    if (settings.search().searchSteps() > 0) {
      return settings.search().searchSteps();
    }
    int per = rows.trainers().areExact() ? 1 : PASSES_OF_A_FIT;
    long pairs = (long) settings.k() * settings.k();
    long numbers = Math.min(MOST_NUMBERS_LOOKED_AT, pairs * NUMBERS_LOOKED_AT);
    long numbersOfALook =
        (long) relocatedRows() * (NUMBERS_OF_A_ROW + rows.scaling().numFeatures());
    long affordable = numbers / numbersOfALook;
    return (int) Math.max(LEAST_STEPS, Math.min(MOST_STEPS, affordable)) / per;
  }

  private int relocatedRows() {
    long parameters = (long) settings.k() * rows.scaling().numFeatures();
    long wanted = Math.max(RELOCATED_ROWS, RELOCATED_ROWS_PER_PARAMETER * parameters);
    return (int) Math.min(sample.size(), wanted);
  }

  /**
   * Successive halving (Jamieson and Talwalkar, AISTATS 2016): all search a little, the better half
   * of them goes on, and of these the better half again, for ever longer.
   */
  private List<Found> search(
      List<Component> given, Broadcast<RowBlock> shared, FitProgress progress) {
    List<Found> found = new ArrayList<>();
    for (int number = 0; number < settings.search().restarts(); number++) {
      Stability.Restart begun = new Stability.Restart(number, Double.NaN, 0, 0, 0, 0);
      found.add(new Found(begun, number == 0 ? given : null));
    }
    int steps = steps();
    int going = found.size();
    for (double share : SHARES) {
      List<Found> after = searched(found.subList(0, going), shared, (int) Math.ceil(share * steps));
      found.subList(0, going).clear();
      found.addAll(0, after);
      found.subList(0, going).sort(Comparator.comparingDouble(Found::objective));
      int next = Math.max(Math.min(LEAST_GOING, going), going / 2);
      found.subList(next, going).forEach(givenUp -> progress.restart(givenUp.restart));
      going = next;
    }
    found.subList(0, going).forEach(last -> progress.restart(last.restart));
    return found;
  }

  private List<Found> searched(List<Found> going, Broadcast<RowBlock> shared, int steps) {
    int relocatedRows = relocatedRows();
    long first = seed;
    boolean climbs = !Families.forClusters(settings.family(), settings.k()).get(0).isLikelihood();
    return advanced(
        going,
        (found, trainers) ->
            found.searched(trainers, shared.value().first(relocatedRows), steps, first, climbs));
  }

  /** What one task does with what was found before it. */
  private interface Advance extends Serializable {
    Found of(Found found, Trainers trainers);
  }

  private List<Found> advanced(List<Found> found, Advance advance) {
    Broadcast<Trainers> trainers = rows.sharedTrainers();
    Broadcast<List<Found>> starts = rows.context().broadcast(List.copyOf(found));
    try {
      return SampleTasks.run(
          rows.context(), found.size(), i -> advance.of(starts.value().get(i), trainers.value()));
    } finally {
      starts.destroy(false);
    }
  }

  /** The finalists after many cheap rounds on the sample, which spare rounds on all rows. */
  private List<Found> refined(List<Found> finalists, Broadcast<RowBlock> shared) {
    return advanced(
        finalists,
        (found, trainers) -> {
          LocalSearch search = refined(trainers, found.components, shared.value());
          return new Found(found.restart, search.mixture().components());
        });
  }

  private static LocalSearch refined(Trainers trainers, List<Component> components, RowBlock rows) {
    short[] clusters = BlockPartition.nearest(rows, trainers.scorer(components)).clusters();
    LocalSearch search =
        new LocalSearch(trainers, components, rows, clusters, Selection.ALTERNATING, 1, 1);
    search.run(REFINING_ROUNDS);
    return search;
  }

  private double agreement(List<Found> ranked) {
    if (ranked.size() < 2) {
      return Double.NaN;
    }
    return AdjustedRand.of(clusters(ranked.get(0)), clusters(ranked.get(1)), rows.trainers().k());
  }

  private short[] clusters(Found found) {
    return BlockPartition.nearest(sample, rows.trainers().scorer(found.components)).clusters();
  }

  /** By finalist: F of the partition of the sample that it was trained on. */
  private static double[] trained(List<Found> finalists) {
    return finalists.stream()
        .mapToDouble(found -> found.components.stream().mapToDouble(Component::objective).sum())
        .toArray();
  }

  private List<Scorer> scorers(List<Found> found, List<Component> given) {
    Stream<List<Component>> others = Stream.ofNullable(given);
    return Stream.concat(found.stream().map(Found::components), others)
        .map(rows.trainers()::scorer)
        .toList();
  }
}
