package io.prestomixture;

import io.prestomixture.data.InvalidInputException;
import io.prestomixture.data.LabelType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;

/** Which columns a data set must have, and which ones a model adds. */
final class SchemaChecks {
  /** Most column names that a sentence lists. */
  private static final int MOST_NAMES = 20;

  private SchemaChecks() {}

  static void requireVector(StructType schema, String role, String name) {
    DataType type = type(schema, role, name);
    if (!type.equals(SQLDataTypes.VectorType())) {
      throw new InvalidInputException(
          String.format(
              "%s column '%s' is of type %s, but must be a vector; assemble the feature columns"
                  + " with VectorAssembler.",
              role, name, type.simpleString()));
    }
  }

  static void requireNumeric(StructType schema, String role, String name) {
    DataType type = type(schema, role, name);
    if (!(type instanceof NumericType)) {
      throw new InvalidInputException(
          String.format(
              "%s column '%s' is of type %s, but must be a number; choose another column or"
                  + " convert it.",
              role, name, type.simpleString()));
    }
  }

  static void requireGroup(StructType schema, String name) {
    DataType type = type(schema, "Group", name);
    boolean nested =
        type instanceof ArrayType
            || type instanceof MapType
            || type instanceof StructType
            || type.equals(SQLDataTypes.VectorType());
    if (nested) {
      throw new InvalidInputException(
          String.format(
              "Group column '%s' is of type %s, but must hold single values; choose another column"
                  + " or convert it.",
              name, type.simpleString()));
    }
  }

  private static DataType type(StructType schema, String role, String name) {
    List<String> names = Arrays.asList(schema.fieldNames());
    if (!names.contains(name)) {
      Optional<String> nearest = InvalidInputException.nearest(name, names);
      String listed = names.stream().limit(MOST_NAMES).collect(Collectors.joining(", "));
      throw new InvalidInputException(
          String.format(
              "%s column '%s' does not exist;%s columns are: %s%s.",
              role,
              name,
              nearest.map(n -> " did you mean '" + n + "'?").orElse(""),
              listed,
              names.size() > MOST_NAMES ? ", …" : ""));
    }
    return schema.apply(name).dataType();
  }

  /** The schema with the columns that a model adds, all of which must be new; '' adds none. */
  static StructType withOutputs(
      StructType schema, PrestoMixtureParams params, LabelType labelType) {
    StructType extended = add(schema, params.getPredictionCol(), DataTypes.DoubleType);
    extended = add(extended, params.getClusterCol(), DataTypes.IntegerType);
    extended = add(extended, params.getClusterProbabilityCol(), SQLDataTypes.VectorType());
    extended = add(extended, params.getComponentPredictionsCol(), SQLDataTypes.VectorType());
    if (labelType.isClass()) {
      extended = add(extended, params.getProbabilityCol(), SQLDataTypes.VectorType());
      extended = add(extended, params.getRawPredictionCol(), SQLDataTypes.VectorType());
    }
    return extended;
  }

  private static StructType add(StructType schema, String name, DataType type) {
    if (name.isEmpty()) {
      return schema;
    }
    if (Arrays.asList(schema.fieldNames()).contains(name)) {
      throw new InvalidInputException(
          String.format(
              "Output column '%s' exists already; drop or rename it, or give the output another"
                  + " name.",
              name));
    }
    return schema.add(name, type, false);
  }
}
