package io.prestomixture.router;

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

/** Samples as a fit hands them to router training. */
final class RouterRows {
  private static final StructType SCHEMA =
      new StructType()
          .add("features", SQLDataTypes.VectorType(), false)
          .add("label", DataTypes.DoubleType, false)
          .add("weight", DataTypes.DoubleType, false)
          .add("cluster", DataTypes.IntegerType, false)
          .add("outputs", SQLDataTypes.VectorType(), false)
          .add("losses", SQLDataTypes.VectorType(), false);

  private RouterRows() {}

  /** A row with squared losses. */
  static Row row(Vector features, double label, double weight, int cluster, double... predictions) {
    double[] losses = new double[predictions.length];
    for (int k = 0; k < losses.length; k++) {
      losses[k] = (label - predictions[k]) * (label - predictions[k]);
    }
    return RowFactory.create(
        features, label, weight, cluster, Vectors.dense(predictions), Vectors.dense(losses));
  }

  /**
   * Rows of clusters 0, 1 and 3 of four, with centres (0, 6k, 0) and spread 1, so separable but for
   * a few; component k predicts 3 + (k − 1) (x₀ + 4).
   */
  static List<Row> separable(int n, long seed) {
    Random random = new Random(seed);
    int[] clusters = {0, 1, 3};
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      int cluster = clusters[random.nextInt(3)];
      double[] x = {random.nextGaussian(), 6 * cluster + random.nextGaussian(), 0};
      double[] predictions = new double[4];
      for (int k = 0; k < predictions.length; k++) {
        predictions[k] = 3 + (k - 1) * (x[0] + 4);
      }
      double label = predictions[cluster] + 0.3 * random.nextGaussian();
      double weight = 0.5 + random.nextInt(4);
      Vector features = i % 2 == 0 ? Vectors.dense(x) : Vectors.dense(x).toSparse();
      rows.add(row(features, label, weight, cluster, predictions));
    }
    return rows;
  }

  static Dataset<Row> frame(List<Row> rows, int partitions) {
    return SparkTest.session()
        .createDataFrame(
            JavaSparkContext.fromSparkContext(SparkTest.session().sparkContext())
                .parallelize(rows, partitions),
            SCHEMA);
  }

  static double[] probabilities(TrainedRouter router, Row row) {
    return router.probabilities(row.<Vector>getAs(0), row.<Vector>getAs(4).toArray());
  }
}
