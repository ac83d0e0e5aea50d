package io.prestomixture.job;

import io.prestomixture.data.InputRow;
import io.prestomixture.data.InvalidInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;

/**
 * Rows as a model takes them, which remember the texts that their numbers were given as.
 *
 * <p>Types of a csv need not be inferred, as the model knows them. A column is one of truth values
 * if its first cell is {@code true} or {@code false}, else of numbers; other cells are null.
 *
 * @param rows the rows as the model takes them, with the texts in further columns
 * @param remembered the columns whose texts are remembered
 */
record GivenRows(Dataset<Row> rows, List<String> remembered) {
  private static final String TEXT = FeaturePipeline.PREFIX + "text_";

  /** Rows whose columns have their types already. */
  static GivenRows typed(Dataset<Row> table) {
    return new GivenRows(table, List.of());
  }

  /**
   * Rows of texts.
   *
   * @param table a table that has a row
   * @param columns what the model takes the columns for
   * @param labelled whether it takes label and weight too
   */
  static GivenRows texts(Dataset<Row> table, ColumnRoles columns, boolean labelled) {
    List<String> present = Arrays.asList(table.columns());
    List<String> numbers =
        Stream.concat(columns.numbers().stream(), labelled ? judges(columns) : Stream.of())
            .filter(present::contains)
            .distinct()
            .toList();
    return of(table, numbers, table.first());
  }

  private static Stream<String> judges(ColumnRoles columns) {
    return Stream.of(columns.classes() == null ? columns.label() : null, columns.weight())
        .filter(Objects::nonNull);
  }

  private static GivenRows of(Dataset<Row> table, List<String> numbers, Row first) {
    Map<String, Column> added = new LinkedHashMap<>();
    for (String name : numbers) {
      added.put(TEXT + name, value(name));
      added.put(name, number(value(name), first.getAs(name)));
    }
    return new GivenRows(table.withColumns(added), numbers);
  }

  private static Column number(Column text, String first) {
    Column word = functions.lower(text);
    Column truth = functions.when(word.equalTo("true"), 1.0).when(word.equalTo("false"), 0.0);
    if (first == null) {
      // Rows that lack a value are refused, and that is what is to be said of the first.
      return functions.coalesce(text.try_cast("double"), truth);
    }
    return isTruth(first) ? truth : text.try_cast("double");
  }

  private static boolean isTruth(String text) {
    return List.of("true", "false").contains(text.toLowerCase(Locale.ROOT));
  }

  /**
   * Equal values of a group column as equal texts, as 7 and 07 are where all are numbers.
   *
   * @param type the type of the column
   */
  GivenRows withEqual(String column, DataType type) {
    if (remembered.contains(column)) {
      return this;
    }
    Column text = value(column);
    Column equal = functions.coalesce(InputRow.groupText(text.try_cast(type), type), text);
    List<String> more = new ArrayList<>(remembered);
    more.add(column);
    return new GivenRows(rows.withColumns(Map.of(TEXT + column, text, column, equal)), more);
  }

  /**
   * Checks that all texts that should be numbers are.
   *
   * @throws InvalidInputException with a column and a text that is no number
   */
  void requireNumbers(ColumnRoles columns, boolean labelled) {
    if (remembered.isEmpty()) {
      return;
    }
    Column[] counts =
        remembered.stream()
            .map(name -> functions.count_if(text(name).isNotNull().and(value(name).isNull())))
            .toArray(Column[]::new);
    Row wrong = rows.select(counts).first();
    List<String> asTexts =
        IntStream.range(0, counts.length)
            .filter(c -> wrong.getLong(c) > 0)
            .mapToObj(remembered::get)
            .toList();
    columns.requireIn(withTexts(rows, asTexts), labelled);
  }

  /** What was made of these rows, with the texts that they were given as. */
  Dataset<Row> restored(Dataset<Row> made) {
    return withTexts(made, remembered);
  }

  private static Dataset<Row> withTexts(Dataset<Row> rows, List<String> names) {
    return rows.withColumns(
        names.stream().collect(Collectors.toMap(Function.identity(), GivenRows::text)));
  }

  private static Column text(String name) {
    return functions.col("`" + TEXT + name + "`");
  }

  private static Column value(String name) {
    return functions.col("`" + name + "`");
  }
}
