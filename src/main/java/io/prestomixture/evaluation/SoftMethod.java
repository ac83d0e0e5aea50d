package io.prestomixture.evaluation;

import io.prestomixture.PrestoMixture;
import io.prestomixture.RoutedMixture;
import io.prestomixture.component.FittedComponent;
import io.prestomixture.data.FeatureScaling;
import io.prestomixture.data.LabelType;
import io.prestomixture.data.RowKeys;
import io.prestomixture.engine.PackedRows;
import io.prestomixture.router.Clustering;
import io.prestomixture.router.Outputs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * Methods that maximise the likelihood of {@link GatedExperts}. New rows are predicted by the gate,
 * or by a router trained on the likeliest components of the training rows, as {@link
 * io.prestomixture.router.RouterTraining} chooses on held-out ones. The training objective is that
 * of a partition: every row in its likeliest component, given its label.
 */
abstract class SoftMethod implements Method {

  @Override
  public boolean suits(LabelType label, String family) {
    return List.of("ridge", "logistic", "poisson").contains(family);
  }

  /**
   * What was learned.
   *
   * @param state the end
   * @param trace the penalised log-likelihood after every step
   * @param cost the cost of every row in its likeliest component, summed
   */
  record Learned(SoftState state, List<Double> trace, double cost) {
    double logLikelihood() {
      return trace.get(trace.size() - 1);
    }
  }

  /** Learns from packed rows. */
  abstract Learned learn(
      PackedRows rows, SoftRows soft, Clustering start, ComparisonSettings settings);

  @Override
  public final Fitted fit(Dataset<Row> train, ComparisonSettings settings) {
    PrestoMixture estimator = settings.estimator();
    Learned learned;
    GatedExperts experts;
    Clustering start =
        ClusterThenTrain.clustering(
            KMeansThenTrain::kmeans,
            train,
            settings.features(),
            settings.mixture().getStandardization(),
            settings.k(),
            settings.seed());
    try (PackedRows rows = PackedRows.of(estimator.check(train));
        SoftRows soft = new SoftRows(rows)) {
      learned = learn(rows, soft, start, settings);
      experts = experts(learned.state);
    }
    Dataset<Row> assigned = assigned(train, settings, experts, estimator.getRouterSampleSize());
    RoutedMixture mixture = estimator.route(experts.experts(), assigned, Optional.of(experts));
    return Fitted.of(mixture, learned.cost, settings.features());
  }

  /** The experts and the gate in the units of the caller. */
  static GatedExperts experts(SoftState state) {
    List<FittedComponent> all = new ArrayList<>();
    for (int c = 0; c < state.trainers().k(); c++) {
      all.add(state.trainers().get(c).describe(state.components().get(c)));
    }
    int k = all.size() - 1;
    double[] ones = new double[k];
    Arrays.fill(ones, 1);
    return new GatedExperts(
        List.copyOf(all.subList(0, k)),
        all.get(k),
        state.variances() == null ? ones : state.variances());
  }

  /** A sample of the rows in their likeliest components. */
  private static Dataset<Row> assigned(
      Dataset<Row> train, ComparisonSettings settings, GatedExperts experts, int most) {
    long rows = train.count();
    Dataset<Row> sample =
        rows > most ? train.sample(false, most / (double) rows, settings.seed()) : train;
    UDF2<Vector, Double, Integer> cluster = experts::cluster;
    Column label = functions.col(settings.label()).cast("double");
    Column features = functions.col(settings.features());
    return sample.select(
        features.as("features"),
        label.as("label"),
        settings
            .weight()
            .map(name -> functions.col(name).cast("double"))
            .orElse(functions.lit(1.0))
            .as("weight"),
        functions.udf(cluster, DataTypes.IntegerType).apply(features, label).as("cluster"));
  }

  /** Every row wholly in its cluster. */
  static SoftRows.Responsibilities clustered(Clustering clustering, FeatureScaling scaling) {
    return (block, out) -> {
      for (int i = 0; i < block.size(); i++) {
        out[Outputs.likeliest(clustering.probabilities(block.original(i, scaling)))][i] = 1;
      }
      return new double[2];
    };
  }

  /** Every row wholly in a random component. */
  static SoftRows.Responsibilities random(long seed) {
    return (block, out) -> {
      for (int i = 0; i < block.size(); i++) {
        out[(int) (RowKeys.uniform(seed, block.key(i)) * out.length)][i] = 1;
      }
      return new double[2];
    };
  }
}
