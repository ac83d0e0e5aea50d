package io.prestomixture.evaluation;

import io.prestomixture.PrestoMixture;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A fit of the estimator with some params changed: PRESTO itself, one model for all rows (k = 1),
 * and the baselines that are settings of the estimator.
 *
 * @param name the name in tables
 * @param change sets what differs from the common settings
 */
record PrestoMethod(String name, Consumer<PrestoMixture> change) implements Method {

  /** One model of all rows. */
  static final Method GLOBAL =
      new PrestoMethod("global", mixture -> one(mixture).setRouter("none").setMaxIter(0));

  /**
   * Alternating minimisation of a sum of minima: every row to the model that costs it least, then
   * every model to its rows, from <em>one</em> random partition until nothing moves. It is not
   * given the several searches that PRESTO makes.
   */
  static final Method ALTERNATING =
      new PrestoMethod(
          "alternating", mixture -> mixture.setSelection("alternating").setInitMode("random"));

  /** The iteration of the PRESTO paper, from one random partition as well. */
  static final Method MAJORIZE =
      new PrestoMethod(
          "majorize", mixture -> mixture.setSelection("majorize").setInitMode("random"));

  /** PRESTO as it is by default. */
  static final Method PRESTO = new PrestoMethod("presto", mixture -> {});

  /** PRESTO with clusters that features tell. */
  static final Method ROUTED =
      new PrestoMethod("presto-routed", mixture -> mixture.setRoutingWeight(1));

  private static PrestoMixture one(PrestoMixture mixture) {
    return mixture
        .setK(1)
        .setFamily(mixture.getFamily().split(",", 2)[0])
        .setRegParam(mixture.getRegParam()[0]);
  }

  @Override
  public Fitted fit(Dataset<Row> train, ComparisonSettings settings) {
    PrestoMixture mixture = settings.estimator();
    change.accept(mixture);
    return Fitted.of(mixture.fit(train));
  }
}
