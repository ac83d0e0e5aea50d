package io.prestomixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.router.RouterReport;
import io.prestomixture.router.TrainedRouter;
import io.prestomixture.scoring.MixtureDocument;
import io.prestomixture.scoring.MixtureScorer;
import io.prestomixture.scoring.RouterDocument;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is scored without Spark is what {@code transform} gives, for all families and routers. */
@Tag("slow")
class ScoringAgreementTest {
  private static final double TOLERANCE = 1e-12;
  private static Dataset<Row> rows;
  private static Dataset<Row> others;
  private static Dataset<Row> shares;

  @BeforeAll
  static void makeRows() {
    Random random = new Random(3);
    rows = rows(400, random, random::nextGaussian);
    others = rows(500, random, () -> 2 * random.nextGaussian());
    shares = rows(300, random, random::nextDouble);
  }

  /** Rows of four features; of positive ones also the sum is fixed. */
  private static Dataset<Row> rows(int count, Random random, DoubleSupplier draw) {
    List<Row> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double[] x = new double[4];
      double sum = 0;
      boolean positive = true;
      for (int j = 0; j < x.length; j++) {
        x[j] = draw.getAsDouble() + 0.01;
        sum += x[j];
        positive &= x[j] > 0;
      }
      for (int j = 0; positive && j < x.length; j++) {
        x[j] /= sum;
      }
      int c = i % 3;
      double y = (c - 1) * 3 * x[0] + x[1] + 0.3 * random.nextGaussian() + (x[2] > 0 ? 2 : 0);
      double count3 = Math.round(Math.exp(Math.max(-3, Math.min(2, y / 2))));
      double class2 = y > 0.5 ? 1 : 0;
      double class3 = y > 1.5 ? 2 : class2;
      made.add(RowFactory.create(Vectors.dense(x), y, count3, class2, class3));
    }
    StructType schema =
        new StructType()
            .add("features", SQLDataTypes.VectorType(), false)
            .add("number", DataTypes.DoubleType, false)
            .add("count", DataTypes.DoubleType, false)
            .add("class2", DataTypes.DoubleType, false)
            .add("class3", DataTypes.DoubleType, false);
    return SparkTest.session().createDataFrame(made, schema).coalesce(1);
  }

  private static PrestoMixture mixture(String family, String label) {
    return new PrestoMixture()
        .setFamily(family)
        .setLabelCol(label)
        .setK(3)
        .setInitMode("random")
        .setMaxIter(5)
        .setRegParam(new double[] {0.01})
        .setCertificate("none")
        .setRouter("nearest")
        .setRouting("soft")
        .setComponentPredictionsCol("outputs");
  }

  private static MixtureScorer scorer(PrestoMixtureModel model) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    model.document().write(out);
    return new MixtureScorer(
        MixtureDocument.read(new ByteArrayInputStream(out.toByteArray()), "written"));
  }

  /** Compares all columns, row by row. */
  private static void agrees(PrestoMixtureModel model, Dataset<Row> table) throws IOException {
    MixtureScorer scorer = scorer(model);
    assertThat(scorer.numClasses()).isEqualTo(model.numClasses());
    List<Row> transformed = model.transform(table).collectAsList();
    assertThat(transformed).hasSizeGreaterThan(100);
    int clusters = 0;
    for (Row row : transformed) {
      double[] x = row.<Vector>getAs("features").toArray();
      agree(new double[] {scorer.predict(x)}, new double[] {row.<Double>getAs("prediction")});
      assertThat(scorer.cluster(x)).isEqualTo(row.<Integer>getAs("cluster"));
      clusters |= 1 << scorer.cluster(x);
      agree(scorer.clusterProbabilities(x), array(row, "clusterProbability"));
      agree(scorer.componentOutputs(x), array(row, "outputs"));
      if (model.numClasses() > 0) {
        agree(scorer.probabilities(x), array(row, "probability"));
      }
    }
    assertThat(Integer.bitCount(clusters)).as("clusters seen").isGreaterThan(1);
  }

  private static double[] array(Row row, String column) {
    return row.<Vector>getAs(column).toArray();
  }

  private static void agree(double[] found, double[] expected) {
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.length; i++) {
      double size = Math.max(1, Math.abs(expected[i]));
      assertThat(found[i]).isCloseTo(expected[i], within(TOLERANCE * size));
    }
  }

  private static PrestoMixtureModel routed(PrestoMixtureModel model, String routing) {
    TrainedRouter trained = model.mixture().router().orElseThrow();
    RouterReport old = trained.report();
    RouterReport report =
        new RouterReport(
            old.router(),
            old.routerInputs(),
            routing,
            old.trainRows(),
            old.validationRows(),
            old.accuracy(),
            old.errorMeasure(),
            old.hardError(),
            old.softError(),
            routing.equals("soft") && old.errorMeasure().equals("logLoss") ? 0.1 : 0,
            old.seconds());
    RoutedMixture mixture = model.mixture().withRouter(new TrainedRouter(trained.router(), report));
    PrestoMixtureModel other = new PrestoMixtureModel(model.uid(), mixture, model.summary());
    return other.setComponentPredictionsCol("outputs");
  }

  @ParameterizedTest
  @CsvSource({
    "ridge, number",
    "huber, number",
    "'ridge,huber,ridge', number",
    "poisson, count",
    "logistic, class2",
    "logistic, class3",
    "svm, class2"
  })
  void everyFamilyWithALabel(String family, String label) throws IOException {
    PrestoMixtureModel model = mixture(family, label).fit(rows);
    agrees(model, others);
    agrees(routed(model, "hard"), others);
  }

  @ParameterizedTest
  @ValueSource(strings = {"squared", "mahalanobis", "kl", "generalized-i", "itakura-saito"})
  void everyDivergence(String divergence) throws IOException {
    boolean anywhere = divergence.equals("squared") || divergence.equals("mahalanobis");
    Dataset<Row> table = anywhere ? rows : shares;
    agrees(mixture("bregman", "number").setDivergence(divergence).fit(table), table);
  }

  @ParameterizedTest
  @ValueSource(strings = {"full", "diagonal", "spherical"})
  void everyCovarianceType(String type) throws IOException {
    agrees(mixture("gaussian", "number").setCovarianceType(type).fit(rows), others);
  }

  @Test
  void kMeans() throws IOException {
    agrees(mixture("kmeans", "number").fit(rows), others);
  }

  @ParameterizedTest
  @CsvSource({
    "forest, both, number",
    "forest, features, class3",
    "boosted, both, number",
    "boosted, features, class3",
    "boosted, both, count",
    "cost, both, number",
    "cost, features, count",
    "logistic, both, number",
    "logistic, features, class3",
    "nearest, features, number",
    "nearest, both, class3"
  })
  void everyRouter(String router, String inputs, String label) throws IOException {
    String family =
        switch (label) {
          case "class3" -> "logistic";
          case "count" -> "poisson";
          default -> "ridge";
        };
    PrestoMixtureModel model =
        mixture(family, label).setRouter(router).setRouterInputs(inputs).fit(rows);
    assertThat(model.mixture().router().orElseThrow().report().router()).isEqualTo(router);
    agrees(model, others);
    agrees(routed(model, "hard"), others);
  }

  /** Two planes that ridge shrinks, under a wave that neither knows. */
  @ParameterizedTest
  @ValueSource(strings = {"both", "features"})
  void correctionsAndRemainderOfARouter(String inputs) throws IOException {
    Random random = new Random(6);
    List<Row> made = new ArrayList<>();
    for (int i = 0; i < 900; i++) {
      double[] x = {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
      double y = (x[0] > 0 ? 8 - 3 * x[1] : 3 * x[1]) + 2 * x[2] + 3 * Math.sin(3 * x[1]);
      made.add(RowFactory.create(Vectors.dense(x), y));
    }
    StructType schema =
        new StructType()
            .add("features", SQLDataTypes.VectorType(), false)
            .add("number", DataTypes.DoubleType, false);
    Dataset<Row> wave = SparkTest.session().createDataFrame(made, schema).coalesce(1);
    PrestoMixtureModel model =
        mixture("ridge", "number")
            .setK(2)
            .setRegParam(new double[] {0.5})
            .setRouter("boosted")
            .setRouterInputs(inputs)
            .fit(wave);
    RouterDocument router = model.document().router();
    assertThat(router.corrections()).hasDimensions(2, 4);
    assertThat(router.remainder()).isNotEmpty();
    agrees(model, wave);
  }

  /** No router knows a single cluster. */
  @Test
  void twoClustersAndNoRouter(@TempDir Path directory) throws IOException {
    PrestoMixture two = mixture("ridge", "number").setK(2).setRouter("boosted");
    PrestoMixtureModel model = two.fit(rows);
    agrees(model, others);
    String path = directory.resolve("model").toString();
    model.write().save(path);
    agrees(PrestoMixtureModel.load(path), others);

    MixtureScorer none = scorer(mixture("ridge", "number").setRouter("none").fit(rows));
    double[] x = {1, 2, 3, 4};
    double[] outputs = none.componentOutputs(x);
    double[] share = none.document().router().shares();
    assertThat(none.predict(x))
        .isCloseTo(
            share[0] * outputs[0] + share[1] * outputs[1] + share[2] * outputs[2], within(1e-12));
  }
}
