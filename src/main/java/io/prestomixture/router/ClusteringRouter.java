package io.prestomixture.router;

import io.prestomixture.data.InvalidInputException;
import io.prestomixture.scoring.RouterDocument;
import java.util.Arrays;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;

/** Routes by a {@link Clustering} that was given; it looks at the features alone. */
final class ClusteringRouter implements Router {
  private static final long serialVersionUID = 1L;
  static final String NAME = "own";

  private final Clustering clustering;
  private final int features;

  ClusteringRouter(Clustering clustering, int features) {
    this.clustering = clustering;
    this.features = features;
  }

  @Override
  public double[] probabilities(Vector inputs) {
    return clustering.probabilities(first(inputs, features));
  }

  /** The features come before the component outputs. */
  private static Vector first(Vector inputs, int size) {
    if (inputs.size() == size) {
      return inputs;
    }
    if (inputs instanceof SparseVector sparse) {
      int end = Arrays.binarySearch(sparse.indices(), size);
      int count = end < 0 ? -end - 1 : end;
      return Vectors.sparse(
          size, Arrays.copyOf(sparse.indices(), count), Arrays.copyOf(sparse.values(), count));
    }
    return Vectors.dense(Arrays.copyOf(inputs.toArray(), size));
  }

  @Override
  public boolean needsOutputs() {
    return false;
  }

  @Override
  public PredictionCost cost() {
    return clustering.cost();
  }

  @Override
  public void save(String path) {
    throw unknown("saved");
  }

  @Override
  public RouterDocument document(String inputs, String routing) {
    throw unknown("exported");
  }

  private static InvalidInputException unknown(String wanted) {
    return new InvalidInputException(
        String.format(
            "A router that is a clustering of the caller cannot be %s; choose another router.",
            wanted));
  }
}
