package io.prestomixture.evaluation;

import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.classification.RandomForestClassifier;
import org.apache.spark.ml.regression.RandomForestRegressor;

/** MLlib's random forest with its defaults, 20 trees of depth 5. */
final class RandomForest extends TreesMethod {
  @Override
  public String name() {
    return "forest";
  }

  @Override
  Estimator<?> regressor() {
    return new RandomForestRegressor();
  }

  @Override
  Estimator<?> classifier(boolean ofMoreThanTwo) {
    return new RandomForestClassifier();
  }
}
