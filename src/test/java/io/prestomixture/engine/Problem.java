package io.prestomixture.engine;

import io.prestomixture.SparkTest;
import io.prestomixture.data.InputColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Small data sets and settings for tests of whole fits. */
public record Problem(List<Row> rows, int[] truth) {
  static final InputColumns COLUMNS =
      new InputColumns("features", Optional.of("label"), Optional.of("weight"));

  /** Rows of k random regressions in d features with the given noise. */
  static Problem planted(int n, int d, int k, double noise, long seed) {
    Random random = new Random(seed);
    double[][] theta = new double[k][d + 1];
    for (double[] t : theta) {
      for (int j = 0; j <= d; j++) {
        t[j] = 3 * random.nextGaussian();
      }
    }
    List<Row> rows = new ArrayList<>();
    int[] truth = new int[n];
    for (int i = 0; i < n; i++) {
      truth[i] = random.nextInt(k);
      double[] x = new double[d];
      double y = theta[truth[i]][d] + noise * random.nextGaussian();
      for (int j = 0; j < d; j++) {
        x[j] = random.nextGaussian() * (j + 1) + j;
        y += theta[truth[i]][j] * x[j];
      }
      rows.add(RowFactory.create(Vectors.dense(x), y, 1.0));
    }
    return new Problem(rows, truth);
  }

  /** The same rows with other weights or vectors. */
  static Row row(Vector features, double label, double weight) {
    return RowFactory.create(features, label, weight);
  }

  static Dataset<Row> frame(List<Row> rows, int partitions) {
    StructType schema =
        new StructType()
            .add("features", SQLDataTypes.VectorType())
            .add("label", DataTypes.DoubleType)
            .add("weight", DataTypes.DoubleType);
    SparkTest.session();
    return SparkTest.session()
        .createDataFrame(
            new org.apache.spark.api.java.JavaSparkContext(SparkTest.session().sparkContext())
                .parallelize(rows, partitions),
            schema);
  }

  Dataset<Row> frame(int partitions) {
    return frame(rows, partitions);
  }

  static TrainingSettings settings(String family, int k) {
    return new TrainingSettings(
        family, k, 0, true, true, 100, 0, 7L, "random", 0, "sieve", 0.5, 1, 10, 2, 0);
  }

  static TrainingSettings settings(
      String family, int k, double regParam, long seed, String initMode, String selection) {
    return new TrainingSettings(
        family, k, regParam, true, true, 100, 0, seed, initMode, 0, selection, 0.5, 1, 10, 2, 0);
  }

  static MixtureFit fit(Dataset<Row> frame, TrainingSettings settings) {
    return MixtureTrainer.fit(frame, COLUMNS, settings, round -> {});
  }
}
