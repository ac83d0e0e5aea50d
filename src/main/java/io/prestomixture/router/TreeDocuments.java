package io.prestomixture.router;

import io.prestomixture.scoring.TreeDocument;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.apache.spark.ml.classification.DecisionTreeClassificationModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.regression.DecisionTreeRegressionModel;
import org.apache.spark.ml.tree.ContinuousSplit;
import org.apache.spark.ml.tree.InternalNode;
import org.apache.spark.ml.tree.LeafNode;
import org.apache.spark.ml.tree.Node;

/** Trees of MLlib as files say them that are read without Spark. */
final class TreeDocuments {
  private TreeDocuments() {}

  /** A tree whose leaves tell the classes' shares of the weight there. */
  static TreeDocument ofShares(DecisionTreeClassificationModel tree) {
    // What leaves know of classes is private to MLlib, so the tree is asked about a row of each.
    return document(
        tree.rootNode(),
        new TreeMap<>(),
        (leaf, path) -> tree.predictProbability(row(tree.numFeatures(), path)).toArray());
  }

  /** A tree whose leaves tell a number each, multiplied by a weight. */
  static TreeDocument ofNumbers(DecisionTreeRegressionModel tree, double weight) {
    return document(
        tree.rootNode(),
        new TreeMap<>(),
        (leaf, path) -> new double[] {weight * leaf.prediction()});
  }

  /** Between which values an input is where a path leads; the upper one included. */
  private record Range(double above, double most) {
    static final Range ALL = new Range(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    double member() {
      return most < Double.POSITIVE_INFINITY ? most : Math.nextUp(above);
    }
  }

  private static TreeDocument document(
      Node node,
      SortedMap<Integer, Range> path,
      BiFunction<LeafNode, SortedMap<Integer, Range>, double[]> values) {
    if (node instanceof LeafNode leaf) {
      return TreeDocument.leaf(values.apply(leaf, path));
    }
    InternalNode inner = (InternalNode) node;
    // All inputs of routers are numbers; none is declared a category.
    ContinuousSplit split = (ContinuousSplit) inner.split();
    int input = split.featureIndex();
    double threshold = split.threshold();
    Range range = path.getOrDefault(input, Range.ALL);
    SortedMap<Integer, Range> left = new TreeMap<>(path);
    left.put(input, new Range(range.above(), Math.min(range.most(), threshold)));
    SortedMap<Integer, Range> right = new TreeMap<>(path);
    right.put(input, new Range(Math.max(range.above(), threshold), range.most()));
    return TreeDocument.split(
        input,
        threshold,
        document(inner.leftChild(), left, values),
        document(inner.rightChild(), right, values));
  }

  /** A row that takes a path. */
  private static Vector row(int inputs, SortedMap<Integer, Range> path) {
    int[] indices = path.keySet().stream().mapToInt(Integer::intValue).toArray();
    double[] values = path.values().stream().mapToDouble(Range::member).toArray();
    return Vectors.sparse(inputs, indices, values);
  }
}
