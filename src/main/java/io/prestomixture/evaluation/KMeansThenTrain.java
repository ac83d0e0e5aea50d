package io.prestomixture.evaluation;

import io.prestomixture.router.Clustering;
import org.apache.spark.ml.clustering.KMeans;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** MLlib's k-means (k-means|| start), then a component on each cluster. */
final class KMeansThenTrain extends ClusterThenTrain {
  @Override
  public String name() {
    return "kmeans";
  }

  @Override
  Clustering cluster(Dataset<Row> points, int k, long seed) {
    return kmeans(points, k, seed);
  }

  /** K-means of points. */
  static Clustering kmeans(Dataset<Row> points, int k, long seed) {
    return new NearestCentre(
        new KMeans().setFeaturesCol(POINT).setK(k).setSeed(seed).fit(points).clusterCenters(), k);
  }
}
