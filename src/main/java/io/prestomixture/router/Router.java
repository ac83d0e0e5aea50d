package io.prestomixture.router;

import io.prestomixture.scoring.RouterDocument;
import java.io.Serializable;
import org.apache.spark.ml.linalg.Vector;

/** A trained router π(k|x): which cluster a row belongs to, before its label is known. */
public interface Router extends Serializable {

  /**
   * The cluster probabilities of a row.
   *
   * @param inputs the router's inputs: the features, and the component outputs after them where
   *     {@code routerInputs = both}
   * @return K numbers ≥ 0 that sum to 1
   */
  double[] probabilities(Vector inputs);

  /**
   * What is added to the mean of the components' outputs where outputs are mixed, each component
   * having one.
   *
   * @param probabilities the cluster probabilities of the row
   * @param inputs the router's inputs
   */
  default double correction(double[] probabilities, Vector inputs) {
    return 0;
  }

  /** What one call of {@link #probabilities} uses. */
  PredictionCost cost();

  /** What one call of {@link #correction} uses. */
  default PredictionCost correctionCost() {
    return PredictionCost.NONE;
  }

  /** Whether it looks at the component outputs among its inputs. */
  default boolean needsOutputs() {
    return true;
  }

  /**
   * Saves what {@link RouterTraining#load} needs.
   *
   * @param path a directory that does not exist yet, on any Hadoop file system
   */
  void save(String path);

  /**
   * This router as a file says it that is read without Spark.
   *
   * @param inputs what it sees: {@code features} or {@code both}
   * @param routing {@code soft} or {@code hard}
   */
  RouterDocument document(String inputs, String routing);
}
