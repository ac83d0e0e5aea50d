package io.prestomixture.evaluation;

import io.prestomixture.router.Clustering;
import io.prestomixture.router.Outputs;
import io.prestomixture.router.PredictionCost;
import java.io.Serializable;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.StandardScalerModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;

/**
 * Clusters the rows by their features, then trains a component on each cluster. Features are
 * centred and, with {@code standardization}, divided by their deviations before they are clustered.
 * New rows go to clusters by the clustering itself, or by a router trained on it, as {@link
 * io.prestomixture.router.RouterTraining} chooses on held-out training rows.
 */
abstract class ClusterThenTrain implements Method {
  /** The column of vectors that are clustered. */
  static final String POINT = "point";

  /** Clusters points. */
  interface Clusterer {
    /**
     * The clusters of points.
     *
     * @param points cached rows with column {@link #POINT}
     * @param k number of clusters; there may be fewer
     */
    Clustering cluster(Dataset<Row> points, int k, long seed);
  }

  @Override
  public final Fitted fit(Dataset<Row> train, ComparisonSettings settings) {
    Clustering clustering =
        clustering(
            this::cluster,
            train,
            settings.features(),
            settings.mixture().getStandardization(),
            settings.k(),
            settings.seed());
    return Fitted.of(settings.estimator().fit(train, clustering));
  }

  /** The clustering of points, see {@link Clusterer}. */
  abstract Clustering cluster(Dataset<Row> points, int k, long seed);

  /** Clusters rows in standard coordinates; the result takes them as they are. */
  static Clustering clustering(
      Clusterer clusterer, Dataset<Row> rows, String features, boolean scaled, int k, long seed) {
    StandardScalerModel scaler =
        new StandardScaler()
            .setInputCol(features)
            .setOutputCol("scaled")
            .setWithMean(true)
            .setWithStd(scaled)
            .fit(rows.select(features));
    Standard standard = Standard.of(scaler, scaled);
    Dataset<Row> points =
        rows.select(
                functions
                    .udf(
                        (Vector x) -> standard.point(x),
                        org.apache.spark.ml.linalg.SQLDataTypes.VectorType())
                    .apply(functions.col(features))
                    .as(POINT))
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      return new Standardized(standard, clusterer.cluster(points, k, seed));
    } finally {
      points.unpersist();
    }
  }

  /** Points are (x − mean)·factor; the factor of a constant is 0. */
  private record Standard(double[] mean, double[] factor) implements Serializable {
    static Standard of(StandardScalerModel scaler, boolean scaled) {
      double[] mean = scaler.mean().toArray();
      double[] factor = new double[mean.length];
      for (int j = 0; j < factor.length; j++) {
        double deviation = scaler.std().apply(j);
        factor[j] = deviation == 0 ? 0 : scaled ? 1 / deviation : 1;
      }
      return new Standard(mean, factor);
    }

    Vector point(Vector features) {
      double[] x = features.toArray().clone();
      for (int j = 0; j < x.length; j++) {
        x[j] = (x[j] - mean[j]) * factor[j];
      }
      return Vectors.dense(x);
    }
  }

  private record Standardized(Standard standard, Clustering clustering) implements Clustering {
    @Override
    public double[] probabilities(Vector features) {
      return clustering.probabilities(standard.point(features));
    }

    @Override
    public PredictionCost cost() {
      long d = standard.mean.length;
      return clustering.cost().plus(new PredictionCost(2 * d, d));
    }
  }

  /** All probability on one cluster. */
  static double[] certain(int cluster, int k) {
    double[] probabilities = new double[k];
    probabilities[cluster] = 1;
    return probabilities;
  }

  /** Every point to the nearest centre. */
  record NearestCentre(Vector[] centres, int k) implements Clustering {
    @Override
    public double[] probabilities(Vector point) {
      double[] closeness = new double[centres.length];
      for (int c = 0; c < centres.length; c++) {
        closeness[c] = -Vectors.sqdist(point, centres[c]);
      }
      return certain(Outputs.likeliest(closeness), k);
    }

    @Override
    public PredictionCost cost() {
      long numbers = (long) centres.length * centres[0].size();
      return new PredictionCost(numbers, numbers);
    }
  }
}
