package io.prestomixture.evaluation;

import io.prestomixture.PrestoMixtureModel;
import io.prestomixture.RoutedMixture;
import io.prestomixture.router.PredictionCost;
import io.prestomixture.router.RouterReport;
import io.prestomixture.router.TrainedRouter;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;

/**
 * What a method learned.
 *
 * @param predict adds columns {@link #PREDICTION} and, of classifiers, {@link #PROBABILITY}
 * @param trainObjective Σ w·[loss + λ‖θ‖²], every training row in its own cluster; null for what is
 *     no mixture
 * @param router the name of the router that was taken, and how it predicts; null where there is
 *     none
 * @param routerAccuracy share of held-out training rows that it sends to their own cluster; null
 *     where there is none
 * @param cost what one prediction uses
 * @param model all that a prediction needs
 */
public record Fitted(
    UnaryOperator<Dataset<Row>> predict,
    Double trainObjective,
    String router,
    Double routerAccuracy,
    PredictionCost cost,
    Serializable model) {

  /** The column of predictions. */
  public static final String PREDICTION = "comparisonPrediction";

  /** The column of class probabilities. */
  public static final String PROBABILITY = "comparisonProbability";

  private static final String BOTH = "comparisonBoth";

  /** A mixture as the estimator makes it. */
  static Fitted of(PrestoMixtureModel model) {
    return of(
        model.mixture(),
        model.summary().objective() - model.summary().routingCharge(),
        model.getFeaturesCol());
  }

  /** A mixture of components and a router, whoever made them. */
  static Fitted of(RoutedMixture mixture, double objective, String features) {
    RouterReport report = mixture.router().map(TrainedRouter::report).orElse(null);
    boolean routed = report != null && mixture.components().size() > 1;
    return new Fitted(
        rows -> predict(mixture, rows, features),
        objective,
        routed ? report.router() + "/" + report.routing() : null,
        routed ? report.accuracy() : null,
        mixture.predictionCost(),
        mixture);
  }

  private static Dataset<Row> predict(
      RoutedMixture mixture, Dataset<Row> rows, String featuresCol) {
    Broadcast<RoutedMixture> shared =
        JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext()).broadcast(mixture);
    UDF1<Vector, Row> predict = features -> shared.value().predict(features).toRow();
    Column both =
        functions.udf(predict, RoutedMixture.Prediction.SCHEMA).apply(functions.col(featuresCol));
    return rows.withColumn(BOTH, both)
        .withColumn(PREDICTION, functions.col(BOTH + ".value"))
        .withColumn(PROBABILITY, functions.col(BOTH + ".classProbabilities"))
        .drop(BOTH);
  }

  /** Length of the model as Java's serialisation writes it: about what travels to an executor. */
  public long modelBytes() {
    AtomicLong length = new AtomicLong();
    OutputStream counting =
        new OutputStream() {
          @Override
          public void write(int oneByte) {
            length.incrementAndGet();
          }

          @Override
          public void write(byte[] bytes, int from, int count) {
            length.addAndGet(count);
          }
        };
    try (ObjectOutputStream out = new ObjectOutputStream(counting)) {
      out.writeObject(model);
    } catch (IOException e) {
      throw new UncheckedIOException("A model cannot be serialised.", e);
    }
    return length.get();
  }
}
