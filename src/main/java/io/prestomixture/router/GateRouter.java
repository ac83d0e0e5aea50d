package io.prestomixture.router;

import io.prestomixture.scoring.DecisionForest;
import io.prestomixture.scoring.RouterDocument;
import java.util.Arrays;
import java.util.Collections;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A boosted gate: π_k(x) = e^{F_k(x)} / Σ_j e^{F_j(x)}, where every F_k is a constant plus a sum of
 * small regression trees, grown so as to lower the error of the mixture Σ_k π_k h_k itself. That is
 * the gate of a mixture of experts (Jacobs, Jordan, Nowlan, Hinton, Neural Computation 1991) by
 * gradient boosting (Friedman, Annals of Statistics 2001); the experts stay as they are.
 *
 * <p>A classifier asks which cluster a row is in, which matters little where components agree, and
 * cannot be told where noise decides. A gate asks what to mix for the least error. Held-out errors
 * with it, and with the other routers, are in the README.
 */
final class GateRouter implements Router {
  private static final long serialVersionUID = 1L;
  static final String NAME = "boosted";

  private static final String INTERCEPTS = "intercepts";
  private static final String FORESTS = "forests";
  private static final String INPUTS = "inputs";

  private final Shares shares;
  private final double[] intercepts;

  /** By class. */
  private final DecisionForest[] forests;

  private final int inputs;

  private GateRouter(Shares shares, int inputs, double[] intercepts, DecisionForest[] forests) {
    this.shares = shares;
    this.inputs = inputs;
    this.intercepts = intercepts;
    this.forests = forests;
  }

  /** Trains in one task: the sample is small, and its rows lie in one partition. */
  static GateRouter train(Dataset<Row> rows, Shares shares, ErrorMeasure measure) {
    int[] present = shares.present();
    DecisionForest[] forests =
        rows.select(
                RouterSample.INPUTS, RouterSample.LABEL, RouterSample.WEIGHT, RouterSample.OUTPUTS)
            .javaRDD()
            .coalesce(1)
            .mapPartitions(
                part -> {
                  GateSample sample = GateSample.of(part, present, shares.size(), measure);
                  DecisionForest[] trained = GateTraining.train(sample, intercepts(shares));
                  return Collections.singletonList(trained).iterator();
                })
            .first();
    int inputs = rows.select(RouterSample.INPUTS).first().<Vector>getAs(0).size();
    return new GateRouter(shares, inputs, intercepts(shares), forests);
  }

  /** With these alone all clusters have their shares. */
  private static double[] intercepts(Shares shares) {
    double[] all = shares.values();
    return Arrays.stream(shares.present()).mapToDouble(k -> Math.log(all[k])).toArray();
  }

  @Override
  public double[] probabilities(Vector inputs) {
    return shares.spread(softmax(forests, intercepts, inputs.toArray()));
  }

  /** π of a row, by class, but for a factor that all have. */
  static double[] softmax(DecisionForest[] forests, double[] intercepts, double[] row) {
    double[] byClass = new double[forests.length];
    double highest = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < forests.length; c++) {
      byClass[c] = intercepts[c] + forests[c].sum(row);
      highest = Math.max(highest, byClass[c]);
    }
    for (int c = 0; c < forests.length; c++) {
      byClass[c] = Math.exp(byClass[c] - highest);
    }
    return byClass;
  }

  @Override
  public PredictionCost cost() {
    PredictionCost cost = new PredictionCost(intercepts.length, 0);
    for (DecisionForest forest : forests) {
      for (int tree = 0; tree < forest.size(); tree++) {
        cost = cost.plus(PredictionCost.ofTree(forest.depth(tree), 1));
      }
    }
    return cost;
  }

  @Override
  public void save(String path) {
    RouterFile.create(NAME, shares)
        .with(INPUTS, new double[] {inputs})
        .with(INTERCEPTS, intercepts)
        .withTrees(FORESTS, Arrays.stream(forests).map(DecisionForest::documents).toList())
        .write(path);
  }

  @Override
  public RouterDocument document(String inputs, String routing) {
    return new RouterDocument(
        NAME,
        inputs,
        routing,
        shares.values(),
        intercepts.clone(),
        null,
        Arrays.stream(forests).map(DecisionForest::documents).toList());
  }

  static GateRouter load(RouterFile file, Shares shares, int inputs) {
    int classes = shares.classes();
    int saved = (int) file.numbers(INPUTS, 1)[0];
    if (saved != inputs) {
      throw new IllegalArgumentException(
          String.format("the gate has %d inputs instead of %d", saved, inputs));
    }
    return new GateRouter(
        shares,
        inputs,
        file.numbers(INTERCEPTS, classes),
        file.trees(FORESTS, classes).stream()
            .map(trees -> new DecisionForest(FORESTS, trees, inputs, 1))
            .toArray(DecisionForest[]::new));
  }
}
