package io.prestomixture.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.NothingStaysCached;
import io.prestomixture.PrestoMixture;
import io.prestomixture.PrestoMixtureModel;
import io.prestomixture.component.FittedComponent;
import io.prestomixture.router.Clustering;
import io.prestomixture.router.Outputs;
import io.prestomixture.router.PredictionCost;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.spark.ml.clustering.BisectingKMeans;
import org.apache.spark.ml.clustering.GaussianMixture;
import org.apache.spark.ml.clustering.KMeans;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Cluster-then-train methods are MLlib's clusterings with MLlib's models on their clusters. */
@ExtendWith(NothingStaysCached.class)
class ClusterThenTrainTest {
  private static final List<Row> ROWS = ComparisonRows.lines(300, 1);

  private static Dataset<Row> standardised() {
    Dataset<Row> rows = ComparisonRows.frame(ROWS, 2);
    return new StandardScaler()
        .setInputCol("features")
        .setOutputCol("point")
        .setWithMean(true)
        .fit(rows)
        .transform(rows);
  }

  private static Clustering clustering(ClusterThenTrain method, int k) {
    return ClusterThenTrain.clustering(
        method::cluster, ComparisonRows.frame(ROWS, 2), "features", true, k, 5);
  }

  private static void assertSamePartition(Clustering clustering, Dataset<Row> expected) {
    int[] seen = new int[3];
    for (Row row : expected.collectAsList()) {
      int cluster = row.<Integer>getAs("prediction");
      double[] p = clustering.probabilities(row.<Vector>getAs("features"));
      assertThat(Outputs.likeliest(p)).isEqualTo(cluster);
      seen[cluster]++;
    }
    assertThat(seen).doesNotContain(0);
  }

  @Test
  void kmeansIsThatOfMllibWithItsRegressionOnEveryCluster() {
    Dataset<Row> points = standardised();
    Dataset<Row> clustered =
        new KMeans().setFeaturesCol("point").setK(3).setSeed(5).fit(points).transform(points);
    assertSamePartition(clustering(new KMeansThenTrain(), 3), clustered);
    PrestoMixtureModel model =
        ComparisonRows.settings("ridge", 3, 0)
            .estimator()
            .fit(ComparisonRows.frame(ROWS, 2), clustering(new KMeansThenTrain(), 3));
    double objective = 0;
    for (int c = 0; c < 3; c++) {
      Dataset<Row> cluster = clustered.drop("point").where("prediction = " + c);
      LinearRegressionModel expected =
          new LinearRegression().setPredictionCol("h").setSolver("normal").fit(cluster);
      FittedComponent one = model.components().get(c);
      assertThat(one.rows()).isEqualTo(cluster.count());
      assertThat(one.coefficientVector().toArray())
          .containsExactly(expected.coefficients().toArray(), within(1e-6));
      assertThat(one.intercept()).isCloseTo(expected.intercept(), within(1e-6));
      objective += expected.summary().meanSquaredError() * cluster.count();
    }
    assertThat(model.summary().objective()).isCloseTo(objective, within(1e-6));
    assertThat(model.summary().stopReason()).isEqualTo("fixed");
  }

  /** A partition that is given is taken as it is. */
  @Test
  void limitsOnSizesMoveNoRowOfAGivenPartition() {
    Clustering clustering = clustering(new KMeansThenTrain(), 3);
    PrestoMixture free = ComparisonRows.settings("ridge", 3, 0).estimator();
    PrestoMixtureModel expected = free.fit(ComparisonRows.frame(ROWS, 2), clustering);
    double largest =
        expected.components().stream().mapToDouble(FittedComponent::rows).max().orElseThrow();
    PrestoMixtureModel model =
        free.setMaxClusterSize(Math.max(100, largest - 1))
            .fit(ComparisonRows.frame(ROWS, 2), clustering);
    assertThat(model.components()).isEqualTo(expected.components());
    assertThat(model.summary().objective()).isEqualTo(expected.summary().objective());
  }

  @Test
  void gaussianPartitionIsThatOfMllib() {
    Dataset<Row> points = standardised();
    assertSamePartition(
        clustering(new GaussianThenTrain(), 3),
        new GaussianMixture()
            .setFeaturesCol("point")
            .setK(3)
            .setSeed(5)
            .fit(points)
            .transform(points));
  }

  @Test
  void bisectingPartitionIsThatOfMllibAwayFromTheOrigin() {
    Column moved =
        functions
            .udf(
                (Vector x) -> Vectors.dense(x.apply(0) + 1, x.apply(1) + 1),
                SQLDataTypes.VectorType())
            .apply(functions.col("point"));
    Dataset<Row> points = standardised().withColumn("point", moved);
    assertSamePartition(
        clustering(new BisectingThenTrain(), 3),
        new BisectingKMeans()
            .setFeaturesCol("point")
            .setK(3)
            .setSeed(5)
            .fit(points)
            .transform(points));
  }

  /** Means and factors of 2 features, then 3 centres of 2; then the components that have a say. */
  @Test
  void costsAreThoseCountedByHand() {
    assertThat(clustering(new KMeansThenTrain(), 3).cost())
        .isEqualTo(new PredictionCost(4 + 6, 2 + 6));
    assertThat(GaussianThenTrain.ofGaussians(3, 2))
        .isEqualTo(new PredictionCost(3 * (2 + 4 + 1), 3 * (4 + 2)));
    ComparisonSettings settings = ComparisonRows.settings("ridge", 3, 0);
    settings.mixture().setRouting("hard").setRouter("none");
    Fitted hard = new KMeansThenTrain().fit(ComparisonRows.frame(ROWS, 2), settings);
    assertThat(hard.router()).isEqualTo("own/hard");
    assertThat(hard.cost()).isEqualTo(new PredictionCost(10 + 3, 8 + 2));
    settings.mixture().setRouting("soft");
    Fitted soft = new KMeansThenTrain().fit(ComparisonRows.frame(ROWS, 2), settings);
    assertThat(soft.router()).isEqualTo("own/soft");
    assertThat(soft.cost()).isEqualTo(new PredictionCost(10 + 9, 8 + 6 + 3));
    assertThat(soft.modelBytes()).isBetween(500L, 20_000L);
  }

  @Test
  void wardsMergesAreThoseOfBruteForce() {
    Random random = new Random(3);
    for (int n : new int[] {2, 7, 40}) {
      double[][] points = new double[n][3];
      for (double[] point : points) {
        for (int j = 0; j < 3; j++) {
          point[j] = random.nextGaussian();
        }
      }
      for (int k : new int[] {1, 2, 5, n, n + 3}) {
        assertThat(WardLinkage.clusters(points, k)).isEqualTo(bruteForce(points, k));
      }
    }
  }

  /** Merges the pair whose sum of squares about the centroid rises least, from the definition. */
  private static int[] bruteForce(double[][] points, int k) {
    int n = points.length;
    int[] clusters = new int[n];
    Arrays.setAll(clusters, i -> i);
    for (int count = n; count > k; count--) {
      double least = Double.POSITIVE_INFINITY;
      int[] best = {0, 0};
      int[] left = Arrays.stream(clusters).distinct().toArray();
      for (int a : left) {
        for (int b : left) {
          double rise =
              a < b
                  ? scatter(points, clusters, a, b)
                      - scatter(points, clusters, a, a)
                      - scatter(points, clusters, b, b)
                  : least;
          if (rise < least) {
            least = rise;
            best = new int[] {a, b};
          }
        }
      }
      int[] merged = best;
      Arrays.setAll(clusters, i -> clusters[i] == merged[1] ? merged[0] : clusters[i]);
    }
    List<Integer> left = Arrays.stream(clusters).distinct().boxed().toList();
    return Arrays.stream(clusters).map(left::indexOf).toArray();
  }

  private static double scatter(double[][] points, int[] clusters, int a, int b) {
    double sum = 0;
    for (int j = 0; j < points[0].length; j++) {
      double total = 0;
      double squares = 0;
      int size = 0;
      for (int i = 0; i < points.length; i++) {
        if (clusters[i] == a || clusters[i] == b) {
          total += points[i][j];
          squares += points[i][j] * points[i][j];
          size++;
        }
      }
      sum += squares - total * total / size;
    }
    return sum;
  }

  @Test
  void agglomerativeRowsGoToTheNearestCentroid() {
    Random random = new Random(4);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 90; i++) {
      rows.add(ComparisonRows.row(0, 20 * (i % 3) + random.nextGaussian(), random.nextGaussian()));
    }
    Clustering clustering =
        ClusterThenTrain.clustering(
            new AgglomerativeThenTrain()::cluster,
            ComparisonRows.frame(rows, 2),
            "features",
            false,
            3,
            5);
    int[] groups = new int[3];
    for (int i = 0; i < rows.size(); i++) {
      int cluster = Outputs.likeliest(clustering.probabilities(rows.get(i).getAs(0)));
      groups[i % 3] = i < 3 ? cluster : groups[i % 3];
      assertThat(cluster).isEqualTo(groups[i % 3]);
    }
    assertThat(groups).containsExactlyInAnyOrder(0, 1, 2);
  }

  /**
   * The last group begins after as many rows as are clustered: the first of them have none of it.
   */
  @Test
  void moreRowsThanAreClusteredAreAllSentToTheirPlantedGroups() {
    int[] ends = {3000, AgglomerativeThenTrain.MOST_ROWS, AgglomerativeThenTrain.MOST_ROWS + 2000};
    Random random = new Random(7);
    List<Row> rows = new ArrayList<>();
    for (int group = 0; group < ends.length; group++) {
      while (rows.size() < ends[group]) {
        double along = 20 * group + random.nextGaussian();
        rows.add(ComparisonRows.row(group, along, random.nextGaussian()));
      }
    }
    Dataset<Row> frame = ComparisonRows.frame(rows, 4);
    Dataset<Row> points = frame.withColumnRenamed("features", ClusterThenTrain.POINT);
    assertThat(AgglomerativeThenTrain.sample(points, 5).length)
        .isEqualTo(AgglomerativeThenTrain.MOST_ROWS);
    Clustering clustering =
        ClusterThenTrain.clustering(
            new AgglomerativeThenTrain()::cluster, frame, "features", false, ends.length, 5);
    Set<List<Integer>> pairs = new HashSet<>();
    for (Row row : rows) {
      double[] p = clustering.probabilities(row.<Vector>getAs(0));
      pairs.add(List.of((int) row.getDouble(1), Outputs.likeliest(p)));
    }
    // One cluster to every group and one group to every cluster: an adjusted Rand index of 1.
    assertThat(pairs).hasSize(ends.length);
    assertThat(pairs.stream().map(pair -> pair.get(0))).containsExactlyInAnyOrder(0, 1, 2);
    assertThat(pairs.stream().map(pair -> pair.get(1))).containsExactlyInAnyOrder(0, 1, 2);
  }
}
