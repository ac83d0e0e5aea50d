package io.prestomixture.router;

import io.prestomixture.scoring.RouterDocument;
import java.util.Arrays;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.regression.RandomForestRegressionModel;
import org.apache.spark.ml.regression.RandomForestRegressor;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * The cluster of least expected regret: all probability on argmin_k ĝ_k(x), where the forest of
 * regression trees ĝ_k estimates E[ √(ℓ_k − min_j ℓ_j) | x ] from the losses ℓ of the sample. It
 * asks what a wrong cluster costs, where a classifier asks which cluster is right; so it does not
 * mind sending a row to another cluster that predicts it as well.
 *
 * <p>Regrets rather than losses, because what all clusters of a row have in common says nothing
 * about the choice; they are also never negative, as losses may be. The root is there because
 * losses have heavy tails: a mean of squared residuals follows a few rows. The root of a squared
 * loss is an absolute residual, the scale of the error itself. On kin8nm (K = 8) this lowered the
 * test error by 7 %; on house8L it was within 1 %.
 */
final class CostRouter extends MllibRouter<RandomForestRegressionModel> {
  private static final long serialVersionUID = 1L;
  static final String NAME = "cost";

  private static final int TREES = 10;
  private static final int DEPTH = 10;
  private static final int ROWS_PER_LEAF = 5;
  private static final String REGRET = "regret";

  private CostRouter(Shares shares, RandomForestRegressionModel[] forests) {
    super(NAME, shares, forests);
  }

  static CostRouter train(Dataset<Row> rows, Shares shares, long seed) {
    RandomForestRegressionModel[] forests = new RandomForestRegressionModel[shares.classes()];
    ParallelFits.fill(
        forests, label -> forest(rows.withColumn(REGRET, regret(shares.present(), label)), seed));
    return new CostRouter(shares, forests);
  }

  /** All forests share the seed, so that they differ by the losses and not by the bootstrap. */
  private static RandomForestRegressionModel forest(Dataset<Row> labelled, long seed) {
    return new RandomForestRegressor()
        .setFeaturesCol(RouterSample.INPUTS)
        .setLabelCol(REGRET)
        .setWeightCol(RouterSample.WEIGHT)
        .setNumTrees(TREES)
        .setMaxDepth(DEPTH)
        .setMinInstancesPerNode(ROWS_PER_LEAF)
        .setFeatureSubsetStrategy("sqrt")
        .setSeed(seed)
        .fit(labelled);
  }

  private static Column regret(int[] present, int label) {
    UDF1<Vector, Double> regret =
        losses -> {
          double least = Double.POSITIVE_INFINITY;
          for (int cluster : present) {
            least = Math.min(least, losses.apply(cluster));
          }
          return Math.sqrt(losses.apply(present[label]) - least);
        };
    return functions.udf(regret, DataTypes.DoubleType).apply(functions.col(RouterSample.LOSSES));
  }

  @Override
  public double[] probabilities(Vector inputs) {
    double[] byClass = new double[models()];
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int label = 0; label < models(); label++) {
      double regret = model(label).predict(inputs);
      if (regret < least) {
        least = regret;
        best = label;
      }
    }
    byClass[best] = 1;
    return shares().spread(byClass);
  }

  @Override
  PredictionCost costOf(RandomForestRegressionModel forest) {
    return ofTrees(forest.trees(), 1);
  }

  @Override
  public RouterDocument document(String inputs, String routing) {
    return treesDocument(
        inputs,
        routing,
        forest ->
            Arrays.stream(forest.trees()).map(tree -> TreeDocuments.ofNumbers(tree, 1)).toList());
  }

  static CostRouter load(String path, Shares shares, int inputs) {
    RandomForestRegressionModel[] forests = new RandomForestRegressionModel[shares.classes()];
    return new CostRouter(shares, load(path, forests, inputs, RandomForestRegressionModel::load));
  }
}
