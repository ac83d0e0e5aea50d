package io.prestomixture.engine;

import io.prestomixture.component.ComponentFamily;
import io.prestomixture.component.ComponentTrainer;
import io.prestomixture.component.Families;
import io.prestomixture.component.ProblemSettings;
import io.prestomixture.component.Trainers;
import io.prestomixture.data.DataSummary;
import io.prestomixture.data.FeatureDomain;
import io.prestomixture.data.FeatureNames;
import io.prestomixture.data.FeatureScaling;
import io.prestomixture.data.InputColumns;
import io.prestomixture.data.InputRow;
import io.prestomixture.data.InvalidInputException;
import io.prestomixture.data.LabelType;
import io.prestomixture.data.RowBlock;
import io.prestomixture.data.RowBlockBuilder;
import io.prestomixture.data.RowKeys;
import io.prestomixture.data.RowPacker;
import io.prestomixture.linalg.Panels;
import io.prestomixture.selection.Limits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/** The rows of a fit, checked, scaled, packed into blocks and cached. */
final class PackedRows implements AutoCloseable {
  /** Below this share of non-zero features, compressed rows are smaller and faster than panels. */
  private static final double SPARSE_BELOW = 0.1;

  private static final double DEFAULT_BLOCK_MB = 1;

  private final JavaRDD<RowBlock> blocks;
  private final DataSummary summary;
  private final FeatureScaling scaling;
  private final Trainers trainers;
  private final Limits limits;
  private final int aggregationDepth;

  private PackedRows(
      JavaRDD<RowBlock> blocks,
      DataSummary summary,
      FeatureScaling scaling,
      Trainers trainers,
      Limits limits,
      int aggregationDepth) {
    this.blocks = blocks;
    this.summary = summary;
    this.scaling = scaling;
    this.trainers = trainers;
    this.limits = limits;
    this.aggregationDepth = aggregationDepth;
  }

  /**
   * Reads the data once to check and summarise it.
   *
   * @throws InvalidInputException if the data cannot be learned from
   */
  static DataSummary check(Dataset<?> dataset, InputColumns columns, TrainingSettings settings) {
    JavaRDD<Row> rows = InputRow.select(dataset, columns);
    ComponentFamily family = Families.forClusters(settings.family(), settings.k()).get(0);
    FeatureDomain domain = family.featureDomain(settings.options());
    DataSummary summary = summarise(rows, family.labelType(), domain, settings.aggregationDepth());
    summary.check(
        columns, FeatureNames.of(dataset.schema(), columns.features(), summary.numFeatures()));
    summary.checkClasses(columns);
    if (settings.k() > summary.rows()) {
      throw new InvalidInputException(
          String.format(
              "k is %d, but the input has only %d rows of positive weight; choose k between 1 and"
                  + " %d.",
              settings.k(), summary.rows(), summary.rows()));
    }
    return summary;
  }

  /** Packs rows that are checked; blocks are packed when they are first used. */
  static PackedRows of(CheckedRows checked) {
    JavaRDD<Row> rows = InputRow.select(checked.dataset(), checked.columns());
    TrainingSettings settings = checked.settings();
    requirePenalties(settings);
    DataSummary summary = checked.summary();
    List<ComponentFamily> families = Families.forClusters(settings.family(), settings.k());
    ComponentFamily family = families.get(0);
    Optional<Limits> limits =
        settings
            .capacities()
            .limits(settings.k(), summary.rows(), summary.weight(), summary.largestWeight());
    boolean sparse = summary.density() < SPARSE_BELOW;
    boolean intercept = settings.fitIntercept() || !family.supervised();
    boolean centre = family.featureDomain(settings.options()) == FeatureDomain.ANY;
    FeatureScaling scaling =
        summary.scaling(
            intercept && centre && !sparse,
            family.labelType() == LabelType.REAL && settings.fitIntercept(),
            settings.standardization() && family.standardizes(settings.options()));
    int rowsPerBlock = rowsPerBlock(settings.maxBlockSizeInMB(), summary.numFeatures());
    JavaRDD<RowBlock> blocks =
        (checked.columns().group().isPresent() ? GroupShuffle.of(rows) : rows)
            .mapPartitions(part -> new RowPacker(part, scaling, sparse, rowsPerBlock))
            .persist(StorageLevel.MEMORY_AND_DISK());
    blocks.setName("PRESTO rows");
    ProblemSettings problem =
        new ProblemSettings(
            scaling,
            0,
            settings.fitIntercept(),
            summary.labelDeviation(),
            sparse,
            summary.weight(),
            summary.classes(),
            family.needsCovariance(settings.options())
                ? RowCovariance.of(blocks, summary.numFeatures(), settings.aggregationDepth())
                : null,
            settings.options());
    Trainers trainers = trainers(families, problem, settings);
    return new PackedRows(
        blocks, summary, scaling, trainers, limits.orElse(null), settings.aggregationDepth());
  }

  private static void requirePenalties(TrainingSettings settings) {
    int penalties = settings.regParam().length;
    if (penalties != 1 && penalties != settings.k()) {
      throw new InvalidInputException(
          String.format(
              "regParam has %d numbers, but k is %d; give one number, or one per cluster.",
              penalties, settings.k()));
    }
  }

  /** Clusters of the same family and penalty share a trainer. */
  private static Trainers trainers(
      List<ComponentFamily> families, ProblemSettings problem, TrainingSettings settings) {
    double[] penalties = settings.regParam();
    List<ComponentTrainer> trainers = new ArrayList<>();
    for (int c = 0; c < settings.k(); c++) {
      double penalty = penalties[penalties.length == 1 ? 0 : c];
      boolean same =
          c > 0
              && families.get(c).equals(families.get(c - 1))
              && penalty == penalties[penalties.length == 1 ? 0 : c - 1];
      trainers.add(
          same ? trainers.get(c - 1) : families.get(c).trainer(problem.withRegParam(penalty)));
    }
    return new Trainers(trainers);
  }

  private static DataSummary summarise(
      JavaRDD<Row> rows, LabelType labelType, FeatureDomain domain, int depth) {
    if (rows.getNumPartitions() == 0) {
      return new DataSummary(labelType, domain);
    }
    return OrderedReduction.reduce(
        rows.mapPartitions(part -> List.of(DataSummary.of(part, labelType, domain)).iterator()),
        depth,
        DataSummary::merge);
  }

  private static int rowsPerBlock(double megabytes, int numFeatures) {
    double bytes = (megabytes > 0 ? megabytes : DEFAULT_BLOCK_MB) * 1024 * 1024;
    double panels = bytes / (8.0 * numFeatures * Panels.ROWS);
    int mostPanels = Integer.MAX_VALUE / 8 / Math.max(numFeatures, 1) / Panels.ROWS;
    return Panels.ROWS * (int) Math.max(1, Math.min(panels, mostPanels));
  }

  JavaRDD<RowBlock> blocks() {
    return blocks;
  }

  DataSummary summary() {
    return summary;
  }

  FeatureScaling scaling() {
    return scaling;
  }

  Trainers trainers() {
    return trainers;
  }

  int aggregationDepth() {
    return aggregationDepth;
  }

  /** The limits on the sizes of clusters, if these may bind. */
  Optional<Limits> limits() {
    return Optional.ofNullable(limits);
  }

  JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(blocks.context());
  }

  /**
   * {@code size} rows, or all: those whose keys come first in a random order given by the seed. The
   * sample and its order do not depend on how the data is partitioned. Equal rows have equal keys,
   * so that far more rows than wanted may come first; no task and no merge keeps them all.
   */
  RowBlock sample(long size, long seed) {
    return sample(blocks, size, seed);
  }

  /** The same of rows that may have other labels. */
  RowBlock sample(JavaRDD<RowBlock> from, long size, long seed) {
    int wanted = (int) Math.min(size, summary.rows());
    // More than the expected share, so that one pass is enough unless many rows are equal.
    double likely = (wanted + 5 * Math.sqrt((double) wanted) + 20) / (double) summary.rows();
    List<RowBlock> parts = sampledBlocks(from, wanted == summary.rows() ? 1 : likely, wanted, seed);
    for (double share = 2 * likely; size(parts) < wanted; share *= 2) {
      parts = sampledBlocks(from, share, wanted, seed);
    }
    return first(parts, wanted, seed);
  }

  private List<RowBlock> sampledBlocks(
      JavaRDD<RowBlock> from, double share, int wanted, long seed) {
    return OrderedReduction.reduce(
        from.mapPartitions(
            part -> {
              List<RowBlock> selected = new ArrayList<>();
              while (part.hasNext()) {
                RowBlock block = part.next();
                int[] rows = sampled(block, share, seed);
                if (rows.length > 0) {
                  selected.add(block.select(rows));
                  trim(selected, wanted, seed);
                }
              }
              return List.of(selected).iterator();
            }),
        aggregationDepth,
        (selected, later) -> {
          selected.addAll(later);
          trim(selected, wanted, seed);
          return selected;
        });
  }

  /** Keeps the first rows, once there are twice as many as wanted. */
  private static void trim(List<RowBlock> parts, int wanted, long seed) {
    if (size(parts) > 2L * wanted) {
      RowBlock first = first(parts, wanted, seed);
      parts.clear();
      parts.add(first);
    }
  }

  private static long size(List<RowBlock> parts) {
    return parts.stream().mapToLong(RowBlock::size).sum();
  }

  /** The rows that come first in the random order. */
  private static RowBlock first(List<RowBlock> parts, int wanted, long seed) {
    record Place(RowBlock block, int row, double order) {}
    List<Place> places = new ArrayList<>();
    for (RowBlock part : parts) {
      for (int i = 0; i < part.size(); i++) {
        places.add(new Place(part, i, RowKeys.uniform(seed, part.key(i))));
      }
    }
    places.sort(Comparator.comparingDouble(Place::order));
    int numFeatures = parts.get(0).numFeatures();
    RowBlockBuilder builder = new RowBlockBuilder(numFeatures, parts.get(0).isSparse());
    double[] features = new double[numFeatures];
    for (Place place : places.subList(0, wanted)) {
      place.block.copyRow(place.row, features, 0);
      builder.add(
          features,
          place.block.label(place.row),
          place.block.weight(place.row),
          place.block.key(place.row));
    }
    return builder.build();
  }

  /** The rows of a block whose uniform number by (seed, key) is below the share. */
  static int[] sampled(RowBlock block, double share, long seed) {
    return java.util.stream.IntStream.range(0, block.size())
        .filter(i -> share >= 1 || RowKeys.uniform(seed, block.key(i)) < share)
        .toArray();
  }

  @Override
  public void close() {
    blocks.unpersist(false);
  }
}
