package io.prestomixture.scoring;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Decision trees in arrays. Nodes are numbered in preorder, so that a node's left child is the
 * next.
 */
public final class DecisionForest implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int LEAF = -1;

  private final String field;
  private final int inputs;
  private final int width;
  private final int[] roots;

  /** By node: the input that is looked at, or {@link #LEAF}. */
  private final int[] input;

  private final double[] threshold;

  /** By node: the right child of a split, where the values of a leaf begin. */
  private final int[] next;

  private final double[] values;
  private int nodes;
  private int leaves;

  /**
   * The trees of a document.
   *
   * @param inputs number of inputs that they look at
   * @param width number of values at a leaf
   * @throws IllegalArgumentException if they are not trees of such inputs
   */
  public DecisionForest(String field, List<TreeDocument> trees, int inputs, int width) {
    this.field = field;
    this.inputs = inputs;
    this.width = width;
    Fields.require(
        trees != null && !trees.isEmpty(), () -> String.format("Field '%s' has no tree", field));
    List<TreeDocument> all = new ArrayList<>();
    trees.forEach(tree -> collect(tree, all));
    int leafCount = (int) all.stream().filter(node -> node.values() != null).count();
    input = new int[all.size()];
    threshold = new double[all.size()];
    next = new int[all.size()];
    values = new double[leafCount * width];
    roots = trees.stream().mapToInt(this::add).toArray();
  }

  private void collect(TreeDocument node, List<TreeDocument> into) {
    Fields.require(node != null, () -> String.format("Field '%s' lacks a node", field));
    boolean leaf = node.values() != null;
    boolean[] parts = {
      node.input() != null, node.threshold() != null, node.left() != null, node.right() != null
    };
    for (boolean part : parts) {
      Fields.require(
          part != leaf,
          () -> String.format("Field '%s' has a node that is neither split nor leaf", field));
    }
    into.add(node);
    if (!leaf) {
      collect(node.left(), into);
      collect(node.right(), into);
    }
  }

  private int add(TreeDocument node) {
    int number = nodes++;
    if (node.values() != null) {
      input[number] = LEAF;
      next[number] = leaves;
      double[] own = Fields.numbers(field + "…values", node.values(), width);
      System.arraycopy(own, 0, values, leaves, width);
      leaves += width;
      return number;
    }
    Fields.require(
        node.input() >= 0 && node.input() < inputs,
        () ->
            String.format(
                "Field '%s' has a split of input %d, but there are %d inputs",
                field, node.input(), inputs));
    Fields.require(
        Double.isFinite(node.threshold()),
        () -> String.format("Field '%s' has a threshold that is not finite", field));
    input[number] = node.input();
    threshold[number] = node.threshold();
    add(node.left());
    next[number] = add(node.right());
    return number;
  }

  /** Number of trees. */
  public int size() {
    return roots.length;
  }

  /** Where the values of a row's leaf in a tree begin. */
  private int leaf(int tree, double[] row) {
    int node = roots[tree];
    while (input[node] != LEAF) {
      node = row[input[node]] <= threshold[node] ? node + 1 : next[node];
    }
    return next[node];
  }

  /** The sum over trees of the first value at a row's leaf. */
  public double sum(double[] row) {
    double sum = 0;
    for (int tree = 0; tree < roots.length; tree++) {
      sum += values[leaf(tree, row)];
    }
    return sum;
  }

  /** Adds all values at a row's leaf of every tree. */
  void add(double[] row, double[] sums) {
    for (int tree = 0; tree < roots.length; tree++) {
      int from = leaf(tree, row);
      for (int v = 0; v < width; v++) {
        sums[v] += values[from + v];
      }
    }
  }

  /** The longest path of a tree, counted in splits. */
  public int depth(int tree) {
    return depthBelow(roots[tree]);
  }

  private int depthBelow(int node) {
    return input[node] == LEAF ? 0 : 1 + Math.max(depthBelow(node + 1), depthBelow(next[node]));
  }

  /** The trees as documents say them. */
  public List<TreeDocument> documents() {
    return Arrays.stream(roots).mapToObj(this::document).toList();
  }

  private TreeDocument document(int node) {
    return input[node] == LEAF
        ? TreeDocument.leaf(Arrays.copyOfRange(values, next[node], next[node] + width))
        : TreeDocument.split(
            input[node], threshold[node], document(node + 1), document(next[node]));
  }
}
