package io.prestomixture.component;

import java.io.Serializable;
import org.apache.spark.ml.linalg.Vector;

/**
 * A family of component models: what all K components of a mixture have in common.
 *
 * <p>A family is stateless. Everything about one training run (dimension, penalty, coordinates)
 * lives in the {@link ComponentTrainer} that it makes. A new family is one file that implements
 * both, and one line in {@link Families}.
 */
public interface ComponentFamily extends Serializable {

  /** The name used by the {@code family} param and in saved models. */
  String name();

  /** Whether components predict a label; families that do not route rows by their own cost. */
  boolean supervised();

  /** The prediction h(x; θ) in the units of the label. Unsupervised families throw. */
  double predict(FittedComponent component, Vector features);

  /**
   * The loss ℓ(y, h(x; θ)) of one row without weight and penalty; unsupervised families ignore the
   * label.
   */
  double loss(FittedComponent component, Vector features, double label);

  /** The trainer of this family for one training problem. */
  ComponentTrainer trainer(ProblemSettings settings);
}
