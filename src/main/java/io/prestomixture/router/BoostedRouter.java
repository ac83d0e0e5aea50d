package io.prestomixture.router;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
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
final class BoostedRouter implements Router {
  private static final long serialVersionUID = 1L;
  static final String NAME = "boosted";

  private static final int TREES = Integer.getInteger("b.trees", 20);
  private static final int DEPTH = Integer.getInteger("b.depth", 5);
  private static final double STEP = Double.parseDouble(System.getProperty("b.step", "0.2"));

  private final Shares shares;
  private final GBTClassificationModel[] models;

  private BoostedRouter(Shares shares, List<GBTClassificationModel> models) {
    this.shares = shares;
    this.models = models.toArray(GBTClassificationModel[]::new);
  }

  static BoostedRouter train(Dataset<Row> rows, Shares shares, long seed) {
    return new BoostedRouter(
        shares,
        ParallelFits.fit(
            models(shares),
            label ->
                new GBTClassifier()
                    .setFeaturesCol(RouterSample.INPUTS)
                    .setLabelCol(Shares.classColumn())
                    .setWeightCol(RouterSample.WEIGHT)
                    .setMaxIter(TREES)
                    .setMaxDepth(DEPTH)
                    .setStepSize(STEP)
                    .setSeed(seed + label)
                    .fit(shares.withMembership(rows, shares.cluster(label)))));
  }

  private static int models(Shares shares) {
    return shares.classes() == 2 ? 1 : shares.classes();
  }

  @Override
  public double[] probabilities(Vector inputs) {
    double[] byClass = new double[shares.classes()];
    for (int label = 0; label < models.length; label++) {
      byClass[label] = models[label].predictProbability(inputs).apply(1);
    }
    if (models.length == 1) {
      byClass[1] = 1 - byClass[0];
    }
    return shares.spread(byClass);
  }

  @Override
  public void save(String path) {
    RouterFile.create(NAME, shares).write(path);
    try {
      for (int label = 0; label < models.length; label++) {
        models[label].save(RouterFile.model(path, label));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot save the router at '" + path + "'.", e);
    }
  }

  static BoostedRouter load(String path, Shares shares) {
    return new BoostedRouter(
        shares,
        IntStream.range(0, models(shares))
            .mapToObj(label -> GBTClassificationModel.load(RouterFile.model(path, label)))
            .toList());
  }
}
