package io.prestomixture.data;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * A row as it comes from the caller's data set: nothing checked, nothing scaled.
 *
 * @param features null where the column is null
 * @param label NaN where the column is null, 0 where there is no label column
 * @param weight NaN where the column is null, 1 where there is no weight column
 * @param group a hash of the group's text; null where the column is null or there is none
 * @param groupMissing whether there is a group column and it is null
 */
public record InputRow(
    Vector features, double label, double weight, Long group, boolean groupMissing) {
  private static final int GROUP = 3;

  /**
   * The columns of a data set that a fit reads, as an RDD of rows (features, label, weight, and the
   * group where there is one).
   *
   * <p>Of a group only 64 bits are kept. Among n groups there are two of the same number with a
   * chance below n²/2⁶⁵; those would share a cluster.
   */
  public static JavaRDD<Row> select(Dataset<?> dataset, InputColumns columns) {
    return dataset.select(columns(dataset, columns)).toJavaRDD();
  }

  /** The columns of {@link #select}. */
  public static Column[] columns(Dataset<?> dataset, InputColumns columns) {
    List<Column> selected = new ArrayList<>();
    selected.add(column(columns.features()));
    selected.add(numeric(columns.label().orElse(null), 0));
    selected.add(numeric(columns.weight().orElse(null), 1));
    columns.group().ifPresent(name -> selected.add(hash(dataset, column(name))));
    return selected.toArray(new Column[0]);
  }

  /** The column of just that name: a dot in it means no field of a struct. */
  public static Column column(String name) {
    return functions.col("`" + name.replace("`", "``") + "`");
  }

  private static Column hash(Dataset<?> dataset, Column group) {
    DataType type = dataset.select(group).schema().fields()[0].dataType();
    return functions.when(group.isNotNull(), functions.xxhash64(groupText(group, type)));
  }

  /**
   * The text of a group, by which it is told from others. Of a moment that is its microseconds:
   * what clocks showed depends on the session's time zone, and is shown twice when summer ends.
   */
  public static Column groupText(Column group, DataType type) {
    boolean moment = type.equals(DataTypes.TimestampType);
    return (moment ? functions.unix_micros(group) : group).cast("string");
  }

  private static Column numeric(String name, double otherwise) {
    return name == null ? functions.lit(otherwise) : column(name).cast("double");
  }

  /** Reads a row that {@link #select} selected. */
  public static InputRow of(Row row) {
    return new InputRow(
        (Vector) row.get(0),
        row.isNullAt(1) ? Double.NaN : row.getDouble(1),
        row.isNullAt(2) ? Double.NaN : row.getDouble(2),
        row.size() > GROUP && !row.isNullAt(GROUP) ? (Long) row.getLong(GROUP) : null,
        row.size() > GROUP && row.isNullAt(GROUP));
  }
}
