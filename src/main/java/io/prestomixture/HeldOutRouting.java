package io.prestomixture;

import io.prestomixture.data.FeatureScaling;
import io.prestomixture.data.RowBlock;
import io.prestomixture.engine.CrossFit;
import io.prestomixture.engine.RoutingJudge;
import io.prestomixture.router.ErrorMeasure;
import io.prestomixture.router.GateValidation;
import io.prestomixture.router.Outputs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.linalg.Vector;

/**
 * Judges components by the error of the mixture with a boosted gate; of classes by how often
 * another one is predicted.
 *
 * @param routerInputs what the gate sees
 * @param hard whether the likeliest component alone predicts
 * @param measure what is measured
 */
record HeldOutRouting(String routerInputs, boolean hard, ErrorMeasure measure)
    implements RoutingJudge {
  private static final long serialVersionUID = 1L;

  @Override
  public double[] errors(CrossFit components, RowBlock rows, FeatureScaling scaling) {
    List<RoutedMixture> mixtures =
        components.byFold().stream().map(of -> new RoutedMixture(of, Optional.empty())).toList();
    int n = rows.size();
    List<Vector> features = new ArrayList<>();
    double[][] outputs = new double[n][];
    double[] labels = new double[n];
    double[] weights = new double[n];
    for (int i = 0; i < n; i++) {
      features.add(rows.original(i, scaling));
      outputs[i] = mixtures.get(components.folds()[i]).outputs(features.get(i));
      labels[i] = rows.label(i) + scaling.labelShift();
      weights[i] = rows.weight(i);
    }
    double[][] pi =
        GateValidation.probabilities(
            routerInputs, features, labels, weights, outputs, components.weights(), measure);
    double[] errors = new double[n];
    for (int i = 0; i < n; i++) {
      double[] output =
          hard
              ? Outputs.of(Outputs.likeliest(pi[i]), pi[i].length, outputs[i])
              : Outputs.mixed(pi[i], outputs[i]);
      errors[i] = error(labels[i], output);
    }
    return errors;
  }

  /** Of a class whether it is another than the one that is predicted. */
  private double error(double label, double[] mixed) {
    if (measure != ErrorMeasure.LOG_LOSS) {
      return measure.ofRow(label, mixed);
    }
    int predicted = mixed.length > 1 ? Outputs.likeliest(mixed) : mixed[0] > 0.5 ? 1 : 0;
    return predicted == (int) label ? 0 : 1;
  }

  @Override
  public double ofMean(double mean) {
    return measure.ofMean(mean);
  }

  @Override
  public String toString() {
    return String.format("auto (for %s routing by %s)", hard ? "hard" : "soft", routerInputs);
  }
}
