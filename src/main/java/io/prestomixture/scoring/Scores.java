package io.prestomixture.scoring;

/**
 * Where {@link MixtureScorer#score} puts what it tells of n rows. Each array may be null: that is
 * not wanted.
 *
 * @param predictions n numbers
 * @param clusters n numbers
 * @param clusterProbabilities n·K numbers, row by row
 * @param probabilities n·C numbers, row by row: class probabilities
 */
public record Scores(
    double[] predictions, int[] clusters, double[] clusterProbabilities, double[] probabilities) {

  /** The predictions alone. */
  public static Scores predictions(int rows) {
    return new Scores(new double[rows], null, null, null);
  }
}
