package io.prestomixture;

import io.prestomixture.component.FittedComponent;
import io.prestomixture.data.InputColumns;
import io.prestomixture.engine.CheckedRows;
import io.prestomixture.engine.CheckpointSettings;
import io.prestomixture.engine.FixedPartition;
import io.prestomixture.engine.MixtureFit;
import io.prestomixture.engine.MixtureTrainer;
import io.prestomixture.router.Clustering;
import io.prestomixture.router.Outputs;
import io.prestomixture.router.RouterReport;
import io.prestomixture.router.RouterSettings;
import io.prestomixture.router.RouterTraining;
import io.prestomixture.router.TrainedRouter;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Learns K models together with the partition of the rows among them: PRESTO (Sangani et al., ICML
 * 2023).
 *
 * <p>Minimises F(S) = Σ_k min_θ Σ_{i∈S_k} w_i·[ℓ(y_i, h(x_i; θ)) + λ‖θ‖²] over all partitions S of
 * the rows into k clusters, by rounds that never raise F, then trains a router that sends rows
 * without a label to clusters. While it works, logger {@code io.prestomixture.progress} says a line
 * after every round.
 *
 * <pre>{@code
 * PrestoMixtureModel model = new PrestoMixture().setK(5).setFamily("ridge").fit(rows);
 * Dataset<Row> predicted = model.transform(newRows);
 * }</pre>
 */
public final class PrestoMixture extends Estimator<PrestoMixtureModel>
    implements PrestoMixtureParams, DefaultParamsWritable {
  private static final long serialVersionUID = 1L;

  private final String uid;
  private final ParamDefinitions definitions;

  /** An estimator with a random identifier. */
  public PrestoMixture() {
    this(Identifiable$.MODULE$.randomUID("prestoMixture"));
  }

  /** An estimator with the given identifier. */
  public PrestoMixture(String uid) {
    this.uid = uid;
    definitions = new ParamDefinitions(this);
    definitions.setDefaults();
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public ParamDefinitions definitions() {
    return definitions;
  }

  /**
   * Fits a mixture.
   *
   * <p>With a {@code checkpointDir} the fit goes on from the last checkpoint there, if a process
   * died that had begun the same fit, and ends with the bits of an undisturbed one. There is a
   * checkpoint after the initialisation, after the last round, and after every other round that
   * lets checkpoints take at most {@code checkpointShare} of the time; with a share of 1 after all.
   * A checkpoint of other rows, of other params (those of router, certificate and columns apart),
   * or of rows that are partitioned or ordered otherwise is refused. It is removed when this
   * returns, unless {@code keepLastCheckpoint} is set: then a fit whose rounds are done only trains
   * its router again, until the caller removes the directory. Only one fit may use a directory at a
   * time.
   *
   * @throws io.prestomixture.data.InvalidInputException if the data cannot be learned from; the
   *     message names column, number of rows and first row
   */
  @Override
  public PrestoMixtureModel fit(Dataset<?> dataset) {
    return fit(dataset, InitialModel.of(this, dataset.sparkSession()));
  }

  /**
   * Fits a mixture that starts from an earlier model, as with {@code initialModelPath}: where
   * {@code initMode} is {@code search} the model is the start of one of the searches and among the
   * few that are scored on all rows, and otherwise it takes the place of {@code initMode}. With a
   * greater k the other clusters are seeded, with a smaller one some are dissolved.
   *
   * @throws io.prestomixture.data.InvalidInputException if the data cannot be learned from, or the
   *     model is of another kind
   */
  public PrestoMixtureModel fit(Dataset<?> dataset, PrestoMixtureModel initial) {
    return fit(dataset, Optional.of(new InitialModel(initial)));
  }

  private PrestoMixtureModel fit(Dataset<?> dataset, Optional<InitialModel> initial) {
    CheckedRows rows = check(dataset, initial);
    String fingerprint = rows.summary().fingerprint();
    if (initial.isPresent() && initial.get().isUnchanged(this, fingerprint)) {
      return model(initial.get().mixture(), initial.get().unchanged(rows.startNanos()));
    }
    CheckpointSettings checkpoints =
        new CheckpointSettings(getCheckpointDir(), getCheckpointShare());
    try (MixtureFit fit = MixtureTrainer.fit(rows, checkpoints, new ProgressLines())) {
      PrestoMixtureModel model = routed(fit, Optional.empty());
      if (!getKeepLastCheckpoint()) {
        fit.removeCheckpoints();
      }
      return model;
    }
  }

  /**
   * Trains the components on a partition that is given, and a router for it, which may be the
   * clustering itself. No row moves.
   *
   * @param clustering puts a row into its likeliest of {@code k} clusters
   * @throws io.prestomixture.data.InvalidInputException if the data cannot be learned from
   */
  public PrestoMixtureModel fit(Dataset<?> dataset, Clustering clustering) {
    FixedPartition partition = features -> Outputs.likeliest(clustering.probabilities(features));
    try (MixtureFit fit = MixtureTrainer.train(check(dataset), partition)) {
      return routed(fit, Optional.of(clustering));
    }
  }

  /**
   * Reads and checks rows as a fit does, which can then go on by other means.
   *
   * @throws io.prestomixture.data.InvalidInputException if the data cannot be learned from
   */
  public CheckedRows check(Dataset<?> dataset) {
    return check(dataset, Optional.empty());
  }

  private CheckedRows check(Dataset<?> dataset, Optional<InitialModel> initial) {
    FitSettings settings = new FitSettings(this);
    transformSchema(dataset.schema());
    return MixtureTrainer.check(dataset, settings.inputColumns(), settings.training(initial));
  }

  private PrestoMixtureModel routed(MixtureFit fit, Optional<Clustering> clustering) {
    RoutedMixture unrouted = new RoutedMixture(fit.components(), Optional.empty());
    RoutedMixture mixture =
        unrouted.needsRouter()
            ? route(fit.components(), fit.assignedSample(getRouterSampleSize()), clustering)
            : unrouted;
    RouterReport report = mixture.router().map(TrainedRouter::report).orElse(null);
    return model(mixture, PrestoMixtureSummary.of(fit.history(), report));
  }

  /**
   * Trains a router for components with a label, wherever they come from.
   *
   * @param components one per cluster
   * @param assigned columns {@code features} (vector), {@code label}, {@code weight} (double),
   *     {@code cluster} (int)
   * @param clustering a further router to choose from
   */
  public RoutedMixture route(
      List<FittedComponent> components, Dataset<Row> assigned, Optional<Clustering> clustering) {
    RoutedMixture mixture = new RoutedMixture(components, Optional.empty());
    RouterSettings settings = new FitSettings(this).router(components);
    ProgressLines.PROGRESS.info("training router {}", getRouter());
    return mixture.withRouter(
        RouterTraining.train(settings, mixture.withOutputsAndLosses(assigned), clustering));
  }

  private PrestoMixtureModel model(RoutedMixture mixture, PrestoMixtureSummary summary) {
    return copyValues(new PrestoMixtureModel(uid, mixture, summary), ParamMap.empty())
        .setParent(this);
  }

  @Override
  public StructType transformSchema(StructType schema) {
    FitSettings settings = new FitSettings(this);
    InputColumns columns = settings.inputColumns();
    SchemaChecks.requireVector(schema, "Features", columns.features());
    columns.label().ifPresent(name -> SchemaChecks.requireNumeric(schema, "Label", name));
    columns.weight().ifPresent(name -> SchemaChecks.requireNumeric(schema, "Weight", name));
    columns.group().ifPresent(name -> SchemaChecks.requireGroup(schema, name));
    return SchemaChecks.withOutputs(schema, this, settings.labelType());
  }

  @Override
  public PrestoMixture copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  /** Reads a saved estimator. */
  public static MLReader<PrestoMixture> read() {
    return new DefaultParamsReader<>();
  }

  /** Loads a saved estimator. */
  public static PrestoMixture load(String path) {
    return read().load(path);
  }

  /** Sets {@code featuresCol}. */
  public PrestoMixture setFeaturesCol(String value) {
    set(featuresCol(), value);
    return this;
  }

  /** Sets {@code labelCol}. */
  public PrestoMixture setLabelCol(String value) {
    set(labelCol(), value);
    return this;
  }

  /** Sets {@code weightCol}. */
  public PrestoMixture setWeightCol(String value) {
    set(weightCol(), value);
    return this;
  }

  /** Sets {@code groupCol}. */
  public PrestoMixture setGroupCol(String value) {
    set(groupCol(), value);
    return this;
  }

  /** Sets {@code predictionCol}. */
  public PrestoMixture setPredictionCol(String value) {
    set(predictionCol(), value);
    return this;
  }

  /** Sets {@code clusterCol}. */
  public PrestoMixture setClusterCol(String value) {
    set(clusterCol(), value);
    return this;
  }

  /** Sets {@code clusterProbabilityCol}. */
  public PrestoMixture setClusterProbabilityCol(String value) {
    set(clusterProbabilityCol(), value);
    return this;
  }

  /** Sets {@code componentPredictionsCol}. */
  public PrestoMixture setComponentPredictionsCol(String value) {
    set(componentPredictionsCol(), value);
    return this;
  }

  /** Sets {@code probabilityCol}. */
  public PrestoMixture setProbabilityCol(String value) {
    set(probabilityCol(), value);
    return this;
  }

  /** Sets {@code rawPredictionCol}. */
  public PrestoMixture setRawPredictionCol(String value) {
    set(rawPredictionCol(), value);
    return this;
  }

  /** Sets {@code k}. */
  public PrestoMixture setK(int value) {
    set(k(), value);
    return this;
  }

  /** Sets {@code family}: one name, or one per cluster separated by commas. */
  public PrestoMixture setFamily(String value) {
    set(family(), value);
    return this;
  }

  /** Sets {@code regParam}: one number, or one per cluster. */
  public PrestoMixture setRegParam(double... value) {
    set(regParam(), value);
    return this;
  }

  /** Sets {@code fitIntercept}. */
  public PrestoMixture setFitIntercept(boolean value) {
    set(fitIntercept(), value);
    return this;
  }

  /** Sets {@code standardization}. */
  public PrestoMixture setStandardization(boolean value) {
    set(standardization(), value);
    return this;
  }

  /** Sets {@code divergence}. */
  public PrestoMixture setDivergence(String value) {
    set(divergence(), value);
    return this;
  }

  /** Sets {@code covarianceType}. */
  public PrestoMixture setCovarianceType(String value) {
    set(covarianceType(), value);
    return this;
  }

  /** Sets {@code huberDelta}. */
  public PrestoMixture setHuberDelta(double value) {
    set(huberDelta(), value);
    return this;
  }

  /** Sets {@code maxIter}. */
  public PrestoMixture setMaxIter(int value) {
    set(maxIter(), value);
    return this;
  }

  /** Sets {@code tol}. */
  public PrestoMixture setTol(double value) {
    set(tol(), value);
    return this;
  }

  /** Sets {@code seed}. */
  public PrestoMixture setSeed(long value) {
    set(seed(), value);
    return this;
  }

  /** Sets {@code initMode}. */
  public PrestoMixture setInitMode(String value) {
    set(initMode(), value);
    return this;
  }

  /** Sets {@code initialModelPath}. */
  public PrestoMixture setInitialModelPath(String value) {
    set(initialModelPath(), value);
    return this;
  }

  /** Sets {@code sampleSize}. */
  public PrestoMixture setSampleSize(int value) {
    set(sampleSize(), value);
    return this;
  }

  /** Sets {@code restarts}. */
  public PrestoMixture setRestarts(int value) {
    set(restarts(), value);
    return this;
  }

  /** Sets {@code searchSteps}. */
  public PrestoMixture setSearchSteps(int value) {
    set(searchSteps(), value);
    return this;
  }

  /** Sets {@code selection}. */
  public PrestoMixture setSelection(String value) {
    set(selection(), value);
    return this;
  }

  /** Sets {@code epsilon}. */
  public PrestoMixture setEpsilon(double value) {
    set(epsilon(), value);
    return this;
  }

  /** Sets {@code alpha}. */
  public PrestoMixture setAlpha(double value) {
    set(alpha(), value);
    return this;
  }

  /** Sets {@code minClusterSize}. */
  public PrestoMixture setMinClusterSize(double value) {
    set(minClusterSize(), value);
    return this;
  }

  /** Sets {@code maxClusterSize}. */
  public PrestoMixture setMaxClusterSize(double value) {
    set(maxClusterSize(), value);
    return this;
  }

  /** Sets {@code capacities}: one number per cluster. */
  public PrestoMixture setCapacities(double... value) {
    set(capacities(), value);
    return this;
  }

  /** Sets {@code capacityUnit}. */
  public PrestoMixture setCapacityUnit(String value) {
    set(capacityUnit(), value);
    return this;
  }

  /** Sets {@code routingWeight}: a number, or {@code auto}. */
  public PrestoMixture setRoutingWeight(String value) {
    set(routingWeight(), value);
    return this;
  }

  /** Sets {@code routingWeight}. */
  public PrestoMixture setRoutingWeight(double value) {
    return setRoutingWeight(String.valueOf(value));
  }

  /** Sets {@code certificate}. */
  public PrestoMixture setCertificate(String value) {
    set(certificate(), value);
    return this;
  }

  /** Sets {@code router}. */
  public PrestoMixture setRouter(String value) {
    set(router(), value);
    return this;
  }

  /** Sets {@code routerInputs}. */
  public PrestoMixture setRouterInputs(String value) {
    set(routerInputs(), value);
    return this;
  }

  /** Sets {@code routerSampleSize}. */
  public PrestoMixture setRouterSampleSize(int value) {
    set(routerSampleSize(), value);
    return this;
  }

  /** Sets {@code routing}. */
  public PrestoMixture setRouting(String value) {
    set(routing(), value);
    return this;
  }

  /** Sets {@code validationFraction}. */
  public PrestoMixture setValidationFraction(double value) {
    set(validationFraction(), value);
    return this;
  }

  /** Sets {@code checkpointDir}. */
  public PrestoMixture setCheckpointDir(String value) {
    set(checkpointDir(), value);
    return this;
  }

  /** Sets {@code checkpointShare}. */
  public PrestoMixture setCheckpointShare(double value) {
    set(checkpointShare(), value);
    return this;
  }

  /** Sets {@code keepLastCheckpoint}. */
  public PrestoMixture setKeepLastCheckpoint(boolean value) {
    set(keepLastCheckpoint(), value);
    return this;
  }

  /** Sets {@code checkpointInterval}. */
  public PrestoMixture setCheckpointInterval(int value) {
    set(checkpointInterval(), value);
    return this;
  }

  /** Sets {@code aggregationDepth}. */
  public PrestoMixture setAggregationDepth(int value) {
    set(aggregationDepth(), value);
    return this;
  }

  /** Sets {@code maxBlockSizeInMB}. */
  public PrestoMixture setMaxBlockSizeInMB(double value) {
    set(maxBlockSizeInMB(), value);
    return this;
  }
}
