package io.prestomixture.job;

import io.prestomixture.data.InvalidInputException;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Whether a table has a column of some name, and of the kind that its role needs. */
final class NamedColumn {
  /** Most column names that a sentence lists. */
  private static final int MOST_NAMES = 20;

  private NamedColumn() {}

  /** Checks that a column exists, and that all that is done with it finds it by its name. */
  static void requirePlain(StructType schema, String role, String name, String source) {
    type(schema, role, name, source);
    requirePlain(role + " column", name, "choose another column");
  }

  /** Checks a name alone; the message begins with what the column is. */
  static void requirePlain(String column, String name, String cure) {
    if (name.contains(".") || name.contains("`")) {
      throw new InvalidInputException(
          String.format(
              "%s '%s' has a dot or a backtick in its name, which Spark takes for syntax; rename it"
                  + " or %s.",
              column, name, cure));
    }
  }

  /** Refuses a column that is not of the kind that the model was trained on. */
  static void requireKind(String role, String name, boolean right, String kind) {
    if (!right) {
      throw new InvalidInputException(
          String.format(
              "%s column '%s' held %s when the model was trained; convert it.", role, name, kind));
    }
  }

  /** Checks that a column exists and holds numbers or booleans; the message shows what does not. */
  static void requireNumber(Dataset<Row> table, String role, String name, String source) {
    DataType type = type(table.schema(), role, name, source);
    if (isNumber(type)) {
      return;
    }
    String example = null;
    if (isText(type)) {
      Column column = table.col("`" + name + "`");
      Dataset<Row> wrong =
          table
              .select(column)
              .where(column.isNotNull().and(column.try_cast("double").isNull()))
              .limit(1);
      example = wrong.isEmpty() ? null : wrong.first().getString(0);
    }
    throw new InvalidInputException(
        String.format(
            "%s column '%s' is of type %s, but must be a number%s; convert it or choose another"
                + " column.%s",
            role,
            name,
            type.simpleString(),
            example == null ? "" : String.format("; it has '%s'", example),
            source.equals("--label") && example != null && !RowCheck.isMissing(example)
                ? " Texts are learned as classes by --family logistic."
                : ""));
  }

  /**
   * The type of a column.
   *
   * @param source where the name comes from
   * @throws InvalidInputException if there is none of that name; with the nearest name
   */
  static DataType type(StructType schema, String role, String name, String source) {
    for (StructField field : schema.fields()) {
      if (field.name().equals(name)) {
        return field.dataType();
      }
    }
    List<String> names =
        Arrays.stream(schema.fieldNames())
            .filter(field -> !field.startsWith(FeaturePipeline.PREFIX))
            .toList();
    throw new InvalidInputException(
        String.format(
            "%s column '%s' does not exist;%s columns are: %s%s. The name comes from %s.",
            role,
            name,
            InvalidInputException.nearest(name, names)
                .map(near -> String.format(" did you mean '%s'?", near))
                .orElse(""),
            String.join(", ", names.subList(0, Math.min(MOST_NAMES, names.size()))),
            names.size() > MOST_NAMES ? ", …" : "",
            source));
  }

  static boolean isNumber(DataType type) {
    return type instanceof NumericType || type instanceof BooleanType;
  }

  static boolean isText(DataType type) {
    return type instanceof StringType;
  }

  static boolean isVector(DataType type) {
    return type.equals(SQLDataTypes.VectorType());
  }
}
