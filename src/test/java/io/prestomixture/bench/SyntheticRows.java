package io.prestomixture.bench;

import java.util.Iterator;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Rows of k overlapping clusters, each with its own regression and noise. */
final class SyntheticRows {
  private SyntheticRows() {}

  /** Rows whose label is a number, or the class 0 or 1 that its sign tells. */
  static Dataset<Row> frame(
      SparkSession session, int rows, int dim, int k, int partitions, boolean classes) {
    StructType schema =
        new StructType()
            .add("features", SQLDataTypes.VectorType(), false)
            .add("label", DataTypes.DoubleType, false);
    int perPartition = (rows + partitions - 1) / partitions;
    return session.createDataFrame(
        JavaSparkContext.fromSparkContext(session.sparkContext())
            .parallelize(IntStream.range(0, partitions).boxed().toList(), partitions)
            .flatMap(
                p ->
                    rows(
                        p,
                        Math.max(0, Math.min(perPartition, rows - p * perPartition)),
                        dim,
                        k,
                        classes)),
        schema);
  }

  private static Iterator<Row> rows(int partition, int count, int dim, int k, boolean classes) {
    Random shared = new Random(17);
    double[][] centre = new double[k][dim];
    double[][] theta = new double[k][dim];
    for (int c = 0; c < k; c++) {
      for (int j = 0; j < dim; j++) {
        centre[c][j] = shared.nextGaussian();
        theta[c][j] = shared.nextGaussian();
      }
    }
    Random random = new Random(1000 + partition);
    return IntStream.range(0, count)
        .mapToObj(
            i -> {
              int c = random.nextInt(k);
              double[] x = new double[dim];
              double y = random.nextGaussian();
              for (int j = 0; j < dim; j++) {
                x[j] = centre[c][j] + random.nextGaussian();
                y += theta[c][j] * x[j];
              }
              return RowFactory.create(Vectors.dense(x), classes ? (y > 0 ? 1.0 : 0.0) : y);
            })
        .iterator();
  }
}
