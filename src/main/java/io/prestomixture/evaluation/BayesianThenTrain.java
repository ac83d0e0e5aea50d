package io.prestomixture.evaluation;

import io.prestomixture.router.Clustering;
import io.prestomixture.router.PredictionCost;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A Bayesian mixture of Gaussians that chooses their number, at most k ({@link
 * VariationalGaussians}), learned from at most {@value AgglomerativeThenTrain#MOST_ROWS} rows, then
 * a component on each cluster of likeliest rows.
 */
final class BayesianThenTrain extends ClusterThenTrain {
  @Override
  public String name() {
    return "bgmm";
  }

  @Override
  Clustering cluster(Dataset<Row> points, int k, long seed) {
    double[][] sample = AgglomerativeThenTrain.sample(points, seed);
    return new Posterior(VariationalGaussians.fit(sample, k, seed).pruned(), k);
  }

  private record Posterior(VariationalGaussians mixture, int k) implements Clustering {
    @Override
    public double[] probabilities(Vector point) {
      double[] probabilities = new double[k];
      double[] found = mixture.responsibilities(point.toArray());
      System.arraycopy(found, 0, probabilities, 0, found.length);
      return probabilities;
    }

    @Override
    public PredictionCost cost() {
      return GaussianThenTrain.ofGaussians(mixture.k(), mixture.dimension());
    }
  }
}
