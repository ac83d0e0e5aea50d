package io.prestomixture;

import io.prestomixture.component.ComponentFamily;
import io.prestomixture.component.Families;
import io.prestomixture.component.FittedComponent;
import io.prestomixture.router.TrainedRouter;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Components and their router: all that a prediction needs, small enough to broadcast.
 *
 * <p>Rows of a supervised mixture go where the router sends them; the prediction is the likeliest
 * component's h_k(x), or Σ_k π_k(x)·h_k(x) with soft routing. Rows of an unsupervised mixture go to
 * the component of least loss, and the prediction is its number.
 */
final class RoutedMixture implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String familyName;
  private final List<FittedComponent> components;
  private final TrainedRouter router;

  /**
   * The prediction for one row.
   *
   * @param value in units of the label; the number of the cluster where there is no label
   * @param cluster the likeliest cluster
   * @param probabilities π_k(x)
   * @param componentPredictions h_k(x); the losses where there is no label
   */
  record Prediction(
      double value, int cluster, double[] probabilities, double[] componentPredictions) {
    static final StructType SCHEMA =
        new StructType()
            .add("value", DataTypes.DoubleType, false)
            .add("cluster", DataTypes.IntegerType, false)
            .add("probabilities", SQLDataTypes.VectorType(), false)
            .add("componentPredictions", SQLDataTypes.VectorType(), false);

    Row toRow() {
      return RowFactory.create(
          value, cluster, Vectors.dense(probabilities), Vectors.dense(componentPredictions));
    }
  }

  RoutedMixture(
      String familyName, List<FittedComponent> components, Optional<TrainedRouter> router) {
    this.familyName = familyName;
    this.components = List.copyOf(components);
    this.router = router.orElse(null);
  }

  RoutedMixture withRouter(TrainedRouter trained) {
    return new RoutedMixture(familyName, components, Optional.of(trained));
  }

  String familyName() {
    return familyName;
  }

  List<FittedComponent> components() {
    return components;
  }

  Optional<TrainedRouter> router() {
    return Optional.ofNullable(router);
  }

  int k() {
    return components.size();
  }

  int numFeatures() {
    return components.get(0).numFeatures();
  }

  private ComponentFamily family() {
    return Families.byName(familyName);
  }

  /** Whether the label decides a row's cluster, so that rows without one need a router. */
  boolean needsRouter() {
    return family().supervised();
  }

  Prediction predict(Vector features) {
    return needsRouter() ? routed(features) : nearest(features);
  }

  private Prediction routed(Vector features) {
    double[] predictions = predictions(features);
    double[] probabilities = router.probabilities(features, predictions);
    int cluster = largest(k -> probabilities[k]);
    double value = predictions[cluster];
    if (router.isSoft()) {
      value = IntStream.range(0, k()).mapToDouble(k -> probabilities[k] * predictions[k]).sum();
    }
    return new Prediction(value, cluster, probabilities, predictions);
  }

  private Prediction nearest(Vector features) {
    double[] losses = losses(features, 0);
    int cluster =
        largest(k -> components.get(k).rows() == 0 ? Double.NEGATIVE_INFINITY : -losses[k]);
    double[] probabilities = new double[k()];
    probabilities[cluster] = 1;
    return new Prediction(cluster, cluster, probabilities, losses);
  }

  /** The first k with the largest value. */
  private int largest(IntToDoubleFunction value) {
    int largest = 0;
    for (int k = 1; k < k(); k++) {
      if (value.applyAsDouble(k) > value.applyAsDouble(largest)) {
        largest = k;
      }
    }
    return largest;
  }

  private double[] predictions(Vector features) {
    ComponentFamily family = family();
    return components.stream().mapToDouble(c -> family.predict(c, features)).toArray();
  }

  private double[] losses(Vector features, double label) {
    ComponentFamily family = family();
    return components.stream().mapToDouble(c -> family.loss(c, features, label)).toArray();
  }

  /** Adds columns {@code predictions} and {@code losses} to rows with features and label. */
  Dataset<Row> withPredictionsAndLosses(Dataset<Row> rows) {
    UDF1<Vector, Vector> predict = features -> Vectors.dense(predictions(features));
    UDF2<Vector, Double, Vector> lose = (features, label) -> Vectors.dense(losses(features, label));
    return rows.withColumn(
            "predictions",
            functions.udf(predict, SQLDataTypes.VectorType()).apply(rows.col("features")))
        .withColumn(
            "losses",
            functions
                .udf(lose, SQLDataTypes.VectorType())
                .apply(rows.col("features"), rows.col("label")));
  }
}
