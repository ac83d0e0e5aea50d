package io.prestomixture.evaluation;

import io.prestomixture.PrestoMixture;
import io.prestomixture.SparkTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.SQLDataTypes;
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
