package io.prestomixture;

import io.prestomixture.component.RoutingCharge;
import io.prestomixture.component.RoutingTraining;
import io.prestomixture.data.FeatureScaling;
import io.prestomixture.data.RowBlock;
import io.prestomixture.engine.CrossFit;
import io.prestomixture.engine.RoutingJudge;
import io.prestomixture.router.ErrorMeasure;
import io.prestomixture.router.GateValidation;
import io.prestomixture.router.Outputs;
import io.prestomixture.router.RouterTraining;
import io.prestomixture.search.RoutingChoice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.Vector;

/**
 * Judges components by the error of the mixture with a boosted gate, or with multinomial logistic
 * routing, where a router may be that; of classes by how often another one is predicted. What errs
 * least of what may be taken counts.
 *
 * @param router what is asked for
 * @param routerInputs what the boosted gate sees; the other sees features only
 * @param routing hard: the likeliest component alone predicts; soft: all do; auto: the better
 * @param measure what is measured
 */
record HeldOutRouting(String router, String routerInputs, String routing, ErrorMeasure measure)
    implements RoutingJudge {
  private static final long serialVersionUID = 2L;

  /** Separates the folds of logistic routing from others. */
  private static final long FOLD_STREAM = 0x10617L;

  /** Most products of a pass over the rows in which logistic routing is trained. */
  private static final double MOST_WORK = 4e8;

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
    List<double[][]> gates = new ArrayList<>();
    if (mayBe("logistic") && isAffordable(components, rows)) {
      gates.add(logistic(components, rows, scaling, Arrays.stream(weights).sum()));
    }
    if (gates.isEmpty() || !router.equals("logistic")) {
      gates.add(
          GateValidation.probabilities(
              routerInputs, features, labels, weights, outputs, components.weights(), measure));
    }
    return Stream.of(true, false)
        .filter(hard -> !routing.equals(hard ? "soft" : "hard"))
        .flatMap(hard -> gates.stream().map(pi -> errors(pi, hard, labels, outputs)))
        .min(Comparator.comparingDouble(errors -> RoutingChoice.mean(errors, weights)))
        .orElseThrow();
  }

  private boolean mayBe(String name) {
    return router.equals(RouterTraining.AUTO) || router.equals(name);
  }

  private static boolean isAffordable(CrossFit components, RowBlock rows) {
    double parameters = components.byFold().get(0).size() * (rows.numFeatures() + 1.0);
    return rows.size() * parameters * parameters <= MOST_WORK;
  }

  private static double[][] logistic(
      CrossFit components, RowBlock rows, FeatureScaling scaling, double weight) {
    int k = components.byFold().get(0).size();
    RoutingCharge told =
        new RoutingTraining(k, scaling, FOLD_STREAM)
            .trainToTell(rows, components.clusters(), RouterTraining.logisticPenalty(weight));
    return IntStream.range(0, rows.size())
        .mapToObj(i -> told.probabilities(rows, i))
        .toArray(double[][]::new);
  }

  private double[] errors(double[][] pi, boolean hard, double[] labels, double[][] outputs) {
    double[] errors = new double[pi.length];
    for (int i = 0; i < errors.length; i++) {
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
    return String.format("auto (for router %s, %s routing by %s)", router, routing, routerInputs);
  }
}
