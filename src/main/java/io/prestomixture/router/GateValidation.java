package io.prestomixture.router;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;

/**
 * Cross-validation of a mixture with a boosted gate: what a gate says of rows that it did not learn
 * from. The gates are like that of {@link GateRouter}, with fewer and longer steps. That compares
 * components; a router is measured in {@link RouterTraining}.
 */
public final class GateValidation {
  private static final int FOLDS = 3;

  private final Shares shares;
  private final GateSample sample;

  /**
   * Prepares gates for these rows.
   *
   * @param routerInputs {@code both} or {@code features}
   * @param features by row
   * @param labels by row
   * @param weights by row
   * @param outputs by row what {@link Outputs} are of all components
   * @param clusterWeights by component the weight of its own rows; 0 for one without a say
   * @param measure the error that gates lower; the classes of a label are numbers from 0
   */
  public GateValidation(
      String routerInputs,
      List<Vector> features,
      double[] labels,
      double[] weights,
      double[][] outputs,
      double[] clusterWeights,
      ErrorMeasure measure) {
    double total = Arrays.stream(clusterWeights).sum();
    shares = new Shares(Arrays.stream(clusterWeights).map(w -> w / total).toArray());
    int[] present = shares.present();
    int n = labels.length;
    double[][] inputs = new double[n][];
    Arrays.setAll(
        inputs, i -> RouterTraining.inputs(routerInputs, features.get(i), outputs[i]).toArray());
    double[][] judged = new double[present.length][n];
    for (int i = 0; i < n; i++) {
      int count = outputs[i].length / shares.size();
      for (int c = 0; c < present.length; c++) {
        judged[c][i] = measure.judged(labels[i], outputs[i], present[c] * count, count);
      }
    }
    sample = GateSample.of(transposed(inputs), labels, weights, judged, measure);
  }

  /** By row the cluster probabilities that gates without a remainder give. */
  public double[][] probabilities() {
    return Arrays.stream(crossFitted(false).pi()).map(shares::spread).toArray(double[][]::new);
  }

  /** By row the error of mixtures with a remainder, see {@link ForestGate}; of squares only. */
  public double[] errorsWithRemainder() {
    return crossFitted(true).errors();
  }

  private CrossFittedGate crossFitted(boolean remainder) {
    return CrossFittedGate.of(
        sample, sample.folds(FOLDS), shares.intercepts(), remainder, CrossFittedGate.MOST_ROUNDS);
  }

  /** By input and row. */
  private static double[][] transposed(double[][] byRow) {
    double[][] result = new double[byRow[0].length][];
    Arrays.setAll(result, j -> Arrays.stream(byRow).mapToDouble(row -> row[j]).toArray());
    return result;
  }
}
