package io.prestomixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.data.InvalidInputException;
import io.prestomixture.router.RouterReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fits that start from a saved model. */
class WarmStartTest {
  private static final StructType SCHEMA =
      new StructType()
          .add("features", SQLDataTypes.VectorType())
          .add("label", DataTypes.DoubleType)
          .add("sign", DataTypes.DoubleType)
          .add("weight", DataTypes.DoubleType);

  @TempDir private Path directory;

  /** Four planted regressions with noise, whose features shift a little. */
  private static List<Row> rows(int n, long seed) {
    Random random = new Random(seed);
    double[][] theta = {{1, 2, -1}, {-4, 1, 3}, {3, -3, 2}, {0, 5, -4}};
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      double[] t = theta[random.nextInt(4)];
      double a = 2 * random.nextGaussian() + t[0];
      double b = random.nextGaussian() - t[2];
      double y = t[0] + t[1] * a + t[2] * b + random.nextGaussian();
      rows.add(
          RowFactory.create(
              Vectors.dense(a, b), y, y > 1 ? 1.0 : 0.0, 0.5 + random.nextInt(3) / 2.0));
    }
    return rows;
  }

  private static Dataset<Row> frame(List<Row> rows, int partitions) {
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(SparkTest.session().sparkContext());
    return SparkTest.session().createDataFrame(context.parallelize(rows, partitions), SCHEMA);
  }

  private static PrestoMixture mixture(String family, int k) {
    return new PrestoMixture()
        .setFamily(family)
        .setLabelCol(family.equals("logistic") ? "sign" : "label")
        .setWeightCol("weight")
        .setRegParam(family.equals("logistic") ? 0.01 : 0)
        .setRouter("nearest")
        .setRoutingWeight(0)
        .setK(k)
        .setSeed(5);
  }

  private PrestoMixture warm(PrestoMixtureModel model, PrestoMixture next) throws IOException {
    String path = directory.resolve("model").toString();
    model.write().overwrite().save(path);
    return next.setInitMode("model").setInitialModelPath(path);
  }

  private static List<Row> predictions(PrestoMixtureModel model, Dataset<Row> rows) {
    return model
        .transform(rows)
        .select("prediction", "cluster", "clusterProbability")
        .collectAsList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ridge", "kmeans", "gaussian", "logistic"})
  void theSameRowsChangeNothing(String family) throws IOException {
    List<Row> rows = rows(300, 1);
    Dataset<Row> table = frame(rows, 3).cache();
    PrestoMixtureModel first = mixture(family, 3).fit(table);
    PrestoMixture warm = warm(first, mixture(family, 3).setSeed(77).setSampleSize(50));
    for (int partitions : new int[] {1, 2, 7}) {
      List<Row> shuffled = new ArrayList<>(rows);
      Collections.shuffle(shuffled, new Random(partitions));
      PrestoMixtureModel again = warm.fit(frame(shuffled, partitions));
      PrestoMixtureSummary summary = again.summary();
      assertThat(summary.stopReason()).isEqualTo("unchanged");
      assertThat(summary.fullPasses()).isEqualTo(1);
      assertThat(summary.rounds()).hasSize(1);
      assertThat(summary.objective()).isEqualTo(first.summary().objective());
      assertThat(summary.weight()).isEqualTo(first.summary().weight());
      assertThat(summary.fingerprint()).matches("[0-9a-f]{16}");
      assertThat(again.components()).isEqualTo(first.components());
      assertThat(predictions(again, table)).isEqualTo(predictions(first, table));
    }
    table.unpersist();
  }

  @Test
  void anUnchangedModelIsUnchangedAgain() throws IOException {
    Dataset<Row> table = frame(rows(200, 1), 2);
    PrestoMixtureModel first = mixture("ridge", 2).fit(table);
    PrestoMixtureModel second = warm(first, mixture("ridge", 2)).fit(table);
    PrestoMixtureModel third = warm(second, mixture("ridge", 2)).fit(table);
    assertThat(third.summary().stopReason()).isEqualTo("unchanged");
    assertThat(third.components()).isEqualTo(first.components());
    assertThat(third.summary().router().map(RouterReport::accuracy))
        .isEqualTo(first.summary().router().map(RouterReport::accuracy));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ridge", "kmeans", "gaussian", "logistic"})
  void anotherRowTakesFewRounds(String family) throws IOException {
    List<Row> rows = rows(400, 2);
    PrestoMixture cold = mixture(family, 4).setInitMode("random").setTol(0);
    PrestoMixtureModel first = cold.fit(frame(rows, 2));
    rows.add(rows(1, 99).get(0));
    PrestoMixtureModel next = warm(first, mixture(family, 4)).fit(frame(rows, 3));
    assertThat(next.summary().stopReason()).isNotEqualTo("unchanged");
    assertThat(next.summary().rows()).isEqualTo(401);
    assertThat(next.summary().fingerprint()).isNotEqualTo(first.summary().fingerprint());
    assertThat(next.summary().rounds().size() - 1).isLessThanOrEqualTo(10);
    assertThat(next.summary().rounds()).hasSizeLessThan(first.summary().rounds().size());
    // One row costs what it costs; the rest is where it was.
    assertThat(next.summary().objective())
        .isLessThan(first.summary().objective() + 0.05 * Math.abs(first.summary().objective()));
  }

  @Test
  void anotherWeightIsAnotherTable() throws IOException {
    List<Row> rows = rows(200, 1);
    PrestoMixtureModel first = mixture("ridge", 2).fit(frame(rows, 2));
    Row row = rows.get(7);
    rows.set(7, RowFactory.create(row.get(0), row.get(1), row.get(2), row.getDouble(3) + 0.5));
    PrestoMixtureModel next = warm(first, mixture("ridge", 2)).fit(frame(rows, 2));
    assertThat(next.summary().stopReason()).isNotEqualTo("unchanged");
  }

  /** Groups are part of what was learned from, but not how their column is called. */
  @Test
  void groupsBelongToTheRows() throws IOException {
    Dataset<Row> table = frame(rows(200, 1), 2).withColumn("firm", functions.expr("int(label)"));
    PrestoMixtureModel first = mixture("ridge", 2).setGroupCol("firm").fit(table);
    PrestoMixtureModel same =
        warm(first, mixture("ridge", 2).setGroupCol("company"))
            .fit(table.withColumnRenamed("firm", "company"));
    assertThat(same.summary().stopReason()).isEqualTo("unchanged");
    PrestoMixtureModel alone = warm(first, mixture("ridge", 2)).fit(table);
    assertThat(alone.summary().stopReason()).isNotEqualTo("unchanged");
    assertThat(alone.summary().objective()).isLessThan(first.summary().objective());
  }

  private PrestoMixtureModel refit(UnaryOperator<PrestoMixture> change) throws IOException {
    Dataset<Row> table = frame(rows(200, 1), 2);
    PrestoMixtureModel first = mixture("ridge", 2).fit(table);
    return warm(first, change.apply(mixture("ridge", 2))).fit(table);
  }

  /** What changes the optimum, or the router, is not passed over. */
  @Test
  void otherSettingsMeanRounds() throws IOException {
    List<UnaryOperator<PrestoMixture>> changes =
        List.of(
            m -> m.setRegParam(0.1),
            m -> m.setFitIntercept(false),
            m -> m.setStandardization(false),
            m -> m.setTol(1e-9),
            m -> m.setRouter("none"),
            m -> m.setValidationFraction(0.4));
    for (UnaryOperator<PrestoMixture> change : changes) {
      PrestoMixtureSummary summary = refit(change).summary();
      assertThat(summary.stopReason()).isNotEqualTo("unchanged");
      assertThat(summary.fullPasses()).isGreaterThan(1);
    }
    assertThat(refit(m -> m.setPredictionCol("p").setMaxBlockSizeInMB(3)).summary().stopReason())
        .isEqualTo("unchanged");
  }

  /** A search that finds nothing itself still has the model that it was given. */
  @ParameterizedTest
  @ValueSource(strings = {"ridge", "kmeans", "gaussian", "huber"})
  void aSearchFromAModelIsNotWorseThanTheModel(String family) throws IOException {
    Dataset<Row> table = frame(rows(300, 3), 3);
    PrestoMixtureModel good = mixture(family, 5).fit(table);
    double objective = good.summary().objective();
    double rounding = 1e-9 * Math.abs(objective);
    PrestoMixture poor = mixture(family, 5).setRestarts(2).setSearchSteps(1).setSeed(9);
    poor.setSampleSize(40);
    assertThat(poor.fit(table).summary().objective()).isGreaterThan(objective + rounding);

    PrestoMixtureModel next = poor.fit(table, good);
    assertThat(next.summary().objective()).isLessThanOrEqualTo(objective + rounding);
    assertThat(next.summary().stability()).isPresent();
    String path = directory.resolve("good").toString();
    good.write().save(path);
    assertThat(poor.setInitialModelPath(path).fit(table).components()).isEqualTo(next.components());
  }

  /** With another {@code initMode} the model takes its place. */
  @Test
  void aModelGivenToFitIsWhatAPathIs() throws IOException {
    Dataset<Row> table = frame(rows(200, 1), 2);
    PrestoMixtureModel first = mixture("ridge", 2).fit(table);
    PrestoMixture random = mixture("ridge", 3).setInitMode("random");
    assertThat(random.fit(table, first).components())
        .isEqualTo(warm(first, mixture("ridge", 3)).fit(table).components());
    PrestoMixture same = mixture("ridge", 2).setInitMode("model");
    assertThat(same.fit(table, first).summary().stopReason()).isEqualTo("unchanged");
    PrestoMixture charged = mixture("ridge", 2).setRoutingWeight(0.1);
    assertThat(charged.fit(table, first).summary().stability()).isEmpty();
  }

  /** A seeded cluster takes only rows that cost less in it. */
  @ParameterizedTest
  @ValueSource(strings = {"ridge", "kmeans", "gaussian", "logistic"})
  void oneMoreClusterIsNotWorse(String family) throws IOException {
    Dataset<Row> table = frame(rows(300, 3), 3);
    // Without an intercept the penalty keeps classes that are told apart from costing nothing.
    PrestoMixtureModel first = mixture(family, 3).setFitIntercept(false).fit(table);
    for (int k : new int[] {4, 6}) {
      PrestoMixtureModel more = warm(first, mixture(family, k).setFitIntercept(false)).fit(table);
      assertThat(more.components()).hasSize(k);
      assertThat(more.summary().objective()).isLessThan(first.summary().objective());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ridge", "kmeans", "gaussian", "logistic"})
  void fewerClustersAreAsGoodAsASearch(String family) throws IOException {
    Dataset<Row> table = frame(rows(300, 3), 3);
    PrestoMixtureModel first = mixture(family, 4).fit(table);
    for (int k : new int[] {3, 1}) {
      PrestoMixtureModel fewer = warm(first, mixture(family, k)).fit(table);
      PrestoMixtureModel random = mixture(family, k).setInitMode("random").fit(table);
      assertThat(fewer.components()).hasSize(k);
      assertThat(fewer.components().stream().mapToLong(c -> c.rows()).sum()).isEqualTo(300);
      // Logistic clusters without a penalty become separable: both objectives are then rounding.
      double scale = Math.abs(random.summary().objective());
      assertThat(fewer.summary().objective())
          .isLessThan(random.summary().objective() + Math.max(0.1 * scale, 1e-9));
    }
    PrestoMixtureModel one = mixture(family, 1).fit(table);
    assertThat(warm(first, mixture(family, 1)).fit(table).summary().objective())
        .isCloseTo(one.summary().objective(), within(1e-6 * Math.abs(one.summary().objective())));
  }

  /** Three equal points make clusters 3 and 4 empty; they are seeded anew on other rows. */
  @Test
  void emptyClustersAreSeededAnew() throws IOException {
    List<Row> points = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      points.add(RowFactory.create(Vectors.dense(10 * (i % 3), 0), 0.0, 0.0, 1.0));
    }
    PrestoMixtureModel first = mixture("kmeans", 5).fit(frame(points, 2));
    assertThat(first.components().stream().filter(c -> c.rows() == 0)).isNotEmpty();
    PrestoMixtureModel next = warm(first, mixture("kmeans", 5)).fit(frame(rows(200, 4), 2));
    assertThat(next.components()).allMatch(c -> c.rows() > 0);
  }

  @Test
  void theSamePartitioningGivesTheSameBits() throws IOException {
    Dataset<Row> table = frame(rows(300, 3), 3);
    PrestoMixtureModel first = mixture("huber", 3).fit(table);
    PrestoMixtureModel one = warm(first, mixture("huber", 4)).fit(table);
    PrestoMixtureModel two = warm(first, mixture("huber", 4)).fit(table);
    assertThat(one.components()).isEqualTo(two.components());
  }

  @Test
  void aSavedPipelineIsAModelToo() throws IOException {
    Dataset<Row> table = frame(rows(200, 1), 2);
    PipelineStage[] stages = {
      new SQLTransformer().setStatement("SELECT * FROM __THIS__"), mixture("ridge", 2)
    };
    String path = directory.resolve("pipeline").toString();
    new Pipeline().setStages(stages).fit(table).write().save(path);
    PrestoMixture warm = mixture("ridge", 2).setInitMode("model").setInitialModelPath(path);
    assertThat(warm.fit(table).summary().stopReason()).isEqualTo("unchanged");

    String empty = directory.resolve("empty").toString();
    new Pipeline().setStages(Arrays.copyOf(stages, 1)).fit(table).write().save(empty);
    assertThatThrownBy(() -> warm.setInitialModelPath(empty).fit(table))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "The pipeline in '%s' has no mixture among its stages; give the directory of one that"
                + " has.",
            empty);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "huber|3|Cluster 0 of the initial model is of family 'ridge', but is to be of family"
            + " 'huber'; name the family of the model, or choose another initMode.",
        "logistic|3|Cluster 0 of the initial model is of family 'ridge', but is to be of family",
        "ridge,ridge,huber|3|Cluster 2 of the initial model is of family 'ridge', but is to be of",
        "ridge,ridge|2|"
      })
  void otherFamiliesAreRefused(String family, int k, String sentence) throws IOException {
    Dataset<Row> table = frame(rows(100, 1), 2);
    PrestoMixture warm = warm(mixture("ridge", 3).fit(table), mixture(family, k));
    if (sentence == null) {
      assertThat(warm.fit(table).components()).hasSize(2);
      return;
    }
    assertThatThrownBy(() -> warm.fit(table))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(sentence);
  }

  @Test
  void fewerClustersOfTheirOwnPenaltyAreRefused() throws IOException {
    Dataset<Row> table = frame(rows(100, 1), 2);
    PrestoMixture warm =
        warm(mixture("ridge", 3).fit(table), mixture("ridge", 2).setRegParam(0, 0.1));
    assertThatThrownBy(() -> warm.fit(table))
        .hasMessage(
            "The initial model has 3 clusters, but k is 2, and family or regParam names a value for"
                + " each: which of them goes cannot be told; give one value for all, or set k to"
                + " 3.");
  }

  @Test
  void otherFeaturesAndClassesAreRefused() throws IOException {
    Dataset<Row> table = frame(rows(100, 1), 2);
    List<Row> wide = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      wide.add(RowFactory.create(Vectors.dense(i, i * i % 7, i % 5), i % 11.0, i % 3.0, 1.0));
    }
    PrestoMixture ridge = warm(mixture("ridge", 2).fit(table), mixture("ridge", 2));
    assertThatThrownBy(() -> ridge.fit(frame(wide, 2)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "The initial model has 2 features, but the data has 3; give the same features in the"
                + " same order, or choose another initMode.");
    PrestoMixture logistic = warm(mixture("logistic", 2).fit(table), mixture("logistic", 2));
    List<Row> classes = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      classes.add(RowFactory.create(Vectors.dense(i, i * i % 7), i % 11.0, i % 3.0, 1.0));
    }
    assertThatThrownBy(() -> logistic.fit(frame(classes, 2)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "The initial model has learned 2 classes, but the label has 3; give the same classes,"
                + " or choose another initMode.");
  }

  @Test
  void aPathAloneAndAModeAloneAreRefused() {
    Dataset<Row> table = frame(rows(20, 1), 1);
    assertThatThrownBy(() -> mixture("ridge", 2).setInitMode("model").fit(table))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "initMode is 'model', but initialModelPath is not set; give the directory of a saved"
                + " model, or choose another initMode.");
    PrestoMixture random = mixture("ridge", 2).setInitMode("random").setInitialModelPath("m");
    assertThatThrownBy(() -> random.fit(table))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "initialModelPath is 'm', but initMode is 'random'; set initMode to 'model' or"
                + " 'search', or leave initialModelPath out.");
    String missing = directory.resolve("missing").toString();
    PrestoMixture warm = mixture("ridge", 2).setInitMode("model").setInitialModelPath(missing);
    assertThatThrownBy(() -> warm.fit(table))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("'%s' is not a model directory", missing);
  }
}
