package io.prestomixture.job;

import io.prestomixture.data.InvalidInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * What the columns of a table are used for.
 *
 * @param label what to predict; null for families that learn without one
 * @param classes the texts of the label in alphabetical order, the first of which is class 0; null
 *     where the label is a number
 * @param weight the row weight; null when every row weighs 1
 * @param group whose equal values mean rows that share a cluster; null when every row is its own
 * @param numbers numeric and boolean features
 * @param texts text features, one number per level
 * @param vectors vector features
 */
record ColumnRoles(
    String label,
    List<String> classes,
    String weight,
    String group,
    List<String> numbers,
    List<String> texts,
    List<String> vectors) {

  /** Where the names of a trained model come from. */
  private static final String TRAINING = "the training columns";

  /** A label with more texts than this names rows, not classes. */
  private static final int MOST_CLASSES = 1000;

  /**
   * Chooses the columns of a table.
   *
   * @param label name of the label column, if there is one to predict
   * @param classLabel whether it is a class, so that it may be a text
   * @param weight name of the weight column, if any
   * @param group name of the group column, if any
   * @param features names of the features; empty takes all columns that can be one
   * @param excluded names of columns to leave out
   */
  static ColumnRoles choose(
      Dataset<Row> table,
      Optional<String> label,
      boolean classLabel,
      Optional<String> weight,
      Optional<String> group,
      List<String> features,
      List<String> excluded) {
    StructType schema = table.schema();
    label.ifPresent(name -> NamedColumn.requirePlain(schema, "Label", name, "--label"));
    weight.ifPresent(name -> NamedColumn.requirePlain(schema, "Weight", name, "--weight"));
    group.ifPresent(name -> NamedColumn.requirePlain(schema, "Group", name, "--group-col"));
    Optional<String> textLabel =
        label.filter(
            name ->
                classLabel
                    && NamedColumn.isText(
                        NamedColumn.type(table.schema(), "Label", name, "--label")));
    if (textLabel.isEmpty()) {
      label.ifPresent(name -> NamedColumn.requireNumber(table, "Label", name, "--label"));
    }
    weight.ifPresent(name -> NamedColumn.requireNumber(table, "Weight", name, "--weight"));
    features.forEach(name -> NamedColumn.type(schema, "Feature", name, "--features"));
    excluded.forEach(name -> NamedColumn.type(schema, "Excluded", name, "--exclude"));
    List<String> rest =
        new ArrayList<>(features.isEmpty() ? Arrays.asList(schema.fieldNames()) : features);
    rest.removeAll(excluded);
    label.ifPresent(rest::remove);
    weight.ifPresent(rest::remove);
    group.ifPresent(rest::remove);
    ColumnRoles roles =
        new ColumnRoles(
            label.orElse(null),
            textLabel
                .map(name -> texts(withoutWeightless(table, weight.orElse(null)), name))
                .orElse(null),
            weight.orElse(null),
            group.orElse(null),
            rest.stream()
                .filter(name -> NamedColumn.isNumber(schema.apply(name).dataType()))
                .toList(),
            rest.stream()
                .filter(name -> NamedColumn.isText(schema.apply(name).dataType()))
                .toList(),
            rest.stream()
                .filter(name -> NamedColumn.isVector(schema.apply(name).dataType()))
                .toList());
    roles.checkFeatures(schema, features, rest);
    return roles;
  }

  private static List<String> texts(Dataset<Row> table, String label) {
    Column column = table.col("`" + label + "`");
    List<String> texts =
        table
            .select(column)
            .where(column.isNotNull())
            .distinct()
            .limit(MOST_CLASSES + 1)
            .collectAsList()
            .stream()
            .map(row -> row.getString(0))
            .sorted()
            .toList();
    if (texts.size() > MOST_CLASSES) {
      throw new InvalidInputException(
          String.format(
              "Label column '%s' has more than %d different texts; choose another column, or a"
                  + " family that predicts numbers.",
              label, MOST_CLASSES));
    }
    return texts;
  }

  private void checkFeatures(StructType schema, List<String> named, List<String> rest) {
    List<String> used = features();
    for (String name : named) {
      if (rest.contains(name) && !used.contains(name)) {
        throw new InvalidInputException(
            String.format(
                "Feature column '%s' is of type %s, but must be a number, text or a vector;"
                    + " convert it or leave it out.",
                name, schema.apply(name).dataType().simpleString()));
      }
    }
    if (used.isEmpty()) {
      throw new InvalidInputException(
          "No feature column is left; the input needs at least one beside label and weight.");
    }
    for (String name : used) {
      boolean added = classes != null && name.equals(TrainedModel.PREDICTED_LABEL);
      if (added || name.startsWith(FeaturePipeline.PREFIX)) {
        throw new InvalidInputException(
            String.format(
                "Column '%s' has a name of this program's own; rename it or leave it out with"
                    + " --exclude.",
                name));
      }
      NamedColumn.requirePlain("Column", name, "leave it out with --exclude");
    }
  }

  /** Columns of a table that are no feature, for what they are, each with its type. */
  List<String> unusable(StructType schema, List<String> excluded) {
    return Arrays.stream(schema.fields())
        .filter(field -> !features().contains(field.name()) && !excluded.contains(field.name()))
        .filter(field -> !Arrays.asList(label, weight, group).contains(field.name()))
        .map(field -> String.format("%s (%s)", field.name(), field.dataType().simpleString()))
        .toList();
  }

  /** Whether the lists of features are there, which JSON may lack. */
  boolean isWhole() {
    return numbers != null && texts != null && vectors != null;
  }

  /** The features, in the order in which they are assembled. */
  List<String> features() {
    List<String> all = new ArrayList<>(numbers);
    all.addAll(texts);
    all.addAll(vectors);
    return all;
  }

  /** The features as SQL names. */
  String[] quotedFeatures() {
    return features().stream().map(name -> "`" + name + "`").toArray(String[]::new);
  }

  /**
   * Checks that a table has these columns and that they are of the right kind.
   *
   * @param labelled whether label, weight and group are needed too
   */
  void requireIn(Dataset<Row> table, boolean labelled) {
    StructType schema = table.schema();
    numbers.forEach(name -> NamedColumn.requireNumber(table, "Feature", name, TRAINING));
    for (String name : texts) {
      NamedColumn.requireKind(
          "Feature",
          name,
          NamedColumn.isText(NamedColumn.type(schema, "Feature", name, TRAINING)),
          "text");
    }
    for (String name : vectors) {
      NamedColumn.requireKind(
          "Feature",
          name,
          NamedColumn.isVector(NamedColumn.type(schema, "Feature", name, TRAINING)),
          "vectors");
    }
    if (labelled && classes != null) {
      NamedColumn.requireKind(
          "Label",
          label,
          NamedColumn.isText(NamedColumn.type(schema, "Label", label, TRAINING)),
          "text");
    } else if (labelled && label != null) {
      NamedColumn.requireNumber(table, "Label", label, TRAINING);
    }
    if (labelled && weight != null) {
      NamedColumn.requireNumber(table, "Weight", weight, TRAINING);
    }
    if (labelled && group != null) {
      NamedColumn.type(schema, "Group", group, TRAINING);
    }
  }

  /** The label of a row as a double; null for texts that are no class. */
  Column labelColumn() {
    Column column = functions.col("`" + label + "`");
    if (classes == null) {
      return column.cast("double");
    }
    Column names = functions.lit(classes.toArray(String[]::new));
    Column number = functions.array_position(names, column).minus(1);
    return functions.when(number.geq(0), number).cast("double");
  }

  /**
   * As {@link #labelColumn}, but 0 where a row of weight 0 has a text that is no class: nothing is
   * learned or judged by it, and a missing label would be refused.
   */
  Column countedLabelColumn() {
    Column number = labelColumn();
    if (classes == null || weight == null) {
      return number;
    }
    Column unknown = functions.col("`" + label + "`").isNotNull().and(number.isNull());
    return functions.when(unknown.and(weightColumn().equalTo(0)), 0.0).otherwise(number);
  }

  /** The weight of a row as a double. */
  Column weightColumn() {
    return functions.col("`" + weight + "`").cast("double");
  }

  /**
   * Rows but those of weight 0, which count as absent. Rows of bad weights stay for the check that
   * refuses them, and all rows stay where each has weight 0, for the same reason.
   *
   * @param weight name of the weight column; null when every row weighs 1
   */
  static Dataset<Row> withoutWeightless(Dataset<Row> rows, String weight) {
    if (weight == null) {
      return rows;
    }
    Column counts = rows.col("`" + weight + "`").cast("double").notEqual(0);
    Dataset<Row> counted = rows.where(functions.coalesce(counts, functions.lit(true)));
    return counted.isEmpty() ? rows : counted;
  }
}
