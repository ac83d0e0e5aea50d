package io.prestomixture.job;

import io.prestomixture.data.InvalidInputException;
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
    if (input == null) {
      throw new InvalidInputException("Option --input is missing; give the file to read.");
    }
    return InputTable.read(session, input, Optional.ofNullable(format), numFeatures);
  }
}
