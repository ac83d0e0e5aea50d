package io.prestomixture.evaluation;

import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/** Runs methods on the rows of one split, one after the other, and measures each. */
public final class Comparison implements AutoCloseable {
  private final SparkSession session;
  private final JavaRDD<Row> cached;
  private final Dataset<Row> train;
  private final Dataset<Row> test;
  private final ComparisonSettings settings;

  /**
   * Keeps the training rows in memory until closed.
   *
   * @param train rows with features, label and weight
   * @param test the same of the rows that methods are judged on
   */
  public Comparison(Dataset<Row> train, Dataset<Row> test, ComparisonSettings settings) {
    session = train.sparkSession();
    cached = train.javaRDD().persist(StorageLevel.MEMORY_AND_DISK());
    cached.count();
    this.train = session.createDataFrame(cached, train.schema());
    this.test = test;
    this.settings = settings;
  }

  /** Trains a method and judges it. */
  public Measurement run(Method method) {
    long start = System.nanoTime();
    try (FullPasses passes =
        new FullPasses(session.sparkContext(), cached.rdd().id(), cached.getNumPartitions())) {
      Fitted fitted = method.fit(train, settings);
      double seconds = (System.nanoTime() - start) / 1e9;
      Dataset<Row> predicted = fitted.predict().apply(test);
      return new Measurement(
          fitted.trainObjective(),
          error(predicted),
          logLoss(predicted),
          fitted.router(),
          fitted.routerAccuracy(),
          seconds,
          passes.count(),
          fitted.cost().parameters(),
          fitted.cost().multiplyAdds(),
          fitted.modelBytes());
    }
  }

  /** What {@link Measurement#testError} is. */
  public static String errorName(ComparisonSettings settings) {
    return switch (settings.labelType()) {
      case BINARY, CLASSES -> "error rate";
      case COUNT -> "deviance";
      case REAL, NONE -> "RMSE";
    };
  }

  private double error(Dataset<Row> predicted) {
    String label = settings.label();
    Optional<String> weight = settings.weight();
    return switch (settings.labelType()) {
      case BINARY, CLASSES ->
          JudgedRows.of(predicted, Fitted.PREDICTION, label, weight)
              .selectExpr("sum(if(y = p, 0, w)) / sum(w)")
              .first()
              .getDouble(0);
      case COUNT ->
          CountQuality.of(predicted, Fitted.PREDICTION, label, weight).orElseThrow().deviance();
      case REAL, NONE ->
          RegressionQuality.of(predicted, Fitted.PREDICTION, label, weight).orElseThrow().rmse();
    };
  }

  private Double logLoss(Dataset<Row> predicted) {
    boolean probable = Arrays.asList(predicted.columns()).contains(Fitted.PROBABILITY);
    if (!settings.labelType().isClass() || !probable) {
      return null;
    }
    return ClassificationQuality.of(
            predicted, Fitted.PREDICTION, Fitted.PROBABILITY, settings.label(), settings.weight())
        .orElseThrow()
        .logLoss();
  }

  @Override
  public void close() {
    cached.unpersist(false);
  }
}
