package io.prestomixture.job;

import io.prestomixture.data.InvalidInputException;
import io.prestomixture.persistence.HadoopSettings;
import io.prestomixture.persistence.StagedFile;
import io.prestomixture.report.HtmlReport;
import io.prestomixture.report.ReportData;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code presto report}: a model, or a comparison, as one HTML file. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Draws a model (--model) or a comparison (--compare) as one HTML file that needs no network.",
      ""
    },
    footer = {
      "",
      "Example: presto report --model out/quickstart --output out/report.html",
      "Without --input it shows the rows that the model was trained on, if they are still there."
    })
final class Report implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private CommonOptions common;
  @Mixin private ModelOptions model;
  @Mixin private InputOptions input;
  @Mixin private OutputOptions output;

  @Option(
      names = "--compare",
      paramLabel = "DIR",
      description = "Directory of a comparison: what 'presto compare --output' wrote.")
  private String compare;

  @Override
  public Integer call() {
    long start = System.nanoTime();
    if (output.output == null) {
      throw new InvalidInputException(
          "Option --output is missing; give a file for the report, such as report.html.");
    }
    if ((model.model == null) == (compare == null)) {
      throw new InvalidInputException(
          "A report is about one model or one comparison; give either --model or --compare.");
    }
    StagedFile file = StagedFile.at(output.output, output.overwrite, HadoopSettings.current());
    try (SparkRun run = SparkRun.start(common)) {
      Optional<TrainedModel> trained =
          compare == null ? Optional.of(model.load(run.session())) : Optional.empty();
      ReportData data =
          trained
              .map(loaded -> new ModelReport(loaded).data(rows(loaded, run.session())))
              .orElseGet(() -> ComparisonReport.data(compare, run.session()));
      byte[] page = HtmlReport.of(data).getBytes(StandardCharsets.UTF_8);
      trained
          .map(loaded -> new JsonLine("report", loaded.mixture()))
          .orElseGet(() -> JsonLine.ofNoFit("report"))
          .with("seconds", (System.nanoTime() - start) / 1e9)
          .with("output", output.output)
          .with("bytes", file.publish(out -> out.write(page)))
          .with("metrics", Map.of())
          .print(spec.commandLine().getOut());
      return ExitCodes.DONE;
    }
  }

  /** The rows that are asked for, or else those of training, which may be gone. */
  private Optional<Dataset<Row>> rows(TrainedModel trained, SparkSession session) {
    if (input.input != null) {
      return Optional.of(labelled(trained, input.read(session, trained.vectorSize())));
    }
    String before = trained.record().input();
    try {
      Dataset<Row> table =
          InputTable.read(session, before, Optional.ofNullable(input.format), trained.vectorSize());
      return Optional.of(labelled(trained, table));
    } catch (InvalidInputException e) {
      spec.commandLine()
          .getErr()
          .printf(
              "The report shows no rows, since those of training cannot be shown: %s%n",
              e.getMessage());
      return Optional.empty();
    }
  }

  private static Dataset<Row> labelled(TrainedModel trained, Dataset<Row> table) {
    trained.record().columns().requireIn(table, true);
    RowCheck.checkTexts(table, trained.record().columns().texts());
    Dataset<Row> rows = trained.withoutOutputs(table);
    Evaluate.checked(trained, rows);
    // A label of a row of weight 0 may be no class, which has no cluster by its label.
    return ColumnRoles.withoutWeightless(
        trained.withFeatures(rows), trained.record().columns().weight());
  }
}
