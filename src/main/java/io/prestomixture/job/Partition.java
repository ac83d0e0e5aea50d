package io.prestomixture.job;

import io.prestomixture.data.DataSummary;
import io.prestomixture.data.InputColumns;
import io.prestomixture.data.InvalidInputException;
import io.prestomixture.persistence.StagedOutput;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code presto partition}: writes the rows of a table as one shard per cluster. */
@Command(
    name = "partition",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    abbreviateSynopsis = true,
    description =
        "Writes the rows of a table as one shard per cluster, each with its component model, and a"
            + " manifest.")
final class Partition implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private CommonOptions common;
  @Mixin private ModelOptions model;
  @Mixin private InputOptions input;
  @Mixin private OutputOptions output;

  @Option(
      names = "--format",
      defaultValue = "csv",
      paramLabel = "FORMAT",
      description =
          "csv (with header, vectors as texts), parquet or json (vectors as arrays). Default:"
              + " ${DEFAULT-VALUE}")
  private String format;

  @Option(
      names = "--by",
      paramLabel = "WHAT",
      description =
          "What says a row's cluster: label (the component of least loss has it) or router (which"
              + " sees features only). Otherwise by label where the table has label, weight and"
              + " group of training.")
  private String by;

  @Override
  public Integer call() {
    long start = System.nanoTime();
    if (!Predict.FORMATS.contains(format)) {
      throw InvalidInputException.unknown("format", format, Predict.FORMATS);
    }
    output.require("the shards");
    JobSettings job =
        JobSettings.of(spec).withFiles("--model", model.model).withFiles("--input", input.input);
    return output.unlessDone(
        job, start, spec.commandLine(), staged -> partition(job, staged, start));
  }

  private int partition(JobSettings job, StagedOutput staged, long start) {
    try (SparkRun run = SparkRun.start(common)) {
      TrainedModel trained = model.load(run.session());
      Dataset<Row> table = input.read(run.session(), trained.vectorSize());
      ClusterAssignment assignment =
          ClusterAssignment.choose(Optional.ofNullable(by), trained, table);
      DataSummary summary = write(trained, table, assignment, staged);
      ShardManifest manifest =
          Shards.seal(staged.path(), format, assignment.label(), trained.document(), run.session());
      manifest.requireRows(summary.rows());
      JsonLine line =
          new JsonLine("partition", trained.mixture())
              .with("rows", summary.rows())
              .with("seconds", (System.nanoTime() - start) / 1e9)
              .with("output", output.output)
              .with("format", format)
              .with("by", manifest.by())
              .with("shards", manifest.sizes())
              .with("metrics", Map.of());
      staged.publish(job.command(), job.values(), line.values());
      line.print(spec.commandLine().getOut());
      return ExitCodes.DONE;
    }
  }

  /** Checks all rows, then assigns and writes them, each task its own. */
  private DataSummary write(
      TrainedModel trained, Dataset<Row> table, ClusterAssignment assignment, StagedOutput staged) {
    ColumnRoles columns = trained.record().columns();
    boolean labelled = assignment == ClusterAssignment.LABEL;
    columns.requireIn(table, labelled);
    requireNoShardColumn(table);
    RowCheck.checkTexts(table, columns.texts());
    Dataset<Row> rows = trained.withFeatures(table);
    DataSummary summary = check(trained, rows, labelled);
    Dataset<Row> assigned = assignment.assign(trained, rows);
    Shards.write(
        FeaturePipeline.withoutInternals(
            assigned.withColumn(Shards.COLUMN, assigned.col(ClusterAssignment.CLUSTER))),
        format,
        staged.path());
    return summary;
  }

  private static void requireNoShardColumn(Dataset<Row> table) {
    for (String name : table.columns()) {
      if (name.equalsIgnoreCase(Shards.COLUMN)) {
        throw new InvalidInputException(
            String.format(
                "The input has a column '%s', which is what shards are named by; rename it or leave it"
                    + " out.",
                name));
      }
    }
  }

  private static DataSummary check(TrainedModel trained, Dataset<Row> rows, boolean labelled) {
    ColumnRoles columns = trained.record().columns();
    Dataset<Row> checked = rows;
    if (labelled) {
      checked = checked.withColumn(columns.label(), columns.labelColumn());
    }
    if (labelled && columns.weight() != null) {
      checked = checked.withColumn(columns.weight(), columns.weightColumn());
    }
    return RowCheck.check(
        checked,
        new InputColumns(
            FeaturePipeline.FEATURES,
            Optional.ofNullable(labelled ? columns.label() : null),
            Optional.ofNullable(labelled ? columns.weight() : null),
            Optional.ofNullable(labelled ? columns.group() : null)),
        trained.record().featureNames().toArray(String[]::new),
        trained.mixture());
  }
}
