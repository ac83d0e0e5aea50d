package io.prestomixture.evaluation;

import io.prestomixture.router.Clustering;
import io.prestomixture.router.PredictionCost;
import java.util.Arrays;
import org.apache.spark.ml.clustering.BisectingKMeans;
import org.apache.spark.ml.clustering.BisectingKMeansModel;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import scala.Option;

/**
 * MLlib's bisecting k-means, hierarchical clustering from the top (Steinbach, Karypis, Kumar, KDD
 * Workshop on Text Mining 2000), then a component on each cluster. New rows descend the tree.
 *
 * <p>MLlib splits a cluster at its centre and a little of its length to either side. The centre of
 * centred rows has no length, so that they would never be split: they are moved by 1 first.
 */
final class BisectingThenTrain extends ClusterThenTrain {
  @Override
  public String name() {
    return "bisecting";
  }

  @Override
  Clustering cluster(Dataset<Row> points, int k, long seed) {
    Column moved =
        functions
            .udf((UDF1<Vector, Vector>) BisectingThenTrain::moved, SQLDataTypes.VectorType())
            .apply(functions.col(POINT));
    BisectingKMeansModel model =
        new BisectingKMeans()
            .setFeaturesCol(POINT)
            .setK(k)
            .setSeed(seed)
            .fit(points.withColumn(POINT, moved));
    // The summary holds on to the rows, which must not travel with the clustering.
    model.setSummary(Option.empty());
    return new Tree(model, k);
  }

  private static Vector moved(Vector point) {
    return Vectors.dense(Arrays.stream(point.toArray()).map(x -> x + 1).toArray());
  }

  /** The leaf of a point. */
  private record Tree(BisectingKMeansModel model, int k) implements Clustering {
    @Override
    public double[] probabilities(Vector point) {
      return certain(model.predict(moved(point)), k);
    }

    @Override
    public PredictionCost cost() {
      Vector[] leaves = model.clusterCenters();
      // On the longest path every split compares the distances to two centres.
      long numbers = 2L * (leaves.length - 1) * leaves[0].size();
      return new PredictionCost(numbers, numbers);
    }
  }
}
