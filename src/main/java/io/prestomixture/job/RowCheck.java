package io.prestomixture.job;

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
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Checks all rows of a table before they are split, so that row numbers are those of the input. */
final class RowCheck {
  private static final int REDUCTION_DEPTH = 2;

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
    ComponentFamily family = Families.forClusters(mixture.getFamily(), mixture.getK()).get(0);
    LabelType label = columns.label().isEmpty() ? LabelType.NONE : family.labelType();
    FeatureDomain domain = family.featureDomain(mixture.familyOptions());
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

  /**
   * Checks that no text is missing; a level that training did not see is no error.
   *
   * @throws io.prestomixture.data.InvalidInputException column, number of rows and first row
   */
  static void checkTexts(Dataset<Row> rows, List<String> texts) {
    for (String text : texts) {
      Dataset<Row> column = rows.select(rows.col("`" + text + "`"));
      long missing = column.where(column.col("`" + text + "`").isNull()).count();
      if (missing > 0) {
        long first =
            column.toJavaRDD().zipWithIndex().filter(row -> row._1().isNullAt(0)).first()._2();
        throw new InvalidInputException(
            String.format(
                "Column '%s' is null or empty in %d rows, the first is row %d counted from 0;"
                    + " remove or fill these rows, or leave the column out.",
                text, missing, first));
      }
    }
  }
}
