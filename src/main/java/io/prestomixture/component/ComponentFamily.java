package io.prestomixture.component;

import io.prestomixture.data.FeatureDomain;
import io.prestomixture.data.LabelType;
import java.io.Serializable;
import org.apache.spark.ml.linalg.Vector;

/**
 * A family of component models: what components of one kind have in common.
 *
 * <p>A family is stateless. Everything about one training run (dimension, penalty, coordinates)
 * lives in the {@link ComponentTrainer} that it makes. A new family is one file that implements
 * both, and one line in {@link Families}.
 */
public interface ComponentFamily extends Serializable {

  /** The name used by the {@code family} param and in saved models. */
  String name();

  /** The labels it learns from; families without a label route rows by their own loss. */
  LabelType labelType();

  /** Whether components predict a label. */
  default boolean supervised() {
    return labelType() != LabelType.NONE;
  }

  /** The feature values it can learn from. Blocks are shifted only where all values are allowed. */
  default FeatureDomain featureDomain(FamilyOptions options) {
    return FeatureDomain.ANY;
  }

  /**
   * Whether losses are −log(π_k p(x; θ_k)), the joint density of a row and its cluster: then the
   * clusters' probabilities follow from them by Bayes. Only for families without a label.
   */
  default boolean isLikelihood() {
    return false;
  }

  /** Whether losses are squares, so that the root of their mean is an error or a distance. */
  default boolean hasSquaredLoss() {
    return false;
  }

  /** Whether the {@code standardization} param applies. */
  default boolean standardizes(FamilyOptions options) {
    return true;
  }

  /** Whether trainers need the covariance of all rows: a pass of its own. */
  default boolean needsCovariance(FamilyOptions options) {
    return false;
  }

  /**
   * The prediction h(x; θ) in the units of the label; the likeliest class for classifiers.
   * Unsupervised families throw.
   */
  double predict(FittedComponent component, Vector features);

  /**
   * The loss ℓ(y, h(x; θ)) of one row without weight and penalty; unsupervised families ignore the
   * label.
   */
  double loss(FittedComponent component, Vector features, double label);

  /** The class probabilities of a row. Families that are no classifiers throw. */
  default double[] probabilities(FittedComponent component, Vector features) {
    throw new UnsupportedOperationException("Family '" + name() + "' predicts no classes.");
  }

  /**
   * The score of each class, MLlib's {@code rawPrediction}. Families that are no classifiers throw.
   */
  default double[] scores(FittedComponent component, Vector features) {
    throw new UnsupportedOperationException("Family '" + name() + "' predicts no classes.");
  }

  /** The trainer of this family for one training problem. */
  ComponentTrainer trainer(ProblemSettings settings);
}
