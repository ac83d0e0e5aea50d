package io.prestomixture.router;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.ml.classification.ProbabilisticClassificationModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.util.MLWritable;

/** A router that is one MLlib classifier of rows by cluster. */
abstract sealed class ClassifierRouter implements Router permits ForestRouter, LogisticRouter {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final Shares shares;
  private final ProbabilisticClassificationModel<Vector, ?> model;

  ClassifierRouter(String name, Shares shares, ProbabilisticClassificationModel<Vector, ?> model) {
    this.name = name;
    this.shares = shares;
    this.model = model;
  }

  @Override
  public double[] probabilities(Vector inputs) {
    return shares.spread(model.predictProbability(inputs).toArray());
  }

  @Override
  public void save(String path) {
    RouterFile.create(name, shares).write(path);
    try {
      ((MLWritable) model).save(RouterFile.model(path, 0));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot save the router at '" + path + "'.", e);
    }
  }
}
