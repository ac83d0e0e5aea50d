package io.prestomixture.data;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * A row as it comes from the caller's data set: nothing checked, nothing scaled.
 *
 * @param features null where the column is null
 * @param label NaN where the column is null, 0 where there is no label column
 * @param weight NaN where the column is null, 1 where there is no weight column
 */
public record InputRow(Vector features, double label, double weight) {

  /** The columns of a data set that a fit reads, as an RDD of rows (features, label, weight). */
  public static JavaRDD<Row> select(Dataset<?> dataset, InputColumns columns) {
    List<Column> selected = new ArrayList<>();
    selected.add(functions.col(columns.features()));
    selected.add(numeric(columns.label().orElse(null), 0));
    selected.add(numeric(columns.weight().orElse(null), 1));
    return dataset.select(selected.toArray(new Column[0])).toJavaRDD();
  }

  private static Column numeric(String name, double otherwise) {
    return name == null ? functions.lit(otherwise) : functions.col(name).cast("double");
  }

  /** Reads a row that {@link #select} selected. */
  public static InputRow of(Row row) {
    return new InputRow(
        (Vector) row.get(0),
        row.isNullAt(1) ? Double.NaN : row.getDouble(1),
        row.isNullAt(2) ? Double.NaN : row.getDouble(2));
  }
}
