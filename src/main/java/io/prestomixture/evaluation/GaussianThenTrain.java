package io.prestomixture.evaluation;

import io.prestomixture.router.Clustering;
import io.prestomixture.router.PredictionCost;
import org.apache.spark.ml.clustering.GaussianMixture;
import org.apache.spark.ml.clustering.GaussianMixtureModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.Option;

/** MLlib's Gaussian mixture, then a component on each cluster of likeliest rows. */
final class GaussianThenTrain extends ClusterThenTrain {
  @Override
  public String name() {
    return "gmm";
  }

  @Override
  Clustering cluster(Dataset<Row> points, int k, long seed) {
    GaussianMixtureModel model =
        new GaussianMixture().setFeaturesCol(POINT).setK(k).setSeed(seed).fit(points);
    // The summary holds on to the rows, which must not travel with the clustering.
    model.setSummary(Option.empty());
    return new Posterior(model);
  }

  private record Posterior(GaussianMixtureModel model) implements Clustering {
    @Override
    public double[] probabilities(Vector point) {
      return model.predictProbability(point).toArray();
    }

    @Override
    public PredictionCost cost() {
      return ofGaussians(model.weights().length, model.numFeatures());
    }
  }

  /** A mean, a factor of the covariance and a constant each; a full quadratic form each. */
  static PredictionCost ofGaussians(long k, long d) {
    return new PredictionCost(k * (d + d * d + 1), k * (d * d + d));
  }
}
