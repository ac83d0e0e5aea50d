package io.prestomixture.router;

import io.prestomixture.scoring.RouterDocument;
import java.io.Serializable;
import org.apache.spark.ml.linalg.Vector;

/** A router as a model keeps it: π(k|x), what it sees, and whether predictions are mixed. */
public final class TrainedRouter implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Router router;
  private final RouterReport report;

  /** Joins a router and the report of its training. */
  public TrainedRouter(Router router, RouterReport report) {
    this.router = router;
    this.report = report;
  }

  /** How it was trained and how well it does. */
  public RouterReport report() {
    return report;
  }

  /** Whether the prediction is the probability-weighted one, not that of the likeliest cluster. */
  public boolean isSoft() {
    return report.routing().equals("soft");
  }

  /** The cluster probabilities of a row with the given component outputs. */
  public double[] probabilities(Vector features, double[] outputs) {
    return router.probabilities(inputs(features, outputs));
  }

  /**
   * The mean of the outputs, weighted by these probabilities, and what is added to it; of classes
   * smoothed.
   */
  public double[] mixed(double[] probabilities, Vector features, double[] outputs) {
    double[] mixed = Outputs.mixed(probabilities, outputs);
    mixed[0] += router.correction(probabilities, inputs(features, outputs));
    if (report.smoothing() > 0) {
      Outputs.smooth(mixed, report.smoothing());
    }
    return mixed;
  }

  private Vector inputs(Vector features, double[] outputs) {
    return RouterTraining.inputs(report.routerInputs(), features, outputs);
  }

  /** Whether a prediction needs the outputs of all components. */
  public boolean needsAllOutputs() {
    return isSoft() || (report.routerInputs().equals("both") && router.needsOutputs());
  }

  /** What the probabilities of a row use, and what is added to mixed outputs if they are. */
  public PredictionCost cost() {
    return isSoft() ? router.cost().plus(router.correctionCost()) : router.cost();
  }

  /** The router itself. */
  public Router router() {
    return router;
  }

  /** This router as a file says it that is read without Spark. */
  public RouterDocument document() {
    RouterDocument document = router.document(report.routerInputs(), report.routing());
    return report.smoothing() > 0 ? document.smoothed(report.smoothing()) : document;
  }
}
