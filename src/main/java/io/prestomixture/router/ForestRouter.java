package io.prestomixture.router;

import org.apache.spark.ml.classification.RandomForestClassificationModel;
import org.apache.spark.ml.classification.RandomForestClassifier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.Option;

/**
 * A random forest (Breiman, Machine Learning 2001): π_k(x) is the mean over trees of cluster k's
 * share of the weight in the leaf of x.
 */
final class ForestRouter extends ClassifierRouter {
  private static final long serialVersionUID = 1L;
  static final String NAME = "forest";

  private static final int TREES = Integer.getInteger("f.trees", 40);
  private static final int DEPTH = Integer.getInteger("f.depth", 10);
  private static final int ROWS_PER_LEAF = Integer.getInteger("f.leaf", 5);

  private ForestRouter(Shares shares, RandomForestClassificationModel model) {
    super(NAME, shares, model);
  }

  static ForestRouter train(Dataset<Row> rows, Shares shares, long seed) {
    RandomForestClassificationModel model =
        new RandomForestClassifier()
            .setFeaturesCol(RouterSample.INPUTS)
            .setLabelCol(Shares.classColumn())
            .setWeightCol(RouterSample.WEIGHT)
            .setNumTrees(TREES)
            .setMaxDepth(DEPTH)
            .setMinInstancesPerNode(ROWS_PER_LEAF)
            .setSeed(seed)
            .fit(shares.withClass(rows));
    // The summary holds the training rows' plan, which must not travel with the router.
    model.setSummary(Option.empty());
    return new ForestRouter(shares, model);
  }

  static ForestRouter load(String path, Shares shares) {
    return new ForestRouter(
        shares, RandomForestClassificationModel.load(RouterFile.model(path, 0)));
  }
}
