package io.prestomixture;

import io.prestomixture.component.ComponentFamily;
import io.prestomixture.component.Families;
import io.prestomixture.component.FittedComponent;
import io.prestomixture.data.LabelType;
import io.prestomixture.router.Outputs;
import io.prestomixture.router.PredictionCost;
import io.prestomixture.router.TrainedRouter;
import io.prestomixture.scoring.MixtureDocument;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
 * <p>Rows of a supervised mixture go where the router sends them. The likeliest component's output
 * counts, or with soft routing the mean of all, weighted by π_k(x), corrected or smoothed as the
 * router says. The output is the prediction h_k(x), or of classifiers the class probabilities, so
 * that probabilities are mixed and not scores.
 *
 * <p>Rows of an unsupervised mixture go to the component of least loss, and the prediction is its
 * number.
 */
public final class RoutedMixture implements Serializable {
  private static final long serialVersionUID = 1L;

  private final List<FittedComponent> components;
  private final ComponentFamily[] families;
  private final TrainedRouter router;

  /**
   * The prediction for one row.
   *
   * @param value in units of the label; the number of the cluster where there is no label
   * @param cluster the likeliest cluster
   * @param clusterProbabilities π_k(x)
   * @param componentPredictions component by component h_k(x); of classifiers the probability of
   *     class 1, or of all classes where there are more than two; the losses without a label
   * @param classProbabilities null unless the label is a class, like what follows
   * @param classScores the scores of the likeliest component; the logarithms of the probabilities
   *     with soft routing, of two classes −logit and logit
   */
  public record Prediction(
      double value,
      int cluster,
      double[] clusterProbabilities,
      double[] componentPredictions,
      double[] classProbabilities,
      double[] classScores) {
    /** The type of {@link #toRow}. */
    public static final StructType SCHEMA =
        new StructType()
            .add("value", DataTypes.DoubleType, false)
            .add("cluster", DataTypes.IntegerType, false)
            .add("clusterProbabilities", SQLDataTypes.VectorType(), false)
            .add("componentPredictions", SQLDataTypes.VectorType(), false)
            .add("classProbabilities", SQLDataTypes.VectorType(), true)
            .add("classScores", SQLDataTypes.VectorType(), true);

    /** The prediction as a row of {@link #SCHEMA}. */
    public Row toRow() {
      return RowFactory.create(
          value,
          cluster,
          Vectors.dense(clusterProbabilities),
          Vectors.dense(componentPredictions),
          classProbabilities == null ? null : Vectors.dense(classProbabilities),
          classScores == null ? null : Vectors.dense(classScores));
    }
  }

  RoutedMixture(List<FittedComponent> components, Optional<TrainedRouter> router) {
    this.components = List.copyOf(components);
    this.router = router.orElse(null);
    families =
        components.stream().map(c -> Families.byName(c.family())).toArray(ComponentFamily[]::new);
  }

  RoutedMixture withRouter(TrainedRouter trained) {
    return new RoutedMixture(components, Optional.of(trained));
  }

  /** The components by cluster. */
  public List<FittedComponent> components() {
    return components;
  }

  /** What sends rows to clusters; empty where their losses do. */
  public Optional<TrainedRouter> router() {
    return Optional.ofNullable(router);
  }

  int k() {
    return components.size();
  }

  int numFeatures() {
    return components.get(0).numFeatures();
  }

  /** What kind of label all components learned from. */
  LabelType labelType() {
    return families[0].labelType();
  }

  /** Number of classes of the label; 0 unless it is a class. */
  int numClasses() {
    return labelType().isClass() ? Math.max(2, components.get(0).numOutputs()) : 0;
  }

  /** Number of outputs of all components together. */
  int numOutputs() {
    return numClasses() > 2 ? k() * numClasses() : k();
  }

  /** Whether the label decides a row's cluster, so that rows without one need a router. */
  boolean needsRouter() {
    return families[0].supervised();
  }

  /** The prediction for one row. */
  public Prediction predict(Vector features) {
    return needsRouter() ? routed(features) : nearest(features);
  }

  /** The components alone. */
  public RoutedMixture withoutRouter() {
    return new RoutedMixture(components(), Optional.empty());
  }

  /**
   * What one prediction uses: the router, and the components that have a say. Predictors are
   * linear; with soft routing every output is then multiplied by a probability.
   */
  public PredictionCost predictionCost() {
    long outputs = (long) numOutputs() / k();
    boolean all = router == null || router.needsAllOutputs();
    PredictionCost cost = PredictionCost.ofLinear(outputs, numFeatures()).times(all ? k() : 1);
    if (router == null || k() == 1) {
      return cost;
    }
    long mixed = router.isSoft() ? numOutputs() : 0;
    return cost.plus(router.cost()).plus(new PredictionCost(0, mixed));
  }

  private Prediction routed(Vector features) {
    double[] outputs = outputs(features);
    double[] shares = router.probabilities(features, outputs);
    int cluster = Outputs.likeliest(shares);
    boolean soft = router.isSoft();
    double[] output =
        soft
            ? router.mixed(shares, features, outputs)
            : Outputs.of(cluster, shares.length, outputs);
    if (!labelType().isClass()) {
      return new Prediction(output[0], cluster, shares, outputs, null, null);
    }
    double[] classes = output.length > 1 ? output : new double[] {1 - output[0], output[0]};
    double[] scores =
        soft ? logarithms(classes) : families[cluster].scores(components.get(cluster), features);
    return new Prediction(Outputs.likeliest(classes), cluster, shares, outputs, classes, scores);
  }

  /** log p_c, or −logit p and logit p of two classes; finite also where a probability is 0. */
  private static double[] logarithms(double[] classes) {
    double[] logs =
        Arrays.stream(classes).map(p -> Math.log(Math.max(p, Double.MIN_NORMAL))).toArray();
    return logs.length > 2 ? logs : new double[] {logs[0] - logs[1], logs[1] - logs[0]};
  }

  private Prediction nearest(Vector features) {
    double[] losses = losses(features, 0);
    double[] support =
        IntStream.range(0, k())
            .mapToDouble(k -> components.get(k).rows() == 0 ? Double.NEGATIVE_INFINITY : -losses[k])
            .toArray();
    int cluster = Outputs.likeliest(support);
    double[] probabilities = new double[k()];
    probabilities[cluster] = 1;
    if (families[0].isLikelihood()) {
      // Bayes: losses are −log(π_k p(x; θ_k)).
      double total = Arrays.stream(support).map(s -> Math.exp(s - support[cluster])).sum();
      Arrays.setAll(probabilities, k -> Math.exp(support[k] - support[cluster]) / total);
    }
    return new Prediction(cluster, cluster, probabilities, losses, null, null);
  }

  /** All of this as a file says it that is read without Spark. */
  MixtureDocument document() {
    return new MixtureDocument(
        components.stream().map(FittedComponent::document).toList(),
        router == null ? null : router.document());
  }

  /** What the outputs of all components are, component by component. */
  double[] outputs(Vector features) {
    return IntStream.range(0, k())
        .mapToObj(k -> output(k, features))
        .flatMapToDouble(Arrays::stream)
        .toArray();
  }

  private double[] output(int k, Vector features) {
    FittedComponent component = components.get(k);
    if (!labelType().isClass()) {
      return new double[] {families[k].predict(component, features)};
    }
    double[] classes = families[k].probabilities(component, features);
    return classes.length > 2 ? classes : new double[] {classes[1]};
  }

  private double[] losses(Vector features, double label) {
    return IntStream.range(0, k())
        .mapToDouble(k -> families[k].loss(components.get(k), features, label))
        .toArray();
  }

  /** The losses of a labelled row; infinite under components without rows, which mean nothing. */
  double[] comparableLosses(Vector features, double label) {
    double[] losses = losses(features, label);
    for (int k = 0; k < losses.length; k++) {
      losses[k] = components.get(k).rows() == 0 ? Double.POSITIVE_INFINITY : losses[k];
    }
    return losses;
  }

  /** Adds columns {@code outputs} and {@code losses} to rows with features and label. */
  Dataset<Row> withOutputsAndLosses(Dataset<Row> rows) {
    UDF1<Vector, Vector> put = features -> Vectors.dense(outputs(features));
    UDF2<Vector, Double, Vector> lose = (features, label) -> Vectors.dense(losses(features, label));
    return rows.withColumn(
            "outputs", functions.udf(put, SQLDataTypes.VectorType()).apply(rows.col("features")))
        .withColumn(
            "losses",
            functions
                .udf(lose, SQLDataTypes.VectorType())
                .apply(rows.col("features"), rows.col("label")));
  }
}
