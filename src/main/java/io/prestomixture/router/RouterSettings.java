package io.prestomixture.router;

import java.io.Serializable;

/**
 * The settings of router training; most have the meaning of the estimator param of the same name.
 *
 * @param router one of {@link RouterTraining#NAMES}
 * @param routerInputs {@code both} or {@code features}
 * @param routing {@code hard}, {@code soft} or {@code auto}
 * @param validationFraction share of the sample that is held out to measure the router
 * @param errorMeasure what the router is measured by
 * @param corrections whether a boosted router may add {@link GateCorrection} and the remainder of a
 *     {@link ForestGate}, which minimise squares: not where outliers are to have no say
 * @param k number of clusters
 * @param seed seed of every random choice
 */
public record RouterSettings(
    String router,
    String routerInputs,
    String routing,
    double validationFraction,
    ErrorMeasure errorMeasure,
    boolean corrections,
    int k,
    long seed)
    implements Serializable {

  /** The same for this routing. */
  RouterSettings withRouting(String other) {
    return new RouterSettings(
        router, routerInputs, other, validationFraction, errorMeasure, corrections, k, seed);
  }

  /**
   * Whether corrections are of use: hard routing and labels of other kinds know nothing of them.
   */
  public boolean mayCorrect() {
    return corrections && !routing.equals("hard") && errorMeasure == ErrorMeasure.RMSE;
  }
}
