package io.prestomixture.job;

import io.prestomixture.data.InvalidInputException;
import io.prestomixture.persistence.PathPattern;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkException;
import org.apache.spark.SparkRuntimeException;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Reads a table in the format that its name tells. */
final class InputTable {
  private static final List<String> FORMATS = List.of("csv", "parquet", "json", "libsvm");
  private static final Map<String, String> BY_EXTENSION =
      Map.of(
          "csv", "csv", "parquet", "parquet", "json", "json", "jsonl", "json", "libsvm", "libsvm",
          "svm", "libsvm");
  private static final List<String> COMPRESSIONS = List.of(".gz", ".bz2", ".zst", ".snappy");

  /**
   * How csv is read and written: a header, cells as they are, quotes in them doubled (RFC 4180).
   */
  static final Map<String, String> CSV =
      Map.of(
          "header", "true",
          "escape", "\"",
          "ignoreLeadingWhiteSpace", "false",
          "ignoreTrailingWhiteSpace", "false");

  /** How csv and json are written: csv as it is read, and times with all of their digits. */
  static final Map<String, String> WRITTEN = written();

  /** What else may stand between the cells of a csv whose header has no comma. */
  private static final String OTHER_SEPARATORS = ";\t|";

  private InputTable() {}

  private static Map<String, String> written() {
    Map<String, String> options = new HashMap<>(CSV);
    options.put("timestampFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX");
    options.put("timestampNTZFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSS");
    return Map.copyOf(options);
  }

  /**
   * Reads a table.
   *
   * @param format one of the formats; empty tells it from the extension
   * @param numFeatures number of features of a libsvm file, where it is known
   * @throws InvalidInputException if there is no such table, it cannot be read, or has no rows
   */
  static Dataset<Row> read(
      SparkSession session, String path, Optional<String> format, OptionalInt numFeatures) {
    String chosen = format(session, path, format);
    return rows(path, chosen, pattern -> load(session, pattern, chosen, numFeatures), session);
  }

  /**
   * Reads a csv, all of whose cells are texts.
   *
   * @throws InvalidInputException if it cannot be read, or has no rows
   */
  static Dataset<Row> readTexts(SparkSession session, String path) {
    return rows(path, "csv", pattern -> csv(session, pattern, false), session);
  }

  /**
   * The format of a table.
   *
   * @param asked one of the formats; empty tells it from the extension
   * @throws InvalidInputException if there is no such table, or no such format
   */
  static String format(SparkSession session, String path, Optional<String> asked) {
    if (asked.isPresent() && !FORMATS.contains(asked.get())) {
      throw InvalidInputException.unknown("input format", asked.get(), FORMATS);
    }
    String file = dataFile(session, path);
    return asked.orElseGet(() -> formatOf(path, file));
  }

  private static Dataset<Row> rows(
      String path, String chosen, Function<String, Dataset<Row>> load, SparkSession session) {
    Dataset<Row> table;
    try {
      table = load.apply(pattern(session, path));
      if (table.columns().length > 0 && !table.isEmpty()) {
        return table;
      }
    } catch (Exception e) {
      // Scala declares nothing, so that javac does not know what can come here.
      if (e instanceof SparkException
          || e instanceof SparkRuntimeException
          || e instanceof AnalysisException
          || e instanceof NumberFormatException) {
        throw new InvalidInputException(
            String.format(
                "Input '%s' cannot be read as %s (%s); correct it or give --input-format.",
                path, chosen, InvalidInputException.firstLine(e)));
      }
      throw e;
    }
    throw new InvalidInputException(
        String.format("Input '%s' has no rows; give a table with at least one row.", path));
  }

  private static Dataset<Row> load(
      SparkSession session, String path, String format, OptionalInt numFeatures) {
    DataFrameReader reader = session.read();
    switch (format) {
      case "csv" -> {
        return csv(session, path, true);
      }
      case "json" -> reader.option("mode", "FAILFAST");
      case "libsvm" -> numFeatures.ifPresent(d -> reader.option("numFeatures", d));
      default -> {
        // Parquet needs no options.
      }
    }
    return reader.format(format).load(path);
  }

  private static Dataset<Row> csv(SparkSession session, String path, boolean types) {
    String[] names = csv(session).load(path).columns();
    String separator = names.length == 1 ? separator(names[0]) : ",";
    return csv(session).option("inferSchema", types).option("sep", separator).load(path);
  }

  /** A row with a cell too many is seen only where all cells are parsed. */
  private static DataFrameReader csv(SparkSession session) {
    return session
        .read()
        .format("csv")
        .options(CSV)
        .option("mode", "FAILFAST")
        .option("columnPruning", false);
  }

  /** What separates the names in a header that a comma does not part. */
  private static String separator(String header) {
    return OTHER_SEPARATORS
        .chars()
        .mapToObj(Character::toString)
        .filter(header::contains)
        .findFirst()
        .orElse(",");
  }

  /** The path itself, or of a directory or pattern the first file that holds data. */
  private static String dataFile(SparkSession session, String path) {
    String pattern = pattern(session, path);
    try {
      FileSystem files = files(session, path);
      FileStatus[] found = files.globStatus(new Path(pattern));
      if (found != null && found.length > 0) {
        return found[0].isDirectory() ? firstFile(files, found[0].getPath()) : path;
      }
    } catch (IOException | IllegalArgumentException e) {
      throw notOpened(path, e);
    }
    throw new InvalidInputException(
        String.format("Input '%s' does not exist; give an existing file or directory.", path));
  }

  private static InvalidInputException notOpened(String path, Exception error) {
    return new InvalidInputException(
        String.format(
            "Input '%s' cannot be opened: %s", path, InvalidInputException.firstLine(error)));
  }

  /** The path, or where it names a file or directory what means no other. */
  private static String pattern(SparkSession session, String path) {
    try {
      return PathPattern.of(path, files(session, path));
    } catch (IOException | IllegalArgumentException e) {
      throw notOpened(path, e);
    }
  }

  private static FileSystem files(SparkSession session, String path) throws IOException {
    return new Path(path).getFileSystem(session.sparkContext().hadoopConfiguration());
  }

  private static String firstFile(FileSystem files, Path directory) throws IOException {
    return Arrays.stream(files.listStatus(directory))
        .map(status -> status.getPath().getName())
        .filter(name -> !name.startsWith("_") && !name.startsWith("."))
        .sorted()
        .findFirst()
        .orElse("");
  }

  private static String formatOf(String path, String file) {
    String name = file.toLowerCase(Locale.ROOT);
    for (String compression : COMPRESSIONS) {
      if (name.endsWith(compression)) {
        name = name.substring(0, name.length() - compression.length());
      }
    }
    String format = BY_EXTENSION.get(name.substring(name.lastIndexOf('.') + 1));
    if (format == null) {
      throw new InvalidInputException(
          String.format(
              "The name of input '%s' does not tell its format; give --input-format: %s.",
              path, String.join(", ", FORMATS)));
    }
    return format;
  }
}
