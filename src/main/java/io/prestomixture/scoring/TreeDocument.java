package io.prestomixture.scoring;

/**
 * A node of a decision tree in a {@link RouterDocument}: a split or a leaf. A row goes to {@code
 * left} if input number {@code input} is at most {@code threshold}, else (also if it is no number)
 * to {@code right}.
 *
 * @param input the input that is looked at; left out in a leaf, like the next three
 * @param threshold what it is compared with
 * @param left where a row goes that is not above it
 * @param right where others go
 * @param values what a leaf tells; left out in a split
 */
public record TreeDocument(
    Integer input, Double threshold, TreeDocument left, TreeDocument right, double[] values) {

  /** A leaf. */
  public static TreeDocument leaf(double... values) {
    return new TreeDocument(null, null, null, null, values);
  }

  /** A split. */
  public static TreeDocument split(
      int input, double threshold, TreeDocument left, TreeDocument right) {
    return new TreeDocument(input, threshold, left, right, null);
  }
}
