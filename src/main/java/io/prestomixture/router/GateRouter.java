package io.prestomixture.router;

import io.prestomixture.linalg.PairedGain;
import io.prestomixture.scoring.DecisionForest;
import io.prestomixture.scoring.RouterDocument;
import io.prestomixture.scoring.TreeDocument;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A boosted gate: π_k(x) = e^{F_k(x)} / Σ_j e^{F_j(x)}, where every F_k is a constant plus a sum of
 * small regression trees, grown so as to lower the error of the mixture Σ_k π_k h_k itself. That is
 * the gate of a mixture of experts (Jacobs, Jordan, Nowlan, Hinton, Neural Computation 1991) by
 * gradient boosting (Friedman, Annals of Statistics 2001); the experts stay as they are, but for
 * {@link GateCorrection} of what they say to the mixture, and for the remainder of {@link
 * ForestGate}. It has each of the two where cross-validation says that it helps.
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
  private final ForestGate gate;
  private final int inputs;

  /** b, θ_1 … θ_d by class; of length 0 where there are none. */
  private final double[][] corrections;

  /** What a task learns. */
  private record Learned(ForestGate gate, int inputs, double[][] corrections)
      implements Serializable {}

  private GateRouter(Shares shares, Learned learned) {
    this.shares = shares;
    gate = learned.gate;
    inputs = learned.inputs;
    corrections = learned.corrections;
  }

  /** Trains in one task: the sample is small, and its rows lie in one partition. */
  static GateRouter train(Dataset<Row> rows, Shares shares, RouterSettings settings) {
    int outputs = settings.routerInputs().equals("both") ? shares.size() : 0;
    Learned learned =
        rows.select(
                RouterSample.INPUTS, RouterSample.LABEL, RouterSample.WEIGHT, RouterSample.OUTPUTS)
            .javaRDD()
            .coalesce(1)
            .mapPartitions(
                part -> {
                  GateSample sample =
                      GateSample.of(part, shares.present(), shares.size(), settings.errorMeasure());
                  int features = settings.mayCorrect() ? sample.inputs().length - outputs : 0;
                  return List.of(learned(sample, features, shares.intercepts())).iterator();
                })
            .first();
    return new GateRouter(shares, learned);
  }

  /**
   * Learns for how many rounds to boost, corrections of that many first inputs, if they help, and
   * then the gate of what is corrected.
   */
  private static Learned learned(GateSample sample, int features, double[] intercepts) {
    GateSample part = sample.first(GateCorrection.MOST_ROWS);
    CrossFittedGate trial = features > 0 ? trial(part, intercepts) : plain(part, intercepts);
    double[][] corrections =
        (features > 0
                ? GateCorrection.of(part, features, trial.pi())
                : Optional.<double[][]>empty())
            .orElse(new double[0][]);
    GateSample corrected = corrections.length > 0 ? sample.corrected(corrections) : sample;
    int rounds = trial.rounds(part.size(), sample.size());
    return new Learned(
        GateTraining.train(corrected, intercepts, trial.remainder(), rounds),
        sample.inputs().length,
        corrections);
  }

  /** A gate with a remainder if it errs less than one without. */
  private static CrossFittedGate trial(GateSample part, double[] intercepts) {
    CrossFittedGate full = crossFitted(part, intercepts, true);
    CrossFittedGate plain = plain(part, intercepts);
    PairedGain gain = PairedGain.of(full.errors(), plain.errors(), part.weights());
    return gain.exceeds(0) ? full : plain;
  }

  private static CrossFittedGate plain(GateSample part, double[] intercepts) {
    return crossFitted(part, intercepts, false);
  }

  private static CrossFittedGate crossFitted(
      GateSample part, double[] intercepts, boolean remainder) {
    int[] folds = part.folds(GateCorrection.FOLDS);
    return CrossFittedGate.of(part, folds, intercepts, remainder, CrossFittedGate.MOST_ROUNDS);
  }

  @Override
  public double[] probabilities(Vector row) {
    return shares.spread(gate.probabilities(row.toArray()));
  }

  @Override
  public double correction(double[] probabilities, Vector row) {
    double sum = gate.remainder() == null ? 0 : gate.remainder(row.toArray());
    int[] present = shares.present();
    for (int c = 0; c < corrections.length; c++) {
      double own = corrections[c][0];
      for (int j = 1; j < corrections[c].length; j++) {
        own += corrections[c][j] * row.apply(j - 1);
      }
      sum += probabilities[present[c]] * own;
    }
    return sum;
  }

  @Override
  public PredictionCost cost() {
    PredictionCost cost = new PredictionCost(gate.intercepts().length, 0);
    for (DecisionForest forest : gate.forests()) {
      cost = cost.plus(cost(forest));
    }
    return cost;
  }

  private static PredictionCost cost(DecisionForest forest) {
    PredictionCost cost = PredictionCost.NONE;
    for (int tree = 0; tree < forest.size(); tree++) {
      cost = cost.plus(PredictionCost.ofTree(forest.depth(tree), 1));
    }
    return cost;
  }

  @Override
  public PredictionCost correctionCost() {
    PredictionCost cost = gate.remainder() == null ? PredictionCost.NONE : cost(gate.remainder());
    return corrections.length == 0
        ? cost
        : cost.plus(
            PredictionCost.ofLinear(1, corrections[0].length - 1).times(corrections.length));
  }

  @Override
  public void save(String path) {
    RouterFile.create(NAME, shares)
        .with(INPUTS, new double[] {inputs})
        .with(INTERCEPTS, gate.intercepts())
        .withTrees(FORESTS, trees())
        .with(
            RouterFile.CORRECTIONS,
            Arrays.stream(corrections).flatMapToDouble(Arrays::stream).toArray())
        .withTrees(RouterFile.REMAINDER, remainder())
        .write(path);
  }

  private List<List<TreeDocument>> trees() {
    return Arrays.stream(gate.forests()).map(DecisionForest::documents).toList();
  }

  /** One list of trees, or none. */
  private List<List<TreeDocument>> remainder() {
    return Stream.ofNullable(gate.remainder()).map(DecisionForest::documents).toList();
  }

  @Override
  public RouterDocument document(String sees, String routing) {
    return new RouterDocument(
            NAME, sees, routing, shares.values(), gate.intercepts().clone(), null, trees())
        .adding(
            corrections.length == 0 ? null : corrections.clone(),
            remainder().stream().findFirst().orElse(null));
  }

  /**
   * The router of a file.
   *
   * @param features number of features
   * @param inputs number of inputs
   */
  static GateRouter load(RouterFile file, Shares shares, int features, int inputs) {
    int classes = shares.classes();
    int saved = (int) file.numbers(INPUTS, 1)[0];
    if (saved != inputs) {
      throw new IllegalArgumentException(
          String.format("the gate has %d inputs instead of %d", saved, inputs));
    }
    DecisionForest[] forests =
        file.trees(FORESTS, classes).stream()
            .map(trees -> new DecisionForest(FORESTS, trees, inputs, 1))
            .toArray(DecisionForest[]::new);
    DecisionForest remainder =
        file.has(RouterFile.REMAINDER)
            ? new DecisionForest(
                RouterFile.REMAINDER, file.trees(RouterFile.REMAINDER, 1).get(0), inputs, 1)
            : null;
    ForestGate gate = new ForestGate(file.numbers(INTERCEPTS, classes), forests, remainder);
    return new GateRouter(shares, new Learned(gate, inputs, corrections(file, classes, features)));
  }

  private static double[][] corrections(RouterFile file, int classes, int features) {
    if (!file.has(RouterFile.CORRECTIONS)) {
      return new double[0][];
    }
    int width = features + 1;
    double[] all = file.numbers(RouterFile.CORRECTIONS, (long) classes * width);
    double[][] corrections = new double[classes][];
    Arrays.setAll(corrections, c -> Arrays.copyOfRange(all, c * width, (c + 1) * width));
    return corrections;
  }
}
