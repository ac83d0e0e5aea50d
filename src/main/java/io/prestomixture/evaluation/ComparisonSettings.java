package io.prestomixture.evaluation;

import io.prestomixture.PrestoMixture;
import io.prestomixture.component.Families;
import io.prestomixture.data.LabelType;
import java.util.Optional;
import org.apache.spark.ml.param.ParamMap;

/**
 * What all methods of a comparison are given alike: columns, number and family of components,
 * penalties, routers to choose from, and seed. Every method takes of it what it knows.
 *
 * @param mixture an estimator with all of these set
 */
public record ComparisonSettings(PrestoMixture mixture) {

  /** An estimator of its own to change. */
  public PrestoMixture estimator() {
    return mixture.copy(ParamMap.empty());
  }

  /** Number of components. */
  public int k() {
    return mixture.getK();
  }

  /** Seed of every random choice. */
  public long seed() {
    return mixture.getSeed();
  }

  /** Name of the feature vector's column. */
  public String features() {
    return mixture.getFeaturesCol();
  }

  /** Name of the label's column. */
  public String label() {
    return mixture.getLabelCol();
  }

  /** Name of the column of weights, where there is one. */
  public Optional<String> weight() {
    return Optional.of(mixture.getWeightCol()).filter(name -> !name.isEmpty());
  }

  /** What kind of label is learned. */
  public LabelType labelType() {
    return Families.forClusters(mixture.getFamily(), k()).get(0).labelType();
  }
}
