package io.prestomixture.job;

import io.prestomixture.data.InputColumns;
import io.prestomixture.data.InvalidInputException;
import io.prestomixture.persistence.StagedOutput;
import java.util.Locale;
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
  private static final String LABEL = FeaturePipeline.PREFIX + "label";
  private static final String WEIGHT = FeaturePipeline.PREFIX + "weight";

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
      boolean texts = format.equals("csv") && input.isCsv(run.session());
      Dataset<Row> table =
          texts ? input.readTexts(run.session()) : input.read(run.session(), trained.vectorSize());
      ClusterAssignment assignment =
          ClusterAssignment.choose(Optional.ofNullable(by), trained, table);
      requireNoOwnNames(table);
      Predict.requireHeldBy(format, table);
      boolean labelled = assignment == ClusterAssignment.LABEL;
      GivenRows given = texts ? input.typed(table, trained, labelled) : GivenRows.typed(table);
      write(trained, given, assignment, staged.path());
      ShardManifest manifest =
          Shards.seal(staged.path(), format, assignment.label(), trained.document(), run.session());
      JsonLine line =
          new JsonLine("partition", trained.mixture())
              .with("rows", manifest.rows())
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

  /**
   * Checks, assigns and writes rows in one pass. Only if there is one to refuse they are read
   * again, to say how many and which.
   */
  private void write(
      TrainedModel trained, GivenRows given, ClusterAssignment assignment, String path) {
    ColumnRoles columns = trained.record().columns();
    boolean labelled = assignment == ClusterAssignment.LABEL;
    columns.requireIn(given.rows(), labelled);
    Dataset<Row> rows =
        RowCheck.guarded(
            judged(columns, trained.withFeatures(given.rows()), labelled),
            inputColumns(labelled, columns, LABEL, WEIGHT),
            columns.texts(),
            trained.mixture());
    Dataset<Row> assigned = given.restored(assignment.assign(trained, rows));
    try {
      Shards.write(
          FeaturePipeline.withoutInternals(
              assigned.withColumn(Shards.COLUMN, assigned.col(ClusterAssignment.CLUSTER))),
          format,
          path);
    } catch (Exception e) {
      // Rows with which nothing was wrong leave the reason that there was.
      check(trained, given, labelled);
      throw e;
    }
  }

  private static void requireNoOwnNames(Dataset<Row> table) {
    for (String name : table.columns()) {
      if (name.equalsIgnoreCase(Shards.COLUMN)) {
        throw new InvalidInputException(
            String.format(
                "The input has a column '%s', which is what shards are named by; rename it or leave it"
                    + " out.",
                name));
      }
      if (name.toLowerCase(Locale.ROOT).startsWith(FeaturePipeline.PREFIX)) {
        throw new InvalidInputException(
            String.format(
                "The input has a column '%s', a name of this program's own; rename it or leave it"
                    + " out.",
                name));
      }
    }
  }

  /** Label and weight as numbers, in columns of their own. */
  private static Dataset<Row> judged(ColumnRoles columns, Dataset<Row> rows, boolean labelled) {
    Dataset<Row> judged = labelled ? rows.withColumn(LABEL, columns.labelColumn()) : rows;
    return labelled && columns.weight() != null
        ? judged.withColumn(WEIGHT, columns.weightColumn())
        : judged;
  }

  private static InputColumns inputColumns(
      boolean labelled, ColumnRoles columns, String label, String weight) {
    return new InputColumns(
        FeaturePipeline.FEATURES,
        Optional.ofNullable(labelled && columns.label() != null ? label : null),
        Optional.ofNullable(labelled && columns.weight() != null ? weight : null),
        Optional.ofNullable(labelled ? columns.group() : null));
  }

  /**
   * Reads all rows to say what is wrong with them.
   *
   * @throws InvalidInputException column, number of rows and first row; nothing if nothing is
   */
  private static void check(TrainedModel trained, GivenRows given, boolean labelled) {
    ColumnRoles columns = trained.record().columns();
    given.requireNumbers(columns, labelled);
    RowCheck.checkTexts(given.rows(), columns.texts());
    Dataset<Row> rows = trained.withFeatures(given.rows());
    if (labelled) {
      RowCheck.checkClasses(rows, trained);
      rows = rows.withColumn(columns.label(), columns.labelColumn());
    }
    RowCheck.check(
        rows,
        inputColumns(labelled, columns, columns.label(), columns.weight()),
        trained.record().featureNames().toArray(String[]::new),
        trained.mixture());
  }
}
