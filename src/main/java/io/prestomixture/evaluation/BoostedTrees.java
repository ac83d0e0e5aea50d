package io.prestomixture.evaluation;

import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.classification.GBTClassifier;
import org.apache.spark.ml.classification.OneVsRest;
import org.apache.spark.ml.regression.GBTRegressor;

/**
 * MLlib's boosted trees with their defaults, 20 trees of depth 5. MLlib boosts two classes only;
 * more are boosted one against the rest, and have no probabilities.
 */
final class BoostedTrees extends TreesMethod {
  @Override
  public String name() {
    return "gbt";
  }

  @Override
  Estimator<?> regressor() {
    return new GBTRegressor();
  }

  @Override
  Estimator<?> classifier(boolean ofMoreThanTwo) {
    GBTClassifier two = new GBTClassifier();
    return ofMoreThanTwo ? new OneVsRest().setClassifier(two) : two;
  }
}
