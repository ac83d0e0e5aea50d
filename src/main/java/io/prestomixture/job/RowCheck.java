package io.prestomixture.job;

import io.prestomixture.PrestoMixtureModel;
import io.prestomixture.PrestoMixtureParams;
import io.prestomixture.component.ComponentFamily;
import io.prestomixture.component.Families;
import io.prestomixture.data.DataSummary;
import io.prestomixture.data.FeatureDomain;
import io.prestomixture.data.InputColumns;
import io.prestomixture.data.InputRow;
import io.prestomixture.data.InvalidInputException;
import io.prestomixture.data.LabelType;
import io.prestomixture.engine.OrderedReduction;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/** Checks all rows of a table before they are split, so that row numbers are those of the input. */
final class RowCheck {
  private static final int REDUCTION_DEPTH = 2;

  /** What other programs write where a value is missing, in small letters. */
  private static final List<String> MISSING = List.of("na", "n/a", "nan", "null", "none", "-", "?");

  /** As many classes are named. */
  private static final int SHOWN_CLASSES = 20;

  /** What {@link #requireTexts} counts of a column. */
  private static final int COUNTS = 6;

  private RowCheck() {}

  /**
   * Reads all rows once.
   *
   * @param mixture says what labels and features must be
   * @throws io.prestomixture.data.InvalidInputException if a value is missing, infinite, a negative
   *     weight, or not what the family learns from: column, number of rows and first row
   */
  static DataSummary check(
      Dataset<Row> rows, InputColumns columns, String[] featureNames, PrestoMixtureParams mixture) {
    LabelType label = labelType(columns, mixture);
    FeatureDomain domain = featureDomain(mixture);
    JavaRDD<Row> selected = InputRow.select(rows, columns);
    DataSummary summary =
        selected.getNumPartitions() == 0
            ? new DataSummary(label, domain)
            : OrderedReduction.reduce(
                selected.mapPartitions(
                    part -> List.of(DataSummary.of(part, label, domain)).iterator()),
                REDUCTION_DEPTH,
                DataSummary::merge);
    summary.check(columns, featureNames);
    return summary;
  }

  private static ComponentFamily family(PrestoMixtureParams mixture) {
    return Families.forClusters(mixture.getFamily(), mixture.getK()).get(0);
  }

  private static LabelType labelType(InputColumns columns, PrestoMixtureParams mixture) {
    return columns.label().isEmpty() ? LabelType.NONE : family(mixture).labelType();
  }

  private static FeatureDomain featureDomain(PrestoMixtureParams mixture) {
    return family(mixture).featureDomain(mixture.familyOptions());
  }

  /**
   * Rows that end the task which meets one that {@link #check}, {@link #checkTexts} or {@link
   * #checkClasses} refuses, so that writing them is a check.
   */
  static Dataset<Row> guarded(
      Dataset<Row> rows, InputColumns columns, List<String> texts, PrestoMixtureModel mixture) {
    Column[] selected = InputRow.columns(rows, columns);
    for (String text : texts) {
      // A row with a missing text has no features.
      selected[0] = functions.when(functions.col("`" + text + "`").isNotNull(), selected[0]);
    }
    RowGuard guard =
        new RowGuard(
            labelType(columns, mixture),
            mixture.numClasses(),
            featureDomain(mixture),
            mixture.numFeatures());
    Column passes =
        functions
            .udf(guard, DataTypes.BooleanType)
            .asNondeterministic()
            .apply(functions.struct(selected));
    return rows.filter(passes);
  }

  /** Whether a text stands for a missing value in the files of other programs. */
  static boolean isMissing(String text) {
    return MISSING.contains(text.trim().toLowerCase(Locale.ROOT));
  }

  /**
   * Checks that texts to learn from are no numbers: one NA, or a decimal comma, makes texts of a
   * whole column, and a feature of each.
   *
   * @throws InvalidInputException with the column and what stands in it
   */
  static void requireTexts(Dataset<Row> rows, List<String> texts) {
    if (texts.isEmpty()) {
      return;
    }
    List<Column> counts = new ArrayList<>();
    for (String text : texts) {
      Column cell = rows.col("`" + text + "`");
      Column missing = functions.lower(functions.trim(cell)).isin(MISSING.toArray());
      Column comma = cell.rlike("^\\s*[+-]?\\d*,\\d+\\s*$");
      Column number = functions.not(missing).and(cell.try_cast("double").isNotNull());
      counts.add(functions.count(cell));
      counts.add(functions.count_if(number));
      counts.add(functions.count_if(missing));
      counts.add(functions.count_if(comma));
      counts.add(functions.max(functions.when(missing, cell)));
      counts.add(functions.max(functions.when(comma, cell)));
    }
    Row found = rows.select(counts.toArray(Column[]::new)).first();
    for (int t = 0; t < texts.size(); t++) {
      requireTexts(texts.get(t), found, t * COUNTS);
    }
  }

  private static void requireTexts(String column, Row found, int at) {
    long numbers = found.getLong(at + 1);
    long missing = found.getLong(at + 2);
    long commas = found.getLong(at + 3);
    if (numbers + missing + commas < found.getLong(at)) {
      return;
    }
    if (commas > 0) {
      throw new InvalidInputException(
          String.format(
              "Column '%s' has a decimal comma in %d rows, as in '%s'; write decimal points, or leave"
                  + " it out with --exclude.",
              column, commas, found.getString(at + 5)));
    }
    if (numbers > 0 && missing > 0) {
      throw new InvalidInputException(
          String.format(
              "Column '%s' has numbers, but '%s' in %d rows, where they are missing; remove or fill"
                  + " these rows, or leave it out with --exclude.",
              column, found.getString(at + 4), missing));
    }
  }

  /**
   * Checks that labels are classes of a model. One that is missing, or that no model of the family
   * could learn, is left to {@link #check}.
   *
   * @throws InvalidInputException with one that is none, and how many rows have such
   */
  static void checkClasses(Dataset<Row> rows, TrainedModel trained) {
    ColumnRoles columns = trained.record().columns();
    boolean texts = columns.classes() != null;
    if (!texts && trained.mixture().labelType() != LabelType.CLASSES) {
      return;
    }
    List<String> classes = trained.classes();
    Column label = rows.col("`" + columns.label() + "`");
    Column unknown =
        texts
            ? label.isNotNull().and(columns.labelColumn().isNull())
            : isNumberAbove(classes.size() - 1, columns.labelColumn());
    Column name = texts ? label : label.cast("bigint").cast("string");
    Row found =
        rows.select(functions.count_if(unknown), functions.max(functions.when(unknown, name)))
            .first();
    if (found.getLong(0) > 0) {
      List<String> shown = classes.stream().limit(SHOWN_CLASSES).toList();
      throw new InvalidInputException(
          String.format(
              "Label column '%s' has '%s', which training did not see; %d rows have such labels, but"
                  + " the model's classes are %s%s. Leave these rows out, or train again with them.",
              columns.label(),
              found.getString(1),
              found.getLong(0),
              String.join(", ", shown),
              shown.size() < classes.size() ? ", …" : ""));
    }
  }

  /** Whether a label is a number of a class above one; Spark orders NaN above all numbers. */
  private static Column isNumberAbove(int largest, Column label) {
    return label
        .gt(largest)
        .and(label.leq(LabelType.LARGEST_CLASS))
        .and(label.equalTo(functions.rint(label)));
  }

  /**
   * Checks that no text is missing; a level that training did not see is no error.
   *
   * @throws io.prestomixture.data.InvalidInputException column, number of rows and first row
   */
  static void checkTexts(Dataset<Row> rows, List<String> texts) {
    if (texts.isEmpty()) {
      return;
    }
    Column[] counts =
        texts.stream()
            .map(text -> functions.count_if(rows.col("`" + text + "`").isNull()))
            .toArray(Column[]::new);
    Row missing = rows.select(counts).first();
    for (int t = 0; t < texts.size(); t++) {
      if (missing.getLong(t) > 0) {
        Dataset<Row> column = rows.select(rows.col("`" + texts.get(t) + "`"));
        long first =
            column.toJavaRDD().zipWithIndex().filter(row -> row._1().isNullAt(0)).first()._2();
        throw new InvalidInputException(
            String.format(
                "Column '%s' is null or empty in %d rows, the first is row %d counted from 0;"
                    + " remove or fill these rows, or train without the column (--exclude).",
                texts.get(t), missing.getLong(t), first));
      }
    }
  }
}
