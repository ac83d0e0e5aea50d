package io.prestomixture.evaluation;

import io.prestomixture.PrestoMixture;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** PRESTO, and the methods that are settings of its estimator. */
abstract class EstimatorMethod implements Method {

  /** Sets what differs from the settings that all methods have in common. */
  abstract void change(PrestoMixture mixture);

  @Override
  public final Fitted fit(Dataset<Row> train, ComparisonSettings settings) {
    PrestoMixture mixture = settings.estimator();
    change(mixture);
    return Fitted.of(mixture.fit(train));
  }
}
