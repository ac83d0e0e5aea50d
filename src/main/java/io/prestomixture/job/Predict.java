package io.prestomixture.job;

import io.prestomixture.data.DataSummary;
import io.prestomixture.data.InputColumns;
import io.prestomixture.data.InvalidInputException;
import io.prestomixture.persistence.StagedOutput;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code presto predict}: writes rows with prediction, cluster and cluster probabilities. */
@Command(
    name = "predict",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    abbreviateSynopsis = true,
    description = "Writes rows with prediction, cluster and cluster probabilities added.")
final class Predict implements Callable<Integer> {
  static final List<String> FORMATS = List.of("csv", "parquet", "json");

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
          "csv (with header, a column per entry of the model's vectors), parquet or json (vectors as"
              + " arrays). Default: ${DEFAULT-VALUE}")
  private String format;

  @Override
  public Integer call() {
    long start = System.nanoTime();
    if (!FORMATS.contains(format)) {
      throw InvalidInputException.unknown("format", format, FORMATS);
    }
    output.require("the predictions");
    JobSettings job =
        JobSettings.of(spec).withFiles("--model", model.model).withFiles("--input", input.input);
    return output.unlessDone(job, start, spec.commandLine(), staged -> predict(job, staged, start));
  }

  private int predict(JobSettings job, StagedOutput staged, long start) {
    try (SparkRun run = SparkRun.start(common)) {
      TrainedModel trained = model.load(run.session());
      ColumnRoles columns = trained.record().columns();
      GivenRows given =
          format.equals("csv") && input.isCsv(run.session())
              ? GivenRows.texts(input.readTexts(run.session()), columns, false)
              : GivenRows.typed(input.read(run.session(), trained.vectorSize()));
      columns.requireIn(given.rows(), false);
      given.requireNumbers(columns, false);
      requireHeldBy(format, given.rows());
      RowCheck.checkTexts(given.rows(), columns.texts());
      Dataset<Row> kept = trained.withoutOutputs(given.rows());
      List<String> replaced = new ArrayList<>(List.of(given.rows().columns()));
      replaced.removeAll(List.of(kept.columns()));
      if (!replaced.isEmpty()) {
        progress(
            "columns %s of the input have names of predictions, and are replaced by these",
            String.join(", ", replaced));
      }
      Dataset<Row> rows = trained.withFeatures(kept);
      DataSummary summary =
          RowCheck.check(
              rows,
              new InputColumns(FeaturePipeline.FEATURES, Optional.empty(), Optional.empty()),
              trained.record().featureNames().toArray(String[]::new),
              trained.mixture());
      Map<String, Long> unseen = trained.features(given.rows()).unseenTexts(rows);
      unseen.forEach(
          (column, count) -> progress("column '%s' has a new text in %d rows", column, count));
      Dataset<Row> predicted = given.restored(trained.predict(rows));
      write(FeaturePipeline.withoutInternals(predicted), trained, staged.path());
      JsonLine line =
          new JsonLine("predict", trained.mixture())
              .with("rows", summary.rows())
              .with("seconds", (System.nanoTime() - start) / 1e9)
              .with("output", output.output)
              .with("format", format)
              .with("unseenTexts", unseen)
              .with("metrics", Map.of());
      staged.publish(job.command(), job.values(), line.values());
      line.print(spec.commandLine().getOut());
      return ExitCodes.DONE;
    }
  }

  /**
   * Checks that rows with such columns can be written.
   *
   * @throws InvalidInputException if they cannot; with the column and the formats that can
   */
  static void requireHeldBy(String format, Dataset<Row> table) {
    for (StructField field : table.schema().fields()) {
      boolean nested =
          field.dataType() instanceof StructType || field.dataType() instanceof MapType;
      if (nested && format.equals("csv")) {
        throw new InvalidInputException(
            String.format(
                "Column '%s' is of type %s, which csv cannot hold; give --format json or parquet, or"
                    + " leave the column out of the input.",
                field.name(), field.dataType().simpleString()));
      }
    }
  }

  private void progress(String format, Object... values) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(String.format(Locale.ROOT, format, values));
    err.flush();
  }

  private void write(Dataset<Row> predicted, TrainedModel trained, String path) {
    Dataset<Row> arrays = withArrays(predicted);
    (format.equals("csv") ? flat(arrays, trained.vectorOutputs()) : arrays)
        .write()
        .format(format)
        .options(format.equals("parquet") ? Map.of() : InputTable.WRITTEN)
        .save(path);
  }

  /** The csv column of one entry of a vector column. */
  static String flatName(String column, int entry) {
    return column + "_" + entry;
  }

  /** Vectors as arrays, which every reader understands. */
  static Dataset<Row> withArrays(Dataset<Row> rows) {
    List<Column> columns = new ArrayList<>();
    for (StructField field : rows.schema().fields()) {
      Column column = rows.col("`" + field.name() + "`");
      boolean vector = field.dataType().equals(SQLDataTypes.VectorType());
      columns.add(vector ? functions.vector_to_array(column, "float64").as(field.name()) : column);
    }
    return rows.select(columns.toArray(Column[]::new));
  }

  /** One column per entry instead of the model's arrays; other arrays as text. */
  static Dataset<Row> flat(Dataset<Row> rows, Map<String, Integer> modelArrays) {
    List<Column> columns = new ArrayList<>();
    for (StructField field : rows.schema().fields()) {
      Column column = rows.col("`" + field.name() + "`");
      if (modelArrays.containsKey(field.name())) {
        for (int i = 0; i < modelArrays.get(field.name()); i++) {
          columns.add(column.getItem(i).as(flatName(field.name(), i)));
        }
      } else {
        boolean array = field.dataType() instanceof ArrayType;
        columns.add(array ? column.cast("string").as(field.name()) : column);
      }
    }
    return rows.select(columns.toArray(Column[]::new));
  }
}
