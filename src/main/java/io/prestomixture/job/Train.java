package io.prestomixture.job;

import io.prestomixture.PrestoMixture;
import io.prestomixture.PrestoMixtureModel;
import io.prestomixture.component.Families;
import io.prestomixture.component.FittedComponent;
import io.prestomixture.data.InvalidInputException;
import io.prestomixture.data.LabelType;
import io.prestomixture.persistence.StagedOutput;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code presto train}: fits a mixture to a table and saves it, beside one global model. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Fits a mixture to a table. Without arguments: to data-samples/penguins.csv.",
      ""
    })
class Train implements Callable<Integer> {
  /** The table of more features is printed by {@code inspect} alone. */
  private static final int MOST_PRINTED = 100;

  @Spec CommandSpec spec;
  @Mixin CommonOptions common;
  @Mixin InputOptions input;
  @Mixin OutputOptions output;
  @Mixin CheckpointOptions checkpoints;

  @Option(
      names = "--features",
      split = ",",
      paramLabel = "NAME",
      description = "Columns to learn from; otherwise all numbers, texts and vectors.")
  private List<String> features = new ArrayList<>();

  @Option(
      names = "--exclude",
      split = ",",
      paramLabel = "NAME",
      description = "Columns to leave out.")
  List<String> exclude = new ArrayList<>();

  @Option(
      names = "--test-fraction",
      defaultValue = "0.2",
      paramLabel = "VALUE",
      description = "Share of rows held out to judge the model. Default: ${DEFAULT-VALUE}")
  private double testFraction;

  @Option(
      names = "--standardize-label",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      paramLabel = "BOOLEAN",
      description = "Learn (label - mean) / deviation; predictions are in the label's own units.")
  private boolean standardizeLabel;

  @Option(
      names = "--require-convergence",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      paramLabel = "BOOLEAN",
      description = "Exit with 3 if the fit stops at max-iter; the model is saved all the same.")
  private boolean requireConvergence;

  /** Whether the label is to be standardised. */
  boolean standardizesLabel() {
    return standardizeLabel;
  }

  @Override
  public Integer call() {
    long start = System.nanoTime();
    PrestoMixture mixture = new PrestoMixture();
    ParamOptions.apply(spec, mixture);
    if (QuickStart.isAsked(this)) {
      QuickStart.choose(this, mixture);
    }
    output.require("the model");
    LabelType label = labelType(mixture);
    HoldOut holdOut = holdOut(label, mixture);
    JobSettings job = job(JobSettings.of(spec, mixture), mixture);
    return output.unlessDone(
        job,
        start,
        spec.commandLine(),
        staged -> train(mixture, holdOut, label, job, staged, start));
  }

  private int train(
      PrestoMixture mixture,
      HoldOut holdOut,
      LabelType label,
      JobSettings job,
      StagedOutput staged,
      long start) {
    try (SparkRun run = SparkRun.start(common)) {
      checkpoints.prepare(mixture, run.session());
      Dataset<Row> table = input.read(run.session(), OptionalInt.empty());
      TrainedModel model = train(mixture, table, holdOut, label);
      model.save(staged.path(), run.session());
      boolean failed = lacksConvergence(model);
      reportEmpty(model);
      JsonLine line = json("train", model, failed, start);
      staged.publish(job.command(), job.values(), line.values());
      checkpoints.remove();
      PrintWriter out = spec.commandLine().getOut();
      ClusterTable clusters = new ClusterTable(model);
      boolean whole = model.record().featureNames().size() <= MOST_PRINTED;
      out.println(whole ? clusters.toString() : clusters.fit());
      line.print(out);
      return failed ? ExitCodes.NOT_CONVERGED : ExitCodes.DONE;
    }
  }

  /** Settings with the files that are read. */
  JobSettings job(JobSettings options, PrestoMixture mixture) {
    return options
        .withFiles("--initial-model-path", mixture.getInitialModelPath())
        .withFiles("--input", input.input);
  }

  /** What kind of label is learned; the options must suit it. */
  LabelType labelType(PrestoMixture mixture) {
    LabelType label = Families.forClusters(mixture.getFamily(), mixture.getK()).get(0).labelType();
    if (standardizeLabel && label != LabelType.REAL) {
      throw new InvalidInputException(
          String.format(
              "Family '%s' has no real number as its label; leave out --standardize-label.",
              mixture.getFamily()));
    }
    return label;
  }

  /** Which rows are kept apart; none without a label. */
  HoldOut holdOut(LabelType label, PrestoMixture mixture) {
    return new HoldOut(label == LabelType.NONE ? 0 : testFraction, mixture.getSeed());
  }

  private TrainedModel train(
      PrestoMixture mixture, Dataset<Row> table, HoldOut holdOut, LabelType label) {
    ColumnRoles columns = columns(mixture, table, label);
    try (TrainingTable rows = TrainingTable.of(table, columns, holdOut, mixture)) {
      reportRows(rows);
      reportNames(rows, mixture, holdOut);
      return train(
          mixture,
          Optional.empty(),
          table,
          rows,
          columns,
          holdOut,
          () -> fitGlobal(mixture, label, rows));
    }
  }

  /** What the columns of the table are used for. */
  ColumnRoles columns(PrestoMixture mixture, Dataset<Row> table, LabelType label) {
    ColumnRoles columns =
        ColumnRoles.choose(
            table,
            Optional.of(mixture.getLabelCol()).filter(name -> label != LabelType.NONE),
            label.isClass(),
            Optional.of(mixture.getWeightCol()).filter(name -> !name.isEmpty()),
            Optional.of(mixture.getGroupCol()).filter(name -> !name.isEmpty()),
            features,
            exclude);
    if (label == LabelType.BINARY && columns.classes() != null && columns.classes().size() > 2) {
      throw new InvalidInputException(
          String.format(
              "Label column '%s' has %d different texts, but family '%s' learns two classes; choose"
                  + " --family logistic.",
              columns.label(), columns.classes().size(), mixture.getFamily()));
    }
    List<String> unusable = columns.unusable(table.schema(), exclude);
    if (features.isEmpty() && !unusable.isEmpty()) {
      progress("not used, being neither number nor text: %s", String.join(", ", unusable));
    }
    ParamOptions.requireNewColumns(mixture, label.isClass(), columns.features());
    return columns;
  }

  private void reportEmpty(TrainedModel model) {
    List<FittedComponent> all = model.mixture().components();
    long empty = all.stream().filter(component -> component.rows() == 0).count();
    if (empty > 0) {
      progress(
          "%d of %d clusters are empty; give a smaller --k%s.",
          empty,
          all.size(),
          model.mixture().summary().routingWeight() > 0
              ? ", or --routing-weight 0 for the least objective"
              : "");
    }
  }

  void reportRows(TrainingTable rows) {
    progress("%s: %d rows, %d features", input.input, rows.size(), rows.features().names().length);
  }

  /**
   * Tells of rows and columns of texts that say little of other rows, or might be meant as numbers.
   *
   * @throws InvalidInputException see {@link TextLevels#note}
   */
  void reportNames(TrainingTable rows, PrestoMixture mixture, HoldOut holdOut) {
    if (rows.hasManyCopies() && holdOut.fraction() > 0 && mixture.getGroupCol().isEmpty()) {
      progress(
          "many rows are equal to others; equal rows are held out together, so held-out figures rest"
              + " on few different ones");
    }
    if (!mixture.getInitialModelPath().isEmpty()) {
      // The texts of an initial model are those of its own rows.
      return;
    }
    double training = rows.size() * (1 - holdOut.fraction());
    for (TextLevels levels : rows.features().textLevels()) {
      levels.note(training).ifPresent(note -> progress("%s", note));
    }
  }

  /**
   * Trains and judges a mixture.
   *
   * @param initial the model that training starts from, instead of a saved one
   * @param global gives the model to compare with
   */
  TrainedModel train(
      PrestoMixture mixture,
      Optional<PrestoMixtureModel> initial,
      Dataset<Row> table,
      TrainingTable rows,
      ColumnRoles columns,
      HoldOut holdOut,
      Supplier<Optional<PipelineModel>> global) {
    String[] names = rows.features().names();
    LabelScale scale = standardizeLabel ? rows.labelScale() : null;
    PrestoMixtureModel fitted = fit(mixture, initial, rows.training(), columns, scale);
    List<Transformer> last = new ArrayList<>(List.of(fitted));
    if (scale != null) {
      last.add(scale.restoring(fitted.getPredictionCol()));
    }
    if (columns.classes() != null && !fitted.getPredictionCol().isEmpty()) {
      last.add(
          new IndexToString()
              .setInputCol(fitted.getPredictionCol())
              .setOutputCol(TrainedModel.PREDICTED_LABEL)
              .setLabels(columns.classes().toArray(String[]::new)));
    }
    Dataset<Row> taken = table.selectExpr(columns.quotedFeatures());
    PipelineModel pipeline = rows.features().followedBy(last, taken);
    Map<String, Object> metrics = new LinkedHashMap<>();
    TrainedModel model =
        new TrainedModel(
            pipeline,
            global.get(),
            new TrainingRecord(
                input.input, columns, List.of(names), holdOut, scale, metrics, Versions.current()));
    metrics.putAll(metrics(model, rows));
    return model;
  }

  private PrestoMixtureModel fit(
      PrestoMixture mixture,
      Optional<PrestoMixtureModel> initial,
      Dataset<Row> rows,
      ColumnRoles columns,
      LabelScale scale) {
    Dataset<Row> learned =
        scale == null
            ? rows
            : rows.withColumn(columns.label(), scale.standardized(columns.labelColumn()));
    mixture.setFeaturesCol(FeaturePipeline.FEATURES);
    return initial.map(model -> mixture.fit(learned, model)).orElseGet(() -> mixture.fit(learned));
  }

  /** The model to compare with, where there is one. */
  Optional<PipelineModel> fitGlobal(PrestoMixture mixture, LabelType label, TrainingTable rows) {
    if (!GlobalModel.exists(label, rows.features().names().length)) {
      return Optional.empty();
    }
    progress("training %s model to compare with", GlobalModel.name(label));
    return Optional.of(GlobalModel.fit(mixture, label, rows.training()));
  }

  private static Map<String, Object> metrics(TrainedModel model, TrainingTable rows) {
    Map<String, Object> metrics = new LinkedHashMap<>();
    ModelQuality.of(model, rows.training())
        .ifPresent(quality -> metrics.putAll(quality.metrics("train")));
    ModelQuality.of(model, rows.heldOut())
        .ifPresent(quality -> metrics.putAll(quality.metrics("test")));
    model
        .mixture()
        .summary()
        .router()
        .ifPresent(
            router -> {
              metrics.put("routerAccuracy", router.accuracy());
              metrics.put("routerSeconds", router.seconds());
            });
    return metrics;
  }

  /** Whether a fit stopped too early for {@code --require-convergence}; it is said then. */
  boolean lacksConvergence(TrainedModel model) {
    String stopReason = model.mixture().summary().stopReason();
    boolean failed = requireConvergence && stopReason.equals("maxIter");
    if (failed) {
      progress(
          "Stopped at max-iter %d before convergence; raise --max-iter.",
          model.mixture().getMaxIter());
    }
    return failed;
  }

  /** The line of JSON about a trained model. */
  JsonLine json(String command, TrainedModel model, boolean failed, long start) {
    return new JsonLine(command, model.mixture())
        .with(JsonLine.STATUS, failed ? JsonLine.NOT_CONVERGED : "done")
        .with("seconds", (System.nanoTime() - start) / 1e9)
        .with("output", output.output)
        .with("metrics", model.record().metrics())
        .with("certificate", model.mixture().summary().certificate().orElse(null))
        .withStability(model.mixture().summary());
  }

  void progress(String format, Object... values) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(String.format(Locale.ROOT, format, values));
    err.flush();
  }
}
