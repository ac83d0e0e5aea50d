package io.prestomixture.router;

import java.io.Serializable;

/**
 * What one prediction uses of a model.
 *
 * @param parameters numbers that were learned and are read; of a tree the thresholds on its longest
 *     path and one leaf
 * @param multiplyAdds products that are added up, those of the rows' features above all; the
 *     comparison in a node of a tree counts as one, and so does every number of a leaf
 */
public record PredictionCost(long parameters, long multiplyAdds) implements Serializable {
  /** What looks at nothing. */
  public static final PredictionCost NONE = new PredictionCost(0, 0);

  /** Linear predictors: one constant and as many coefficients as inputs for each output. */
  public static PredictionCost ofLinear(long outputs, long inputs) {
    return new PredictionCost(outputs * (inputs + 1), outputs * inputs);
  }

  /** A tree that is left by the longest path. */
  public static PredictionCost ofTree(int depth, int leafSize) {
    return new PredictionCost((long) depth + leafSize, (long) depth + leafSize);
  }

  /** Both together. */
  public PredictionCost plus(PredictionCost other) {
    return new PredictionCost(parameters + other.parameters, multiplyAdds + other.multiplyAdds);
  }

  /** The same several times. */
  public PredictionCost times(long count) {
    return new PredictionCost(count * parameters, count * multiplyAdds);
  }
}
