package io.prestomixture.component;

import io.prestomixture.data.LabelType;
import org.apache.spark.ml.linalg.Vector;

/**
 * K-means: f_i(c) = w_i · ‖x_i − c‖², the centre c of a cluster its weighted mean; F_k = Σw‖x‖² −
 * ‖Σw·x‖²/Σw. With standardization, distances are taken between standardised features.
 *
 * <p>{@link CentroidTrainer} has the statistics, {@link QuadraticDivergence} costs and gains.
 */
final class KMeansFamily implements ComponentFamily {
  private static final long serialVersionUID = 1L;

  static final String NAME = "kmeans";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public LabelType labelType() {
    return LabelType.NONE;
  }

  @Override
  public double predict(FittedComponent component, Vector features) {
    throw new UnsupportedOperationException("A k-means centre predicts no label.");
  }

  @Override
  public double loss(FittedComponent component, Vector features, double label) {
    return squaredDistance(component, features);
  }

  /** The squared distance to the centre in scaled features. */
  static double squaredDistance(FittedComponent component, Vector features) {
    double[] scale = component.scale().toArray();
    double sum = 0;
    for (int j = 0; j < scale.length; j++) {
      double difference = (features.apply(j) - component.coefficients().apply(0, j)) / scale[j];
      sum += difference * difference;
    }
    return sum;
  }

  @Override
  public ComponentTrainer trainer(ProblemSettings settings) {
    return new CentroidTrainer(NAME, settings, QuadraticDivergence.EUCLIDEAN);
  }
}
