package io.prestomixture.evaluation;

import io.prestomixture.router.Clustering;
import io.prestomixture.router.PredictionCost;
import org.apache.spark.ml.clustering.BisectingKMeans;
import org.apache.spark.ml.clustering.BisectingKMeansModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.Option;

/**
 * MLlib's bisecting k-means, hierarchical clustering from the top (Steinbach, Karypis, Kumar, KDD
 * Workshop on Text Mining 2000), then a component on each cluster. New rows descend the tree.
 */
final class BisectingThenTrain extends ClusterThenTrain {
  @Override
  public String name() {
    return "bisecting";
  }

  @Override
  Clustering cluster(Dataset<Row> points, int k, long seed) {
    BisectingKMeansModel model =
        new BisectingKMeans().setFeaturesCol(POINT).setK(k).setSeed(seed).fit(points);
    // The summary holds on to the rows, which must not travel with the clustering.
    model.setSummary(Option.empty());
    return new Tree(model, k);
  }

  /** The leaf of a point; at most all centres but one are split nodes with two children each. */
  private record Tree(BisectingKMeansModel model, int k) implements Clustering {
    @Override
    public double[] probabilities(Vector point) {
      return certain(model.predict(point), k);
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
