package io.prestomixture.job;

import io.prestomixture.data.InvalidInputException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Option;

/** Where a command reads rows. */
final class InputOptions {
  @Option(
      names = "--input",
      paramLabel = "PATH",
      description = "Rows: a file, directory or URI; csv with header, parquet, json or libsvm.")
  String input;

  @Option(
      names = "--input-format",
      paramLabel = "FORMAT",
      description = "csv, parquet, json or libsvm; needed where the file name does not say it.")
  String format;

  /**
   * Reads the rows.
   *
   * @param numFeatures number of features of a libsvm file, where it is known
   */
  Dataset<Row> read(SparkSession session, OptionalInt numFeatures) {
    require();
    return InputTable.read(session, input, Optional.ofNullable(format), numFeatures);
  }

  /** Whether the rows are a csv, whose cells are texts whatever they say. */
  boolean isCsv(SparkSession session) {
    require();
    return InputTable.format(session, input, Optional.ofNullable(format)).equals("csv");
  }

  /** Reads the rows of a csv as texts. */
  Dataset<Row> readTexts(SparkSession session) {
    return InputTable.readTexts(session, input);
  }

  /**
   * What a model takes rows of texts for. Only of a group, of whose type the model knows nothing,
   * is it found by reading all rows.
   *
   * @param labelled whether the model takes label, weight and group
   */
  GivenRows typed(Dataset<Row> texts, TrainedModel trained, boolean labelled) {
    ColumnRoles columns = trained.record().columns();
    GivenRows given = GivenRows.texts(texts, columns, labelled);
    String group = labelled ? columns.group() : null;
    if (group == null || !List.of(texts.columns()).contains(group)) {
      return given;
    }
    Dataset<Row> inferred = read(texts.sparkSession(), OptionalInt.empty());
    return given.withEqual(group, inferred.schema().apply(group).dataType());
  }

  private void require() {
    if (input == null) {
      throw new InvalidInputException("Option --input is missing; give the file to read.");
    }
  }
}
