package io.prestomixture.router;

import java.io.Serializable;

/**
 * How well a router does on rows that it was not trained on. The components have seen these rows.
 *
 * @param router its name
 * @param routerInputs what it sees
 * @param routing {@code hard} or {@code soft}, as asked for or as chosen on the held-out rows
 * @param trainRows rows it was trained on while it was measured
 * @param validationRows held-out rows
 * @param accuracy weighted share of held-out rows that it sends to their own cluster; NaN without
 *     held-out rows
 * @param errorMeasure what the errors are: {@code rmse}, {@code logLoss} or {@code deviance}, the
 *     {@link ErrorMeasure#label}
 * @param hardError weighted error of hard routing on the held-out rows
 * @param softError the same of soft routing, of classes with the smoothing that is best
 * @param smoothing of class probabilities in soft routing the share ε that is spread over all
 *     classes, (1 − ε)p + ε/C: what errs least on the held-out rows while the router was measured;
 *     else 0, as in models that were saved without
 * @param seconds wall-clock time of the training and the measurement
 */
public record RouterReport(
    String router,
    String routerInputs,
    String routing,
    long trainRows,
    long validationRows,
    double accuracy,
    String errorMeasure,
    double hardError,
    double softError,
    Double smoothing,
    double seconds)
    implements Serializable {

  /** Takes no smoothing for one of 0. */
  public RouterReport {
    smoothing = smoothing == null ? 0.0 : smoothing;
  }
}
