package io.prestomixture.evaluation;

import io.prestomixture.PrestoMixture;
import io.prestomixture.SparkTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Small tables for the methods of comparisons. */
final class ComparisonRows {
  private ComparisonRows() {}

  static Dataset<Row> frame(List<Row> rows, int partitions) {
    StructType schema =
        new StructType()
            .add("features", SQLDataTypes.VectorType(), false)
            .add("label", DataTypes.DoubleType, false);
    return SparkTest.session()
        .createDataFrame(
            JavaSparkContext.fromSparkContext(SparkTest.session().sparkContext())
                .parallelize(rows, partitions),
            schema);
  }

  static Row row(double label, double... features) {
    return RowFactory.create(Vectors.dense(features), label);
  }

  /** Three groups along x₀, each with a line of its own in x₁. */
  static List<Row> lines(int n, long seed) {
    Random random = new Random(seed);
    double[] slopes = {4, -3, 1};
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      int group = i % 3;
      double[] x = {5 * group + random.nextGaussian(), random.nextGaussian()};
      rows.add(row(group + slopes[group] * x[1] + 0.5 * random.nextGaussian(), x));
    }
    return rows;
  }

  /** The same rows, labelled by which of so many ranges the label is in. */
  static List<Row> classes(int n, int classes, long seed) {
    return lines(n, seed).stream()
        .map(
            row -> {
              double range = Math.floor(row.getDouble(1) / 2) + 1;
              return row(Math.min(Math.max(range, 0), classes - 1), features(row));
            })
        .toList();
  }

  /** The same rows with counts that grow with the label. */
  static List<Row> counts(int n, long seed) {
    return lines(n, seed).stream()
        .map(row -> row(Math.rint(Math.exp(row.getDouble(1) / 4)), features(row)))
        .toList();
  }

  private static double[] features(Row row) {
    return row.<Vector>getAs(0).toArray();
  }

  static ComparisonSettings settings(String family, int k, double regParam) {
    return new ComparisonSettings(
        new PrestoMixture()
            .setFamily(family)
            .setK(k)
            .setRegParam(regParam)
            .setRouter("nearest")
            .setCertificate("none")
            .setSeed(5));
  }
}
