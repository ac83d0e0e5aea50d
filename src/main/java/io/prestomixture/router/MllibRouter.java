package io.prestomixture.router;

import io.prestomixture.scoring.RouterDocument;
import io.prestomixture.scoring.TreeDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.classification.ClassificationModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.tree.DecisionTreeModel;
import org.apache.spark.ml.util.MLWritable;

/**
 * A router over MLlib models. They are saved as MLlib saves them, in directories {@code model-0},
 * {@code model-1}, … beside the {@link RouterFile}.
 */
abstract class MllibRouter<M extends PredictionModel<Vector, M> & MLWritable> implements Router {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final Shares shares;

  /** An array, because Kryo, where it is Spark's serializer, cannot read Java's immutable lists. */
  private final M[] models;

  MllibRouter(String name, Shares shares, M[] models) {
    this.name = name;
    this.shares = shares;
    this.models = models;
  }

  final Shares shares() {
    return shares;
  }

  final int models() {
    return models.length;
  }

  final M model(int number) {
    return models[number];
  }

  @Override
  public final PredictionCost cost() {
    PredictionCost cost = PredictionCost.NONE;
    for (M model : models) {
      cost = cost.plus(costOf(model));
    }
    return cost;
  }

  /** What one look at a model uses. */
  abstract PredictionCost costOf(M model);

  /** What one look at some trees uses. */
  static PredictionCost ofTrees(DecisionTreeModel[] trees, int leafSize) {
    PredictionCost cost = PredictionCost.NONE;
    for (DecisionTreeModel tree : trees) {
      cost = cost.plus(PredictionCost.ofTree(tree.depth(), leafSize));
    }
    return cost;
  }

  @Override
  public final void save(String path) {
    RouterFile.create(name, shares).write(path);
    try {
      for (int number = 0; number < models.length; number++) {
        models[number].save(directory(path, number));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot save the router at '" + path + "'.", e);
    }
  }

  /**
   * The document of a router whose models are forests.
   *
   * @param trees the trees of a model
   */
  final RouterDocument treesDocument(
      String inputs, String routing, Function<M, List<TreeDocument>> trees) {
    List<List<TreeDocument>> forests = Arrays.stream(models).map(trees).toList();
    return new RouterDocument(name, inputs, routing, shares.values(), null, null, forests);
  }

  /**
   * Loads the first models of a saved router into the given array.
   *
   * @param inputs number of inputs that each must have
   */
  static <M extends PredictionModel<?, ?>> M[] load(
      String path, M[] models, int inputs, Function<String, M> load) {
    for (int number = 0; number < models.length; number++) {
      models[number] = load.apply(directory(path, number));
      requireSame("inputs", number, models[number].numFeatures(), inputs);
    }
    return models;
  }

  /** Loads classifiers, which must also know as many classes. */
  static <M extends ClassificationModel<?, ?>> M[] load(
      String path, M[] models, int inputs, int classes, Function<String, M> load) {
    load(path, models, inputs, load);
    for (int number = 0; number < models.length; number++) {
      requireSame("classes", number, models[number].numClasses(), classes);
    }
    return models;
  }

  private static void requireSame(String what, int number, int found, int expected) {
    if (found != expected) {
      throw new IllegalArgumentException(
          String.format("model-%d has %d %s instead of %d", number, found, what, expected));
    }
  }

  private static String directory(String path, int number) {
    return new Path(path, "model-" + number).toString();
  }
}
