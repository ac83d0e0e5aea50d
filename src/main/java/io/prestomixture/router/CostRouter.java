package io.prestomixture.router;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.regression.RandomForestRegressionModel;
import org.apache.spark.ml.regression.RandomForestRegressor;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/** X. */
final class CostRouter implements Router {
  private static final long serialVersionUID = 1L;
  static final String NAME = "cost";

  private static final int TREES = Integer.getInteger("c.trees", 20);
  private static final int DEPTH = Integer.getInteger("c.depth", 8);
  private static final int ROWS_PER_LEAF = Integer.getInteger("c.leaf", 5);
  private static final String MODE = System.getProperty("c.mode", "regret");
  private static final String REGRET = "regret";

  private final Shares shares;
  private final RandomForestRegressionModel[] models;

  private CostRouter(Shares shares, List<RandomForestRegressionModel> models) {
    this.shares = shares;
    this.models = models.toArray(RandomForestRegressionModel[]::new);
  }

  static CostRouter train(Dataset<Row> rows, Shares shares, long seed) {
    return new CostRouter(
        shares,
        ParallelFits.fit(
            shares.classes(),
            label ->
                new RandomForestRegressor()
                    .setFeaturesCol(RouterSample.INPUTS)
                    .setLabelCol(REGRET)
                    .setWeightCol(RouterSample.WEIGHT)
                    .setNumTrees(TREES)
                    .setMaxDepth(DEPTH)
                    .setMinInstancesPerNode(ROWS_PER_LEAF)
                    .setSeed(seed)
                    .fit(rows.withColumn(REGRET, regret(shares, shares.cluster(label))))));
  }

  private static Column regret(Shares shares, int cluster) {
    int[] present = IntStream.range(0, shares.classes()).map(shares::cluster).toArray();
    String mode = MODE;
    UDF1<Vector, Double> regret =
        losses -> {
          double least = Double.POSITIVE_INFINITY;
          for (int other : present) {
            least = Math.min(least, losses.apply(other));
          }
          double l = losses.apply(cluster);
          return switch (mode) {
            case "loss" -> l;
            case "sqrtloss" -> Math.sqrt(l);
            case "regret" -> l - least;
            case "sqrtregret" -> Math.sqrt(l - least);
            case "sqrtdiff" -> Math.sqrt(l) - Math.sqrt(least);
            case "logloss" -> Math.log(l + 1e-9);
            default -> throw new IllegalStateException();
          };
        };
    return functions.udf(regret, DataTypes.DoubleType).apply(functions.col(RouterSample.LOSSES));
  }

  @Override
  public double[] probabilities(Vector inputs) {
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int label = 0; label < models.length; label++) {
      double cost = models[label].predict(inputs);
      if (cost < least) {
        least = cost;
        best = label;
      }
    }
    return shares.certain(best);
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

  static CostRouter load(String path, Shares shares) {
    return new CostRouter(
        shares,
        IntStream.range(0, shares.classes())
            .mapToObj(label -> RandomForestRegressionModel.load(RouterFile.model(path, label)))
            .toList());
  }
}
