package io.prestomixture.engine;

import io.prestomixture.component.Component;
import io.prestomixture.component.Families;
import io.prestomixture.component.ProblemSettings;
import io.prestomixture.component.Scorer;
import io.prestomixture.component.Trainers;
import io.prestomixture.data.InvalidInputException;
import io.prestomixture.data.RowBlock;
import io.prestomixture.data.RowKeys;
import io.prestomixture.search.LocalSearch;
import io.prestomixture.search.RoutingChoice;
import io.prestomixture.search.Seeding;
import io.prestomixture.search.Stability;
import io.prestomixture.selection.BlockPartition;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;

/** How the first partition is found. */
public enum Initialization {
  /**
   * Independent searches on a sample, each with careful seeding (one, where an earlier model is
   * given, from that), local search and relocations; then every row to the component of least cost.
   * Relocations know no charges, and from where bare costs are least charged rounds do not find
   * out: with a routing weight this is {@link #SEEDING}, or {@link #MODEL}.
   */
  SEARCH,
  /** Every row to a cluster by a hash of its key; a group with the first of its rows. */
  RANDOM,
  /** K-means on the features of a sample, then every row to its nearest centre. */
  KMEANS,
  /**
   * Careful seeding and local search on a sample, then every row to the component of least cost,
   * charges of a {@code routingWeight} included: once clusters have been found that features do not
   * tell, charges come too late.
   */
  SEEDING,
  /**
   * The components of an earlier model, every row to the one of least cost; what is missing is
   * seeded on a sample: {@link WarmStart}.
   */
  MODEL;

  /** By default a sample has at least so many rows: most tables are their own sample. */
  private static final long LEAST_SAMPLE = 50_000;

  /** Most doubles of a sample, whatever its number of rows (256 MB). */
  private static final long MOST_SAMPLE_DOUBLES = 1L << 25;

  /** Separates the random streams of the sample, the seeds and the random partition. */
  private static final long SEED_STREAM = 0x5EEDL;

  private static final long PARTITION_STREAM = 0xC1A5L;

  /** The names used by the {@code initMode} param. */
  public static List<String> names() {
    return Arrays.stream(values()).map(i -> i.name().toLowerCase(Locale.ROOT)).toList();
  }

  /** The initialisation of that name. */
  public static Initialization byName(String name) {
    return Arrays.stream(values())
        .filter(i -> i.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst()
        .orElseThrow(() -> InvalidInputException.unknown("initMode", name, names()));
  }

  /**
   * Where a fit starts.
   *
   * @param states the first partition of all rows, not yet computed
   * @param components where training begins
   * @param passes how often all rows were read so far
   * @param stability how alike independent searches were; null where there were none
   * @param routingWeight the charge's factor β
   * @param routingChoice what that was chosen by, now or for an earlier model; null where it was
   *     given
   */
  record Start(
      JavaRDD<BlockPartition> states,
      List<Component> components,
      int passes,
      Stability stability,
      double routingWeight,
      RoutingChoice routingChoice) {

    /** A start with the factor that was given. */
    static Start of(
        JavaRDD<BlockPartition> states,
        List<Component> components,
        int passes,
        TrainingSettings settings) {
      return new Start(
          states, components, passes, null, settings.routingWeight(), settings.search().earlier());
    }
  }

  /**
   * The start of a fit.
   *
   * @param broadcasts takes what must be destroyed when the partition is no longer recomputable
   */
  Start start(
      PackedRows rows, TrainingSettings settings, BroadcastPool broadcasts, FitProgress progress) {
    Trainers trainers = rows.trainers();
    int k = settings.k();
    long seed = settings.seed() ^ SEED_STREAM;
    boolean isGiven = !settings.search().initial().isEmpty();
    if (this == MODEL) {
      WarmStart warm = new WarmStart(settings.search().initial(), trainers);
      List<Component> components = warm.components(() -> sample(rows, settings), seed);
      return Start.of(
          nearest(rows, trainers.scorer(components), broadcasts),
          components,
          warm.isComplete() ? 0 : 1,
          settings);
    }
    if (this == RANDOM || k == 1) {
      long stream = settings.seed() ^ PARTITION_STREAM;
      return Start.of(
          rows.blocks().map(block -> random(block, k, stream)), trainers.start(), 0, settings);
    }
    if (this == SEARCH && Routing.isWanted(settings)) {
      return (isGiven ? MODEL : SEEDING).start(rows, settings, broadcasts, progress);
    }
    RowBlock sample = sample(rows, settings);
    if (this == SEARCH) {
      List<Component> given =
          isGiven
              ? new WarmStart(settings.search().initial(), trainers).components(() -> sample, seed)
              : null;
      SampleSearch.Outcome found =
          new SampleSearch(rows, settings, sample, seed).run(given, progress);
      return judged(rows, settings, sample, found, broadcasts, progress);
    }
    LocalSearch search = search(rows, settings, sample);
    return Start.of(
        nearest(rows, search.scorer(), broadcasts),
        this == SEEDING ? search.mixture().components() : trainers.start(),
        1,
        settings);
  }

  /** What a search found, or a partition with a charge, if that promises to predict better. */
  private static Start judged(
      PackedRows rows,
      TrainingSettings settings,
      RowBlock sample,
      SampleSearch.Outcome found,
      BroadcastPool broadcasts,
      FitProgress progress) {
    RoutingWeightSearch.Outcome outcome =
        settings.search().judge() == null
            ? RoutingWeightSearch.Outcome.uncharged(rows.trainers(), found.components())
            : new RoutingWeightSearch(rows, settings, sample).run(found.components(), progress);
    return new Start(
        nearest(rows, outcome.scorer(), broadcasts),
        outcome.components(),
        1 + found.passes(),
        found.stability(),
        outcome.routingWeight(),
        outcome.choice());
  }

  private static RowBlock sample(PackedRows rows, TrainingSettings settings) {
    return rows.sample(sampleSize(rows, settings), settings.seed());
  }

  private static JavaRDD<BlockPartition> nearest(
      PackedRows rows, Scorer scorer, BroadcastPool broadcasts) {
    Broadcast<Scorer> shared = broadcasts.add(rows.context().broadcast(scorer));
    return rows.blocks().map(block -> BlockPartition.nearest(block, shared.value()));
  }

  /** Every row in a cluster by a hash of its key; a group in that of its first row. */
  static BlockPartition random(RowBlock block, int k, long seed) {
    short[] clusters = new short[block.size()];
    for (int i = 0; i < clusters.length; i++) {
      clusters[i] = (short) (RowKeys.uniform(seed, block.key(i)) * k);
    }
    if (block.isGrouped()) {
      BlockPartition.asFirst(block, clusters);
    }
    return BlockPartition.of(clusters);
  }

  private static long sampleSize(PackedRows rows, TrainingSettings settings) {
    int d = rows.scaling().numFeatures();
    long asked =
        settings.search().sampleSize() > 0
            ? settings.search().sampleSize()
            : Math.max(LEAST_SAMPLE, 200L * settings.k() * d);
    return Math.max(settings.k(), Math.min(asked, MOST_SAMPLE_DOUBLES / d));
  }

  private LocalSearch search(PackedRows rows, TrainingSettings settings, RowBlock sample) {
    Trainers trainers =
        this == SEEDING
            ? rows.trainers()
            : Trainers.same(
                Families.byName("kmeans")
                    .trainer(
                        new ProblemSettings(rows.scaling(), 0, settings.fitIntercept(), 0, false)),
                settings.k());
    List<Component> seeds = new Seeding(trainers, sample, settings.seed() ^ SEED_STREAM).seeds();
    BlockPartition start = BlockPartition.nearest(sample, trainers.scorer(seeds));
    SampleRounds rounds = new SampleRounds(trainers, settings, seeds, sample, start);
    return this == SEEDING && Routing.isWanted(settings)
        ? rounds.charged(Routing.training(rows.scaling(), settings), settings.routingWeight())
        : rounds.free();
  }
}
