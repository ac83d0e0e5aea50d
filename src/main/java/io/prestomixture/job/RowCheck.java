package io.prestomixture.job;

import io.prestomixture.data.DataSummary;
import io.prestomixture.data.InputColumns;
import io.prestomixture.data.InputRow;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Checks all rows of a table before they are split, so that row numbers are those of the input. */
final class RowCheck {
  private RowCheck() {}

  /**
   * Reads all rows once.
   *
   * @throws io.prestomixture.data.InvalidInputException if a value is missing, infinite, or a
   *     negative weight: column, number of rows and first row
   */
  static DataSummary check(Dataset<Row> rows, InputColumns columns, String[] featureNames) {
    List<DataSummary> parts =
        InputRow.select(rows, columns)
            .mapPartitions(part -> List.of(DataSummary.of(part)).iterator())
            .collect();
    DataSummary summary = new DataSummary();
    for (DataSummary part : parts) {
      summary = summary.merge(part);
    }
    summary.check(columns, featureNames);
    return summary;
  }
}
