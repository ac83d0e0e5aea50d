package io.prestomixture;

import io.prestomixture.component.RoutingCharge;
import io.prestomixture.component.RoutingTraining;
import io.prestomixture.data.FeatureScaling;
import io.prestomixture.data.RowBlock;
import io.prestomixture.engine.CrossFit;
import io.prestomixture.engine.RoutingJudge;
import io.prestomixture.linalg.WeightedMean;
import io.prestomixture.router.ErrorMeasure;
import io.prestomixture.router.GateValidation;
import io.prestomixture.router.Outputs;
import io.prestomixture.router.RouterSettings;
import io.prestomixture.router.RouterTraining;
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
 * routing, where a router may be that; of classes by how often another one is predicted. Where both
 * may be taken, routing is logistic if that errs less by more than chance, as in {@link
 * RouterTraining}. A gate has a remainder where mixtures err less with one: what components leave
 * to it is no fault of theirs.
 *
 * @param boosted whether a boosted gate may be taken
 * @param remainder whether that may have a remainder
 * @param logistic whether logistic routing may
 * @param routerInputs what the gate sees; logistic routing sees features only
 * @param routing hard: the likeliest component alone predicts; soft: all do; auto: the better
 * @param measure what is measured
 */
record HeldOutRouting(
    boolean boosted,
    boolean remainder,
    boolean logistic,
    String routerInputs,
    String routing,
    ErrorMeasure measure)
    implements RoutingJudge {
  private static final long serialVersionUID = 3L;

  /** Separates the folds of logistic routing from others. */
  private static final long FOLD_STREAM = 0x10617L;

  /** Most products of a pass over the rows in which logistic routing is trained. */
  private static final double MOST_WORK = 4e8;

  /** With more parameters, so many products are of too few rows to learn them from. */
  private static final int MOST_PARAMETERS = 270;

  /** Rows, and what components say of them that did not learn from them. */
  private record Judged(
      List<Vector> features, double[][] outputs, double[] labels, double[] weights) {
    static Judged of(CrossFit components, RowBlock rows, FeatureScaling scaling) {
      List<RoutedMixture> mixtures =
          components.byFold().stream().map(of -> new RoutedMixture(of, Optional.empty())).toList();
      int n = rows.size();
      Judged all = new Judged(new ArrayList<>(), new double[n][], new double[n], new double[n]);
      for (int i = 0; i < n; i++) {
        Vector x = rows.original(i, scaling);
        all.features.add(x);
        all.outputs[i] = mixtures.get(components.folds()[i]).outputs(x);
        all.labels[i] = rows.label(i) + scaling.labelShift();
        all.weights[i] = rows.weight(i);
      }
      return all;
    }
  }

  /**
   * The judge for a router: {@code auto} may be both, and what is neither is judged by a gate
   * without a remainder.
   */
  static HeldOutRouting of(RouterSettings settings) {
    String router = settings.router();
    boolean isAuto = router.equals(RouterTraining.AUTO);
    boolean isLogistic = router.equals("logistic");
    return new HeldOutRouting(
        !isLogistic,
        (isAuto || router.equals("boosted")) && settings.mayCorrect(),
        isLogistic || isAuto,
        settings.routerInputs(),
        settings.routing(),
        settings.errorMeasure());
  }

  @Override
  public double[] errors(CrossFit components, RowBlock rows, FeatureScaling scaling) {
    Judged judged = Judged.of(components, rows, scaling);
    int parameters = components.byFold().get(0).size() * (rows.numFeatures() + 1);
    boolean affordable = parameters <= MOST_PARAMETERS;
    double[] byLogistic =
        logistic && affordable
            ? better(logistic(components, rows, scaling, parameters), judged)
            : null;
    if (byLogistic != null && !boosted) {
      return byLogistic;
    }
    double[] byGate = byGate(judged, components.weights());
    return byLogistic != null && RouterTraining.isBetter(byLogistic, byGate, judged.weights)
        ? byLogistic
        : byGate;
  }

  private double[] byGate(Judged judged, double[] clusterWeights) {
    GateValidation gates =
        new GateValidation(
            routerInputs,
            judged.features,
            judged.labels,
            judged.weights,
            judged.outputs,
            clusterWeights,
            measure);
    double[] plain = better(gates.probabilities(), judged);
    return remainder ? less(List.of(plain, gates.errorsWithRemainder()), judged.weights) : plain;
  }

  /** By each fold, of the first rows. */
  private static double[][] logistic(
      CrossFit components, RowBlock rows, FeatureScaling scaling, int parameters) {
    int k = components.byFold().get(0).size();
    RowBlock learned = rows.first((int) Math.min(rows.size(), MOST_WORK / parameters / parameters));
    short[] clusters = Arrays.copyOf(components.clusters(), learned.size());
    double weight = IntStream.range(0, learned.size()).mapToDouble(learned::weight).sum();
    RoutingCharge told =
        new RoutingTraining(k, scaling, FOLD_STREAM)
            .trainToTell(learned, clusters, RouterTraining.logisticPenalty(weight));
    return IntStream.range(0, rows.size())
        .mapToObj(i -> told.probabilities(rows, i))
        .toArray(double[][]::new);
  }

  /** Of hard and soft routing, as far as there is a choice, that of the smaller mean. */
  private double[] better(double[][] pi, Judged judged) {
    return less(
        Stream.of(true, false)
            .filter(hard -> !routing.equals(hard ? "soft" : "hard"))
            .map(hard -> errors(pi, hard, judged))
            .toList(),
        judged.weights);
  }

  /** The errors of the smaller mean; the first of equal ones. */
  private static double[] less(List<double[]> some, double[] weights) {
    return some.stream()
        .min(Comparator.comparingDouble(errors -> WeightedMean.of(errors, weights)))
        .orElseThrow();
  }

  private double[] errors(double[][] pi, boolean hard, Judged judged) {
    double[] errors = new double[pi.length];
    for (int i = 0; i < errors.length; i++) {
      double[] outputs = judged.outputs[i];
      double[] output =
          hard
              ? Outputs.of(Outputs.likeliest(pi[i]), pi[i].length, outputs)
              : Outputs.mixed(pi[i], outputs);
      errors[i] = measure.ofChoice(judged.labels[i], output);
    }
    return errors;
  }

  @Override
  public double ofMean(double mean) {
    return measure.ofMean(mean);
  }

  @Override
  public String toString() {
    String judges = boosted && logistic ? "boosted or logistic" : boosted ? "boosted" : "logistic";
    return String.format(
        "auto (by a %s router of %s, %s%s)",
        judges, routerInputs, routing, remainder ? ", with a remainder" : "");
  }
}
