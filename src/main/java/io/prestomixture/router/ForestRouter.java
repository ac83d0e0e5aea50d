package io.prestomixture.router;

import io.prestomixture.scoring.RouterDocument;
import java.util.Arrays;
import org.apache.spark.ml.classification.RandomForestClassificationModel;
import org.apache.spark.ml.classification.RandomForestClassifier;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.Option;

/**
 * A random forest (Breiman, Machine Learning 2001): π_k(x) is the mean over trees of cluster k's
 * share of the weight in the leaf of x. It is grown as a few small forests side by side, each with
 * its own seed: independent trees do not mind, and every one of them can use a core of its own.
 */
final class ForestRouter extends MllibRouter<RandomForestClassificationModel> {
  private static final long serialVersionUID = 1L;
  static final String NAME = "forest";

  private static final int FORESTS = 4;
  private static final int TREES_PER_FOREST = 10;
  private static final int DEPTH = 10;
  private static final int ROWS_PER_LEAF = 5;

  private ForestRouter(Shares shares, RandomForestClassificationModel[] forests) {
    super(NAME, shares, forests);
  }

  static ForestRouter train(Dataset<Row> rows, Shares shares, long seed) {
    Dataset<Row> labelled = shares.withClass(rows);
    RandomForestClassificationModel[] forests = new RandomForestClassificationModel[FORESTS];
    ParallelFits.fill(forests, number -> forest(labelled, seed + number));
    return new ForestRouter(shares, forests);
  }

  private static RandomForestClassificationModel forest(Dataset<Row> labelled, long seed) {
    RandomForestClassificationModel forest =
        new RandomForestClassifier()
            .setFeaturesCol(RouterSample.INPUTS)
            .setLabelCol(Shares.CLASS)
            .setWeightCol(RouterSample.WEIGHT)
            .setNumTrees(TREES_PER_FOREST)
            .setMaxDepth(DEPTH)
            .setMinInstancesPerNode(ROWS_PER_LEAF)
            .setSeed(seed)
            .fit(labelled);
    // The summary holds on to the sample, which must not travel with the router.
    forest.setSummary(Option.empty());
    return forest;
  }

  @Override
  public double[] probabilities(Vector inputs) {
    double[] byClass = new double[shares().classes()];
    for (int number = 0; number < models(); number++) {
      Vector votes = model(number).predictProbability(inputs);
      for (int label = 0; label < byClass.length; label++) {
        byClass[label] += votes.apply(label);
      }
    }
    return shares().spread(byClass);
  }

  @Override
  PredictionCost costOf(RandomForestClassificationModel forest) {
    return ofTrees(forest.trees(), shares().classes());
  }

  @Override
  public RouterDocument document(String inputs, String routing) {
    return treesDocument(
        inputs,
        routing,
        forest -> Arrays.stream(forest.trees()).map(TreeDocuments::ofShares).toList());
  }

  static ForestRouter load(String path, Shares shares, int inputs) {
    RandomForestClassificationModel[] forests = new RandomForestClassificationModel[FORESTS];
    load(path, forests, inputs, shares.classes(), RandomForestClassificationModel::load);
    return new ForestRouter(shares, forests);
  }
}
