package io.prestomixture.router;

import io.prestomixture.scoring.TreeDocument;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Regression trees for boosting, grown leaf by leaf from histograms (Ke et al., LightGBM, NeurIPS
 * 2017): the next leaf to be split is the one that gains most. With G and H the sums of first and
 * second derivatives over rows, a leaf is worth G² / (H + λ), and a split what its leaves are worth
 * more than it.
 */
final class TreeGrowth {
  private final BinnedInputs inputs;
  private final int mostLeaves;
  private final int leastRows;
  private final double penalty;
  private final double longestStep;
  private final InputDraw draw;

  /** Row numbers; those of a leaf lie side by side. */
  private final int[] order;

  private final int[] buffer;

  /**
   * Prepares to grow trees on these inputs.
   *
   * @param mostLeaves leaves of a tree
   * @param leastRows rows of a leaf
   * @param penalty λ
   * @param longestStep where second derivatives are small, Newton's step −G / (H + λ) goes further
   *     than they hold: it is this long at most
   * @param draw what is looked at where a leaf is to be split
   */
  TreeGrowth(
      BinnedInputs inputs,
      int mostLeaves,
      int leastRows,
      double penalty,
      double longestStep,
      InputDraw draw) {
    this.inputs = inputs;
    this.mostLeaves = mostLeaves;
    this.leastRows = leastRows;
    this.penalty = penalty;
    this.longestStep = longestStep;
    this.draw = draw;
    order = new int[inputs.rows()];
    buffer = new int[inputs.rows()];
  }

  /** A node: rows, and the split that gains most. */
  private static final class Node {
    private final int number;
    private final int from;
    private final int to;
    private TreeHistogram histogram;
    private TreeHistogram.Split split;
    private Node left;
    private Node right;

    Node(int number, int from, int to) {
      this.number = number;
      this.from = from;
      this.to = to;
    }

    int size() {
      return to - from;
    }
  }

  /**
   * Grows a tree on derivatives by row.
   *
   * @param step what values of leaves, which are Newton steps, are multiplied by
   * @param scores by row, to which the values of the leaves are added
   */
  TreeDocument grow(double[] slopes, double[] curvatures, double step, double[] scores) {
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    Node root = new Node(0, 0, order.length);
    root.histogram = new TreeHistogram(inputs);
    root.histogram.add(order, 0, order.length, slopes, curvatures);
    root.split = root.histogram.best(draw.next(), leastRows, penalty);
    PriorityQueue<Node> leaves =
        new PriorityQueue<>(
            Comparator.<Node>comparingDouble(node -> -node.split.gain())
                .thenComparingInt(node -> node.number));
    leaves.add(root);
    int count = 1;
    while (count < mostLeaves && leaves.peek().split.gain() > 0) {
      Node node = leaves.poll();
      divide(node, count, slopes, curvatures);
      leaves.add(node.left);
      leaves.add(node.right);
      count++;
    }
    return document(root, step, slopes, curvatures, scores);
  }

  /** Splits a leaf: the smaller side is counted, the other one is what is left. */
  private void divide(Node node, int count, double[] slopes, double[] curvatures) {
    int middle = partition(node);
    node.left = new Node(2 * count - 1, node.from, middle);
    node.right = new Node(2 * count, middle, node.to);
    Node smaller = node.left.size() <= node.right.size() ? node.left : node.right;
    Node larger = smaller == node.left ? node.right : node.left;
    smaller.histogram = new TreeHistogram(inputs);
    smaller.histogram.add(order, smaller.from, smaller.to, slopes, curvatures);
    larger.histogram = node.histogram;
    larger.histogram.subtract(smaller.histogram);
    node.histogram = null;
    node.left.split = node.left.histogram.best(draw.next(), leastRows, penalty);
    node.right.split = node.right.histogram.best(draw.next(), leastRows, penalty);
  }

  /**
   * Puts the rows of the left side first, each side in its order; returns where the right begins.
   */
  private int partition(Node node) {
    byte[] bins = inputs.of(node.split.input());
    int left = node.from;
    int right = 0;
    for (int i = node.from; i < node.to; i++) {
      if (Byte.toUnsignedInt(bins[order[i]]) <= node.split.bin()) {
        order[left++] = order[i];
      } else {
        buffer[right++] = order[i];
      }
    }
    System.arraycopy(buffer, 0, order, left, right);
    return left;
  }

  private TreeDocument document(
      Node node, double step, double[] slopes, double[] curvatures, double[] scores) {
    if (node.left != null) {
      return TreeDocument.split(
          node.split.input(),
          inputs.end(node.split.input(), node.split.bin()),
          document(node.left, step, slopes, curvatures, scores),
          document(node.right, step, slopes, curvatures, scores));
    }
    double slope = 0;
    double curvature = penalty;
    for (int i = node.from; i < node.to; i++) {
      slope += slopes[order[i]];
      curvature += curvatures[order[i]];
    }
    double newton = curvature > 0 ? -slope / curvature : 0;
    double value = step * Math.max(-longestStep, Math.min(newton, longestStep));
    for (int i = node.from; i < node.to; i++) {
      scores[order[i]] += value;
    }
    return TreeDocument.leaf(value);
  }
}
