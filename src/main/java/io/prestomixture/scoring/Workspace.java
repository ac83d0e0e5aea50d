package io.prestomixture.scoring;

/**
 * What is known and worked out about one row. One thread at a time uses it, for row after row.
 *
 * @param inputs what a router may see: the features, and after them the outputs of all components
 * @param shares the cluster probabilities
 * @param byClass numbers by class of the router
 * @param votes the same of a part of the router
 * @param differences space for a number per feature
 * @param output what components and routing come to
 */
record Workspace(
    double[] inputs,
    double[] shares,
    double[] byClass,
    double[] votes,
    double[] differences,
    double[] output) {

  /**
   * Space for rows of a mixture.
   *
   * @param outputs number of outputs of a component
   */
  Workspace(int features, int clusters, int outputs) {
    this(
        new double[features + clusters * outputs],
        new double[clusters],
        new double[clusters],
        new double[clusters],
        new double[features],
        new double[outputs]);
  }

  /** The first index of the largest number. */
  static int largest(double[] values) {
    int largest = 0;
    for (int i = 1; i < values.length; i++) {
      if (values[i] > values[largest]) {
        largest = i;
      }
    }
    return largest;
  }
}
