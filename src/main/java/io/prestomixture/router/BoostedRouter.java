package io.prestomixture.router;

import io.prestomixture.scoring.RouterDocument;
import java.util.stream.IntStream;
import org.apache.spark.ml.classification.GBTClassificationModel;
import org.apache.spark.ml.classification.GBTClassifier;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Gradient-boosted trees (Friedman, Annals of Statistics 2001), one cluster against the rest:
 * π_k(x) = p_k(x) / Σ_j p_j(x), where p_k is the probability of cluster k against all others. Two
 * clusters need one model.
 */
final class BoostedRouter extends MllibRouter<GBTClassificationModel> {
  private static final long serialVersionUID = 1L;
  static final String NAME = "boosted";

  private static final int TREES = 20;
  private static final int DEPTH = 5;
  private static final double STEP = 0.2;

  private BoostedRouter(Shares shares, GBTClassificationModel[] models) {
    super(NAME, shares, models);
  }

  static BoostedRouter train(Dataset<Row> rows, Shares shares, long seed) {
    GBTClassificationModel[] models = models(shares);
    ParallelFits.fill(models, label -> model(shares.withMembership(rows, label), seed + label));
    return new BoostedRouter(shares, models);
  }

  private static GBTClassificationModel[] models(Shares shares) {
    return new GBTClassificationModel[shares.classes() == 2 ? 1 : shares.classes()];
  }

  private static GBTClassificationModel model(Dataset<Row> labelled, long seed) {
    return new GBTClassifier()
        .setFeaturesCol(RouterSample.INPUTS)
        .setLabelCol(Shares.CLASS)
        .setWeightCol(RouterSample.WEIGHT)
        .setMaxIter(TREES)
        .setMaxDepth(DEPTH)
        .setStepSize(STEP)
        .setSeed(seed)
        .fit(labelled);
  }

  @Override
  public double[] probabilities(Vector inputs) {
    double[] byClass = new double[shares().classes()];
    for (int label = 0; label < models(); label++) {
      byClass[label] = model(label).predictProbability(inputs).apply(1);
    }
    if (models() == 1) {
      byClass[1] = 1 - byClass[0];
    }
    return shares().spread(byClass);
  }

  @Override
  PredictionCost costOf(GBTClassificationModel model) {
    return ofTrees(model.trees(), 1);
  }

  @Override
  public RouterDocument document(String inputs, String routing) {
    return treesDocument(
        inputs,
        routing,
        boosted ->
            IntStream.range(0, boosted.trees().length)
                .mapToObj(
                    t -> TreeDocuments.ofNumbers(boosted.trees()[t], boosted.treeWeights()[t]))
                .toList());
  }

  static BoostedRouter load(String path, Shares shares, int inputs) {
    return new BoostedRouter(
        shares, load(path, models(shares), inputs, 2, GBTClassificationModel::load));
  }
}
