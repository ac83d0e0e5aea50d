package io.prestomixture;

import io.prestomixture.component.Families;
import io.prestomixture.component.FittedComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The components of a saved model as a table, one row per cluster. What is read is checked against
 * itself: numbers of features, outputs and entries must agree before anything is computed with
 * them.
 */
final class SavedComponents {
  private static final StructType SCHEMA =
      new StructType()
          .add("cluster", DataTypes.IntegerType, false)
          .add("family", DataTypes.StringType, false)
          .add("coefficients", SQLDataTypes.MatrixType(), false)
          .add("intercepts", SQLDataTypes.VectorType(), false)
          .add("scale", SQLDataTypes.VectorType(), false)
          .add("spread", SQLDataTypes.MatrixType(), true)
          .add("rows", DataTypes.LongType, false)
          .add("weight", DataTypes.DoubleType, false)
          .add("objective", DataTypes.DoubleType, false);

  /** The only column that may be null. */
  private static final String SPREAD = "spread";

  private SavedComponents() {}

  static void write(SparkSession session, List<FittedComponent> components, String path) {
    List<Row> rows = new ArrayList<>();
    for (FittedComponent c : components) {
      rows.add(
          RowFactory.create(
              rows.size(),
              c.family(),
              c.coefficients(),
              c.intercepts(),
              c.scale(),
              c.spread(),
              c.rows(),
              c.weight(),
              c.objective()));
    }
    session.createDataFrame(rows, SCHEMA).coalesce(1).write().parquet(path);
  }

  /**
   * Reads what {@link #write} wrote. The schema is ours, not the one in the files, which could name
   * any class.
   *
   * @throws IllegalArgumentException the component and the field that cannot be
   */
  static List<FittedComponent> read(SparkSession session, String path) {
    Dataset<Row> saved = session.read().schema(SCHEMA).parquet(path);
    List<FittedComponent> components = new ArrayList<>();
    for (Row row : saved.sort("cluster").collectAsList()) {
      for (int i = 0; i < SCHEMA.size(); i++) {
        require(
            !row.isNullAt(i) || SCHEMA.apply(i).name().equals(SPREAD),
            String.format(
                "component %d lacks field '%s'", components.size(), SCHEMA.apply(i).name()));
      }
      require(
          row.getInt(0) == components.size(),
          String.format("component %d is missing", components.size()));
      components.add(
          new FittedComponent(
              row.getString(1),
              (Matrix) row.get(2),
              (Vector) row.get(3),
              (Vector) row.get(4),
              (Matrix) row.get(5),
              row.getLong(6),
              row.getDouble(7),
              row.getDouble(8)));
    }
    require(!components.isEmpty(), "it has no component");
    for (int k = 0; k < components.size(); k++) {
      check(k, components.get(k), components.get(0));
    }
    return components;
  }

  private static void check(int k, FittedComponent one, FittedComponent first) {
    require(
        Families.names().contains(one.family().replaceFirst("/.*", "")),
        String.format("component %d has unknown family '%s'", k, one.family()));
    require(
        Families.byName(one.family()).labelType() == Families.byName(first.family()).labelType(),
        String.format(
            "component %d has family '%s', which does not go with '%s'",
            k, one.family(), first.family()));
    int features = first.numFeatures();
    int outputs = first.numOutputs();
    requireShape(k, "coefficients", one.coefficients(), outputs, features);
    requireLength(k, "intercepts", one.intercepts(), outputs);
    requireLength(k, "scale", one.scale(), features);
    if (one.spread() != null) {
      requireShape(k, SPREAD, one.spread(), features, one.spread().numCols() == 1 ? 1 : features);
    }
    require(one.rows() >= 0, String.format("component %d has %d rows", k, one.rows()));
    require(
        one.weight() >= 0 && one.weight() < Double.POSITIVE_INFINITY,
        String.format("component %d has weight %s", k, one.weight()));
    // The parameters of a cluster without rows mean nothing.
    require(
        one.rows() == 0
            || (isFinite(one.coefficients().toArray()) && isFinite(one.intercepts().toArray())),
        String.format("component %d has coefficients that are not finite", k));
  }

  private static boolean isFinite(double[] values) {
    return Arrays.stream(values).allMatch(Double::isFinite);
  }

  private static void requireShape(int k, String field, Matrix matrix, int rows, int columns) {
    require(
        rows > 0 && columns > 0 && matrix.numRows() == rows && matrix.numCols() == columns,
        String.format(
            "field '%s' of component %d is %d×%d instead of %d×%d",
            field, k, matrix.numRows(), matrix.numCols(), rows, columns));
    require(
        matrix instanceof DenseMatrix dense && dense.values().length == (long) rows * columns,
        String.format(
            "field '%s' of component %d does not hold its %d×%d numbers", field, k, rows, columns));
  }

  private static void requireLength(int k, String field, Vector vector, int length) {
    require(
        vector.size() == length,
        String.format(
            "field '%s' of component %d has %d entries instead of %d",
            field, k, vector.size(), length));
  }

  private static void require(boolean held, String problem) {
    if (!held) {
      throw new IllegalArgumentException(problem);
    }
  }
}
