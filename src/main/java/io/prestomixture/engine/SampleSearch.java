package io.prestomixture.engine;

import io.prestomixture.component.Component;
import io.prestomixture.component.Scorer;
import io.prestomixture.component.Trainers;
import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Panels;
import io.prestomixture.search.AdjustedRand;
import io.prestomixture.search.LocalSearch;
import io.prestomixture.search.RelocationSearch;
import io.prestomixture.search.Stability;
import io.prestomixture.selection.BlockPartition;
import io.prestomixture.selection.Selection;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * Independent searches on one sample, each a Spark task of one thread, and the choice among them:
 * the few that are best on the sample are scored on all rows, in one pass.
 */
final class SampleSearch {
  /** This many are scored on all rows. */
  private static final int FINALISTS = 4;

  /**
   * Relocations are tried on so many rows of the sample, and on more where clusters would have too
   * few for their parameters; what they found is then refined on the whole sample.
   */
  private static final int RELOCATED_ROWS = 5_000;

  private static final int RELOCATED_ROWS_PER_PARAMETER = 40;

  /** By default a search looks at about so many rows; at a tenth where fits need many passes. */
  private static final long ROWS_LOOKED_AT = 3_000_000;

  /** Most rounds on the sample after the searches. */
  private static final int MOST_FINAL_ROUNDS = 50;

  private static final int LEAST_STEPS = 300;
  private static final int MOST_STEPS = 5_000;
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
  }

  /**
   * The outcome.
   *
   * @param components the best components
   * @param stability the table of all searches
   * @param passes how often all rows were read to choose among them
   */
  record Outcome(List<Component> components, Stability stability, int passes) {}

  /** Searches, in parallel. */
  Outcome run(FitProgress progress) {
    List<Found> found = search(progress);
    List<Found> ranked =
        found.stream().sorted(Comparator.comparingDouble(Found::objective)).toList();
    Stability stability =
        Stability.of(found.stream().map(Found::restart).toList(), agreement(ranked));
    List<Found> finalists = ranked.subList(0, Math.min(FINALISTS, ranked.size()));
    if (finalists.size() == 1 || sample.size() == rows.summary().rows()) {
      return new Outcome(finished(finalists.get(0)), stability, 0);
    }
    double[] totals = totals(finalists);
    int best =
        IntStream.range(0, totals.length)
            .boxed()
            .min(Comparator.comparingDouble(i -> totals[i]))
            .orElseThrow();
    return new Outcome(finished(finalists.get(best)), stability, 1);
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
    long affordable = ROWS_LOOKED_AT / relocatedRows();
    return (int) Math.max(LEAST_STEPS, Math.min(MOST_STEPS, affordable)) / per;
  }

  private int relocatedRows() {
    long parameters = (long) settings.k() * rows.scaling().numFeatures();
    long wanted = Math.max(RELOCATED_ROWS, RELOCATED_ROWS_PER_PARAMETER * parameters);
    return (int) Math.min(sample.size(), wanted);
  }

  private List<Found> search(FitProgress progress) {
    int restarts = settings.search().restarts();
    JavaRDD<Integer> numbers =
        rows.context().parallelize(IntStream.range(0, restarts).boxed().toList(), restarts);
    Broadcast<RowBlock> shared = rows.context().broadcast(sample);
    try {
      Found[] found = new Found[restarts];
      ClassTag<Found> tag = ClassTag$.MODULE$.apply(Found.class);
      numbers
          .context()
          .runJob(
              numbers.rdd(),
              new Task(rows.sharedTrainers(), shared, relocatedRows(), steps(), seed),
              CollectionConverters.asScala(
                      IntStream.range(0, restarts).<Object>mapToObj(i -> i).toList())
                  .toSeq(),
              new Collector(found, progress),
              tag);
      return List.of(found);
    } finally {
      shared.destroy(false);
    }
  }

  /** One search; a named class for the reason that {@link BlockTask} gives. */
  private static final class Task
      extends AbstractFunction2<TaskContext, scala.collection.Iterator<Integer>, Found>
      implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Broadcast<Trainers> trainers;
    private final Broadcast<RowBlock> sample;
    private final int relocatedRows;
    private final int steps;
    private final long seed;

    Task(
        Broadcast<Trainers> trainers,
        Broadcast<RowBlock> sample,
        int relocatedRows,
        int steps,
        long seed) {
      this.trainers = trainers;
      this.sample = sample;
      this.relocatedRows = relocatedRows;
      this.steps = steps;
      this.seed = seed;
    }

    @Override
    public Found apply(TaskContext context, scala.collection.Iterator<Integer> numbers) {
      long start = System.nanoTime();
      int number = numbers.next();
      RowBlock all = sample.value();
      RowBlock part = all.first(relocatedRows);
      RelocationSearch search = new RelocationSearch(trainers.value(), part, seed + number);
      search.run(steps);
      search.refine(all);
      return new Found(
          new Stability.Restart(
              number,
              search.objective(),
              search.steps(),
              search.relocations(),
              search.accepted(),
              (System.nanoTime() - start) / 1e9),
          search.components());
    }
  }

  /** Takes the results on the driver as they come. */
  private static final class Collector extends AbstractFunction2<Object, Found, BoxedUnit> {
    private final Found[] found;
    private final FitProgress progress;

    Collector(Found[] found, FitProgress progress) {
      this.found = found;
      this.progress = progress;
    }

    @Override
    public BoxedUnit apply(Object partition, Found result) {
      found[(Integer) partition] = result;
      progress.restart(result.restart);
      return BoxedUnit.UNIT;
    }
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

  /** By finalist: Σ_i min_k f_i(θ_k), in one pass over all rows. */
  private double[] totals(List<Found> finalists) {
    List<Scorer> scorers = new ArrayList<>();
    for (Found finalist : finalists) {
      scorers.add(rows.trainers().scorer(finalist.components));
    }
    Broadcast<List<Scorer>> shared = rows.context().broadcast(scorers);
    try {
      return OrderedReduction.reduce(
          rows.blocks().mapPartitions(part -> List.of(totals(part, shared.value())).iterator()),
          settings.aggregationDepth(),
          SampleSearch::add);
    } finally {
      shared.destroy(false);
    }
  }

  private static double[] add(double[] sums, double[] later) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += later[i];
    }
    return sums;
  }

  private static double[] totals(Iterator<RowBlock> blocks, List<Scorer> scorers) {
    double[] totals = new double[scorers.size()];
    double[] costs = new double[scorers.get(0).k() * Panels.ROWS];
    while (blocks.hasNext()) {
      RowBlock block = blocks.next();
      for (int s = 0; s < totals.length; s++) {
        for (int panel = 0; panel < block.numPanels(); panel++) {
          scorers.get(s).costs(block, panel, costs);
          totals[s] += leastCosts(costs, block.panelSize(panel), scorers.get(s).k());
        }
      }
    }
    return totals;
  }

  private static double leastCosts(double[] costs, int rows, int k) {
    double sum = 0;
    for (int i = 0; i < rows; i++) {
      double least = costs[i];
      for (int c = 1; c < k; c++) {
        least = Math.min(least, costs[c * Panels.ROWS + i]);
      }
      sum += least;
    }
    return sum;
  }
}
