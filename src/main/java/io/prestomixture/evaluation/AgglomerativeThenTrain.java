package io.prestomixture.evaluation;

import io.prestomixture.router.Clustering;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Agglomerative clustering of at most {@value #MOST_ROWS} rows by Ward's linkage ({@link
 * WardLinkage}), then every row to the nearest centroid, and a component on each cluster.
 */
final class AgglomerativeThenTrain extends ClusterThenTrain {
  /** The sample: all rows if there are no more. */
  static final int MOST_ROWS = 10_000;

  @Override
  public String name() {
    return "agglomerative";
  }

  @Override
  Clustering cluster(Dataset<Row> points, int k, long seed) {
    double[][] sample = sample(points, seed);
    int[] clusters = WardLinkage.clusters(sample, k);
    int d = sample[0].length;
    int count = Math.min(k, sample.length);
    double[][] sums = new double[count][d];
    int[] sizes = new int[count];
    for (int i = 0; i < sample.length; i++) {
      sizes[clusters[i]]++;
      for (int j = 0; j < d; j++) {
        sums[clusters[i]][j] += sample[i][j];
      }
    }
    Vector[] centres = new Vector[count];
    for (int c = 0; c < count; c++) {
      for (int j = 0; j < d; j++) {
        sums[c][j] /= sizes[c];
      }
      centres[c] = Vectors.dense(sums[c]);
    }
    return new NearestCentre(centres, k);
  }

  /** At most {@value #MOST_ROWS} points, drawn uniformly. */
  static double[][] sample(Dataset<Row> points, long seed) {
    List<Row> rows = points.select(POINT).javaRDD().takeSample(false, MOST_ROWS, seed);
    return rows.stream().map(row -> row.<Vector>getAs(0).toArray()).toArray(double[][]::new);
  }
}
