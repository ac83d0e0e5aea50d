package io.prestomixture.router;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.Vector;

/**
 * The error of a mixture whose gate learned from other rows, by cross-validation: boosted gates
 * like that of {@link GateRouter}, with fewer and longer steps, each judged by the rows that it did
 * not see. That compares components; a router is measured in {@link RouterTraining}.
 */
public final class GateValidation {
  private static final int FOLDS = 3;

  private GateValidation() {}

  /**
   * By row the error with soft routing.
   *
   * @param routerInputs {@code both} or {@code features}
   * @param features by row
   * @param labels by row
   * @param weights by row
   * @param outputs by row what {@link Outputs} are of all components
   * @param shares by component the share of the rows that are its own; 0 for one without a say
   * @param measure what is measured; the classes of a label are numbers from 0
   */
  public static double[] errors(
      String routerInputs,
      List<Vector> features,
      double[] labels,
      double[] weights,
      double[][] outputs,
      double[] shares,
      ErrorMeasure measure) {
    int[] present = IntStream.range(0, shares.length).filter(k -> shares[k] > 0).toArray();
    double[] intercepts = Arrays.stream(present).mapToDouble(k -> Math.log(shares[k])).toArray();
    int n = labels.length;
    double[][] inputs = new double[n][];
    Arrays.setAll(
        inputs, i -> RouterTraining.inputs(routerInputs, features.get(i), outputs[i]).toArray());
    double[][] judged = new double[present.length][n];
    for (int i = 0; i < n; i++) {
      int count = outputs[i].length / shares.length;
      for (int c = 0; c < present.length; c++) {
        judged[c][i] = measure.judged(labels[i], outputs[i], present[c] * count, count);
      }
    }
    GateSample all = GateSample.of(transposed(inputs), labels, weights, judged, measure);
    double[] errors = new double[n];
    for (int fold = 0; fold < FOLDS; fold++) {
      int own = fold;
      int[] others = IntStream.range(0, n).filter(i -> i % FOLDS != own).toArray();
      ForestGate gate = ForestGate.tryOut(all.select(others), intercepts);
      for (int i = own; i < n; i += FOLDS) {
        errors[i] = measure.ofJudged(labels[i], mixed(gate.probabilities(inputs[i]), judged, i));
      }
    }
    return errors;
  }

  private static double mixed(double[] pi, double[][] judged, int row) {
    double mixed = 0;
    for (int c = 0; c < pi.length; c++) {
      mixed += pi[c] * judged[c][row];
    }
    return mixed;
  }

  /** By input and row. */
  private static double[][] transposed(double[][] byRow) {
    double[][] result = new double[byRow[0].length][];
    Arrays.setAll(result, j -> Arrays.stream(byRow).mapToDouble(row -> row[j]).toArray());
    return result;
  }
}
