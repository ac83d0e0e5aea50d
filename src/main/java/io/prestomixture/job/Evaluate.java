package io.prestomixture.job;

import io.prestomixture.data.InputColumns;
import io.prestomixture.data.InvalidInputException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code presto evaluate}: the mixture beside one global model, on held-out rows. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    abbreviateSynopsis = true,
    description = "Judges a model beside one global MLlib model, on the rows held out in training.")
final class Evaluate implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private CommonOptions common;
  @Mixin private ModelOptions model;
  @Mixin private InputOptions input;

  @Option(
      names = "--all-rows",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      paramLabel = "BOOLEAN",
      description = "Judge all rows, not only those that training held out.")
  private boolean allRows;

  @Override
  public Integer call() {
    long start = System.nanoTime();
    try (SparkRun run = SparkRun.start(common)) {
      TrainedModel trained = model.load(run.session());
      TrainingRecord record = trained.record();
      if (!ModelQuality.canJudge(trained.mixture())) {
        throw new InvalidInputException(
            String.format(
                "Model '%s' of family '%s' predicts no label, so there is nothing to judge;"
                    + " 'presto inspect' shows its clusters.",
                model.model, trained.mixture().getFamily()));
      }
      Dataset<Row> table = input.read(run.session(), trained.vectorSize());
      record.columns().requireIn(table, true);
      RowCheck.checkTexts(table, record.columns().texts());
      table = trained.withoutOutputs(table);
      Dataset<Row> rows = checked(trained, record.holdOut().mark(table, record.columns()));
      // Families without a label hold out no rows.
      allRows |= record.columns().label() == null;
      if (!allRows) {
        spec.commandLine()
            .getErr()
            .printf(
                Locale.ROOT,
                "judging the rows that training holds out of such a table, a share of %s;"
                    + " --all-rows judges all%n",
                record.holdOut().fraction());
      }
      Dataset<Row> judged = allRows ? rows : rows.where(functions.col(HoldOut.COLUMN));
      ModelQuality quality = ModelQuality.of(trained, judged).orElseThrow(this::noRows);
      print(quality);
      new JsonLine("evaluate", trained.mixture())
          .with("rows", quality.mixture().rows())
          .with("seconds", (System.nanoTime() - start) / 1e9)
          .with("output", null)
          .with("heldOut", !allRows)
          .with("metrics", quality.metrics(allRows ? "all" : "test"))
          .print(spec.commandLine().getOut());
      return ExitCodes.DONE;
    }
  }

  /** Rows with features, label and weight as the model takes them; bad ones are refused. */
  static Dataset<Row> checked(TrainedModel trained, Dataset<Row> marked) {
    ColumnRoles columns = trained.record().columns();
    Dataset<Row> rows = trained.withFeatures(marked);
    if (columns.label() != null) {
      RowCheck.checkClasses(ColumnRoles.withoutWeightless(rows, columns.weight()), trained);
      rows = rows.withColumn(columns.label(), columns.countedLabelColumn());
    }
    if (columns.weight() != null) {
      rows = rows.withColumn(columns.weight(), columns.weightColumn());
    }
    RowCheck.check(
        rows,
        new InputColumns(
            FeaturePipeline.FEATURES,
            Optional.ofNullable(columns.label()),
            Optional.ofNullable(columns.weight())),
        trained.record().featureNames().toArray(String[]::new),
        trained.mixture());
    return rows;
  }

  private InvalidInputException noRows() {
    return new InvalidInputException(
        String.format(
            "None of the rows of '%s' was held out when the model was trained; give the training"
                + " file, or --all-rows to judge all rows.",
            input.input));
  }

  private void print(ModelQuality quality) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        allRows ? "All %d rows:%n%n" : "The %d held-out rows:%n%n", quality.mixture().rows());
    out.println(quality.table());
    out.flush();
  }
}
