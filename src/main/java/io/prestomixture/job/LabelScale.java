package io.prestomixture.job;

import io.prestomixture.data.DataSummary;
import io.prestomixture.data.InvalidInputException;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.sql.Column;

/**
 * The units in which a label is learned: (y − mean) / deviation.
 *
 * @param mean weighted mean of the training labels
 * @param deviation their weighted standard deviation
 */
record LabelScale(double mean, double deviation) {

  /** The scale of training rows. */
  static LabelScale of(DataSummary rows, String label) {
    if (!(rows.labelDeviation() > 0)) {
      throw new InvalidInputException(
          String.format(
              "Label column '%s' is the same in all rows and cannot be standardised; leave out"
                  + " --standardize-label.",
              label));
    }
    return new LabelScale(rows.scaling(true, true, false).labelShift(), rows.labelDeviation());
  }

  /** The label in these units. */
  Column standardized(Column label) {
    return label.minus(mean).divide(deviation);
  }

  /** A stage that brings predictions back to the units of the label. */
  SQLTransformer restoring(String predictionCol) {
    return new SQLTransformer()
        .setStatement(
            String.format(
                "SELECT * EXCEPT (`%1$s`), `%1$s` * CAST('%2$s' AS DOUBLE) + CAST('%3$s' AS DOUBLE)"
                    + " AS `%1$s` FROM __THIS__",
                predictionCol, deviation, mean));
  }
}
