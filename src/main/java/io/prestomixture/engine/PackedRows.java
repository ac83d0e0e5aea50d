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
import io.prestomixture.data.RowPacker;
import io.prestomixture.linalg.Panels;
import io.prestomixture.selection.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/** The rows of a fit, checked, scaled, packed into blocks and cached. */
public final class PackedRows implements AutoCloseable {
  /** Below this share of non-zero features, compressed rows are smaller and faster than panels. */
  private static final double SPARSE_BELOW = 0.1;

  private static final double DEFAULT_BLOCK_MB = 1;

  /** Of so few rows nearly all samples are all rows, and copies do no harm. */
  private static final long SAMPLED_WHOLE = 2000;

  private final JavaRDD<RowBlock> blocks;
  private final DataSummary summary;

  /** As large as a row of features, so that tasks must not carry them. */
  private final Broadcast<FeatureScaling> scaling;

  private final Broadcast<Trainers> trainers;
  private final Limits limits;
  private final boolean grouped;
  private final int aggregationDepth;

  private PackedRows(
      JavaRDD<RowBlock> blocks,
      DataSummary summary,
      Broadcast<FeatureScaling> scaling,
      Broadcast<Trainers> trainers,
      Limits limits,
      boolean grouped,
      int aggregationDepth) {
    this.blocks = blocks;
    this.summary = summary;
    this.scaling = scaling;
    this.trainers = trainers;
    this.limits = limits;
    this.grouped = grouped;
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
              "k is %d, but there are only %d rows of positive weight to train on; choose k between"
                  + " 1 and %d, or hold out fewer rows.",
              settings.k(), summary.rows(), summary.rows()));
    }
    return summary;
  }

  /** Packs rows that are checked; blocks are packed when they are first used. */
  public static PackedRows of(CheckedRows checked) {
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
    FeatureScaling scaling = scaling(summary, family, settings);
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(checked.dataset().sparkSession().sparkContext());
    Broadcast<FeatureScaling> shared = context.broadcast(scaling);
    boolean grouped = checked.columns().group().isPresent();
    JavaRDD<RowBlock> blocks = pack(grouped ? GroupShuffle.of(rows) : rows, shared, checked);
    try {
      Trainers trainers = trainers(families, problem(blocks, summary, scaling, settings), settings);
      return new PackedRows(
          blocks,
          summary,
          shared,
          context.broadcast(trainers),
          limits.orElse(null),
          grouped,
          settings.aggregationDepth());
    } catch (Exception | Error e) {
      // Jobs throw checked exceptions that Scala does not declare.
      blocks.unpersist(false);
      shared.destroy(false);
      throw e;
    }
  }

  private static FeatureScaling scaling(
      DataSummary summary, ComponentFamily family, TrainingSettings settings) {
    boolean intercept = settings.fitIntercept() || !family.supervised();
    boolean centre = family.featureDomain(settings.options()) == FeatureDomain.ANY;
    return summary.scaling(
        intercept && centre && !isSparse(summary),
        family.labelType() == LabelType.REAL && settings.fitIntercept(),
        settings.standardization() && family.standardizes(settings.options()));
  }

  private static boolean isSparse(DataSummary summary) {
    return summary.density() < SPARSE_BELOW;
  }

  private static JavaRDD<RowBlock> pack(
      JavaRDD<Row> rows, Broadcast<FeatureScaling> scaling, CheckedRows checked) {
    boolean sparse = isSparse(checked.summary());
    int rowsPerBlock =
        rowsPerBlock(checked.settings().maxBlockSizeInMB(), checked.summary().numFeatures());
    boolean byPlace = checked.summary().rows() > SAMPLED_WHOLE && checked.summary().hasManyCopies();
    JavaRDD<RowBlock> blocks =
        rows.mapPartitionsWithIndex(
                (index, part) ->
                    new RowPacker(
                        part,
                        scaling.value(),
                        sparse,
                        rowsPerBlock,
                        byPlace ? OptionalInt.of(index) : OptionalInt.empty()),
                true)
            .persist(StorageLevel.MEMORY_AND_DISK());
    blocks.setName("PRESTO rows");
    return blocks;
  }

  private static ProblemSettings problem(
      JavaRDD<RowBlock> blocks,
      DataSummary summary,
      FeatureScaling scaling,
      TrainingSettings settings) {
    ComponentFamily family = Families.forClusters(settings.family(), settings.k()).get(0);
    return new ProblemSettings(
        scaling,
        0,
        settings.fitIntercept(),
        summary.labelDeviation(),
        isSparse(summary),
        summary.weight(),
        summary.classes(),
        family.needsCovariance(settings.options())
            ? RowCovariance.of(blocks, summary.numFeatures(), settings.aggregationDepth())
            : null,
        settings.options());
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

  /** The blocks, cached. */
  public JavaRDD<RowBlock> blocks() {
    return blocks;
  }

  /** What the rows hold. */
  public DataSummary summary() {
    return summary;
  }

  /** The coordinates of the blocks. */
  public FeatureScaling scaling() {
    return scaling.value();
  }

  /** One trainer per cluster. */
  public Trainers trainers() {
    return trainers.value();
  }

  /** The scaling for tasks. */
  Broadcast<FeatureScaling> sharedScaling() {
    return scaling;
  }

  /** The trainers for tasks. */
  Broadcast<Trainers> sharedTrainers() {
    return trainers;
  }

  /** Levels of reduction trees. */
  public int aggregationDepth() {
    return aggregationDepth;
  }

  /** Whether blocks hold compressed rows. */
  public boolean areSparse() {
    return isSparse(summary);
  }

  /** Whether rows form groups that move together. */
  boolean areGrouped() {
    return grouped;
  }

  /** The limits on the sizes of clusters, if these may bind. */
  Optional<Limits> limits() {
    return Optional.ofNullable(limits);
  }

  /** The context of the blocks. */
  public JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(blocks.context());
  }

  /** {@code size} rows, or all: {@link RowSample}. */
  RowBlock sample(long size, long seed) {
    return sample(blocks, size, seed);
  }

  /** The same of rows that may have other labels. */
  RowBlock sample(JavaRDD<RowBlock> from, long size, long seed) {
    return new RowSample((int) Math.min(size, summary.rows()), seed)
        .of(from, summary.rows(), aggregationDepth);
  }

  @Override
  public void close() {
    blocks.unpersist(false);
    trainers.destroy(false);
    scaling.destroy(false);
  }
}
