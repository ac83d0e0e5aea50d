package io.prestomixture.bench;

import java.util.Iterator;
import java.util.Map;
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
import picocli.CommandLine.Option;

/** Options of rows of k overlapping clusters, each with its own regression and noise. */
final class SyntheticRows {
  @Option(names = "--rows", defaultValue = "1000000", description = "Rows (${DEFAULT-VALUE}).")
  int rows;

  @Option(names = "--dim", defaultValue = "20", description = "Features (${DEFAULT-VALUE}).")
  int dim;

  @Option(names = "--k", defaultValue = "8", description = "Clusters (${DEFAULT-VALUE}).")
  int k;

  /** Says how many they are. */
  void describe(Map<String, Object> result) {
    result.put("rows", rows);
    result.put("dim", dim);
    result.put("k", k);
  }

  /** Rows whose label is a number, or the class 0 or 1 that its sign tells. */
  Dataset<Row> frame(SparkSession session, int partitions, boolean classes) {
    // Tasks take the numbers and not this object.
    int perRow = dim;
    int clusters = k;
    int all = rows;
    StructType schema =
        new StructType()
            .add("features", SQLDataTypes.VectorType(), false)
            .add("label", DataTypes.DoubleType, false);
    int perPartition = (all + partitions - 1) / partitions;
    return session.createDataFrame(
        JavaSparkContext.fromSparkContext(session.sparkContext())
            .parallelize(IntStream.range(0, partitions).boxed().toList(), partitions)
            .flatMap(
                p ->
                    rows(
                        p,
                        Math.max(0, Math.min(perPartition, all - p * perPartition)),
                        perRow,
                        clusters,
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
