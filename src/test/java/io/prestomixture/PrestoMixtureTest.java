package io.prestomixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.component.Families;
import io.prestomixture.component.FittedComponent;
import io.prestomixture.data.InvalidInputException;
import io.prestomixture.router.RouterReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The estimator and its model as MLlib's users meet them. */
class PrestoMixtureTest {
  private static Dataset<Row> rows;
  private static Dataset<Row> table;

  @TempDir private Path directory;

  /** y = ±(1 + 2 a) by the sign of b, with a little noise. */
  @BeforeAll
  static void makeRows() {
    Random random = new Random(5);
    List<Row> list = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      double a = random.nextGaussian();
      double b = random.nextBoolean() ? 1 + random.nextDouble() : -1 - random.nextDouble();
      double y = Math.signum(b) * (1 + 2 * a) + 0.05 * random.nextGaussian();
      list.add(RowFactory.create(i, a, b, y));
    }
    table =
        SparkTest.session()
            .createDataFrame(
                list,
                new StructType()
                    .add("id", DataTypes.IntegerType)
                    .add("a", DataTypes.DoubleType)
                    .add("b", DataTypes.DoubleType)
                    .add("y", DataTypes.DoubleType))
            .cache();
    rows = assembler().transform(table).cache();
  }

  private static VectorAssembler assembler() {
    return new VectorAssembler().setInputCols(new String[] {"a", "b"}).setOutputCol("features");
  }

  private static PrestoMixture ridge() {
    return new PrestoMixture().setLabelCol("y").setK(2).setRouter("nearest").setSeed(3);
  }

  private static PrestoMixture kmeans() {
    return new PrestoMixture().setFamily("kmeans").setK(2).setSeed(3);
  }

  private static List<Row> predicted(Dataset<Row> transformed) {
    return transformed
        .select("id", "prediction", "cluster", "clusterProbability")
        .sort("id")
        .collectAsList();
  }

  private static Map<String, String> values(Params params) {
    return Arrays.stream(params.params())
        .collect(
            Collectors.toMap(
                Param::name,
                param -> Arrays.deepToString(new Object[] {params.getOrDefault(param)})));
  }

  @Test
  void columnsMayHaveDotsAndBackticksInTheirNames() {
    Dataset<Row> plain = rows.withColumn("w", rows.col("id").mod(3).plus(1));
    List<Row> expected =
        predicted(ridge().setWeightCol("w").setGroupCol("id").fit(plain).transform(plain));
    Dataset<Row> dotted =
        plain
            .withColumn("row.id", plain.col("id"))
            .withColumnRenamed("features", "all.features")
            .withColumnRenamed("y", "y`.value")
            .withColumnRenamed("w", "row.weight");
    PrestoMixture estimator =
        ridge()
            .setFeaturesCol("all.features")
            .setLabelCol("y`.value")
            .setWeightCol("row.weight")
            .setGroupCol("row.id");
    assertThat(predicted(estimator.fit(dotted).transform(dotted))).isEqualTo(expected);
  }

  @Test
  void everyParamHasDocumentationADefaultAndAGetter() throws ReflectiveOperationException {
    PrestoMixture estimator = new PrestoMixture();
    assertThat(estimator.params()).hasSize(46);
    for (Param<?> param : estimator.params()) {
      assertThat(param.doc()).endsWith(".");
      assertThat(estimator.hasDefault(param)).as(param.name()).isTrue();
      String suffix = Character.toUpperCase(param.name().charAt(0)) + param.name().substring(1);
      Object value = PrestoMixture.class.getMethod("get" + suffix).invoke(estimator);
      assertThat(value).isEqualTo(estimator.getDefault(param).get());
      assertThat(Arrays.stream(PrestoMixture.class.getMethods()).map(m -> m.getName()))
          .contains("set" + suffix);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "k|0|k is 0, but must be a number between 1 and 32767.",
        "maxIter|-1|maxIter is -1, but must be a number at least 0.",
        "checkpointShare|2.0|checkpointShare is 2.0, but must be a number between 0 and 1.",
        "checkpointInterval|-2|checkpointInterval is -2, but must be a number at least -1.",
        "regParam|-0.5|regParam is -0.5, but must be a number at least 0.",
        "regParam|0.1,-2|regParam is -2.0, but must be a number at least 0.",
        "divergence|klm|Unknown divergence 'klm'. Did you mean 'kl'? It is one of: squared,"
            + " mahalanobis, kl, generalized-i, itakura-saito.",
        "covarianceType|round|Unknown covarianceType 'round'. It is one of: full, diagonal,"
            + " spherical.",
        "huberDelta|0.0|huberDelta is 0.0, but must be a number above 0.",
        "regParam|NaN|regParam is NaN, but must be a number at least 0.",
        "epsilon|0.0|epsilon is 0.0, but must be a number above 0.",
        "alpha|1.5|alpha is 1.5, but must be a number above 0 and at most 1.",
        "validationFraction|1.0|validationFraction is 1.0, but must be a number at least 0 and"
            + " below 1.",
        "selection|xyz|Unknown selection 'xyz'. It is one of: sieve, alternating, majorize.",
      })
  void refusesValuesWithASentence(String name, String value, String sentence) {
    PrestoMixture estimator = new PrestoMixture();
    Param<Object> param = estimator.getParam(name);
    Object parsed = parse(estimator.getDefault(param).get(), value);
    assertThatThrownBy(() -> estimator.set(param, parsed))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(sentence);
  }

  @Test
  void refusesFamiliesThatDoNotExist() {
    for (String names : List.of("rigde", "ridge, rigde")) {
      assertThatThrownBy(() -> new PrestoMixture().setFamily(names))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage(
              "Unknown family 'rigde'. Did you mean 'ridge'? It is one of: "
                  + String.join(", ", Families.names())
                  + ".");
    }
  }

  private static Object parse(Object like, String value) {
    if (like instanceof Integer) {
      return Integer.valueOf(value);
    }
    if (like instanceof double[]) {
      return Arrays.stream(value.split(",")).mapToDouble(Double::parseDouble).toArray();
    }
    return like instanceof Double ? Double.valueOf(value) : value;
  }

  @Test
  void refusesColumnsWithASentence() {
    assertThatThrownBy(() -> ridge().setLabelCol("yy").fit(rows))
        .hasMessage("Label column 'yy' does not exist; columns are: id, a, b, y, features.");
    assertThatThrownBy(() -> ridge().setFeaturesCol("feature").fit(rows))
        .hasMessageContaining("does not exist; did you mean 'features'? columns are:");
    assertThatThrownBy(() -> ridge().setFeaturesCol("a").fit(rows))
        .hasMessageContaining("Features column 'a' is of type double, but must be a vector");
    Dataset<Row> text = rows.withColumn("y", rows.col("y").cast("string"));
    assertThatThrownBy(() -> ridge().fit(text))
        .hasMessageContaining("Label column 'y' is of type string, but must be a number");
    assertThatThrownBy(() -> ridge().setClusterCol("id").fit(rows))
        .hasMessageContaining("Output column 'id' exists already");
    assertThatThrownBy(() -> ridge().setWeightCol("none").fit(rows))
        .hasMessageContaining("Weight column 'none' does not exist");
  }

  @Test
  void schemaIsWhatTransformMakes() {
    PrestoMixtureModel model = ridge().setComponentPredictionsCol("components").fit(rows);
    Dataset<Row> transformed = model.transform(rows);
    assertThat(transformed.schema().fieldNames())
        .containsExactly(
            "id",
            "a",
            "b",
            "y",
            "features",
            "prediction",
            "cluster",
            "clusterProbability",
            "components");
    StructType promised = model.transformSchema(rows.schema());
    for (int i = 0; i < promised.length(); i++) {
      assertThat(promised.fields()[i].name()).isEqualTo(transformed.schema().fields()[i].name());
      assertThat(promised.fields()[i].dataType())
          .isEqualTo(transformed.schema().fields()[i].dataType());
    }
  }

  @Test
  void emptyNamesLeaveColumnsOut() {
    PrestoMixtureModel model = kmeans().setClusterProbabilityCol("").setPredictionCol("").fit(rows);
    assertThat(model.transform(rows).columns())
        .containsExactly("id", "a", "b", "y", "features", "cluster");
  }

  @Test
  void oneComponentPredictsAsLinearRegression() {
    PrestoMixtureModel model = ridge().setK(1).setRegParam(0.3).fit(rows);
    var reference = new LinearRegression().setLabelCol("y").setRegParam(0.3).fit(rows);
    for (Row row : model.transform(rows).select("features", "prediction").collectAsList()) {
      Vector features = (Vector) row.get(0);
      assertThat(row.getDouble(1)).isCloseTo(reference.predict(features), within(1e-8));
      assertThat(model.predict(features)).isEqualTo(row.getDouble(1));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"soft", "hard"})
  void predictionFollowsFromProbabilitiesAndComponents(String routing) {
    PrestoMixtureModel model = ridge().setRouting(routing).fit(rows);
    for (Row row : model.transform(rows).collectAsList()) {
      Vector features = row.getAs("features");
      Vector probability = row.getAs("clusterProbability");
      double expected = 0;
      for (int k = 0; k < 2; k++) {
        FittedComponent c = model.components().get(k);
        double h = c.intercept();
        for (int j = 0; j < 2; j++) {
          h += c.coefficients().apply(0, j) * features.apply(j);
        }
        double share =
            routing.equals("soft") ? probability.apply(k) : k == probability.argmax() ? 1 : 0;
        expected += share * h;
      }
      assertThat(row.<Double>getAs("prediction")).isCloseTo(expected, within(1e-10));
      assertThat(row.<Integer>getAs("cluster")).isEqualTo(probability.argmax());
      assertThat(model.predict(features)).isEqualTo(row.<Double>getAs("prediction"));
      assertThat(model.predictCluster(features)).isEqualTo(probability.argmax());
      assertThat(model.predictProbability(features)).isEqualTo(probability);
    }
  }

  @Test
  void routedMixtureFitsWhatOneModelCannot() {
    PrestoMixtureModel model = ridge().fit(rows);
    RegressionEvaluator rmse = new RegressionEvaluator().setLabelCol("y").setMetricName("rmse");
    assertThat(rmse.evaluate(model.transform(rows))).isLessThan(0.06);
    assertThat(model.summary().router().orElseThrow().accuracy()).isGreaterThan(0.97);
    assertThat(model.summary().objectiveHistory()).isNotEmpty();
    assertThat(model.summary().objective())
        .isCloseTo(
            model.components().stream().mapToDouble(FittedComponent::objective).sum(),
            within(1e-9));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void kmeansSendsRowsToTheNearestCentre(boolean standardization) {
    PrestoMixtureModel model = kmeans().setStandardization(standardization).fit(rows);
    double[] deviation = {1, 1};
    if (standardization) {
      Row stats = table.selectExpr("stddev_pop(a)", "stddev_pop(b)").first();
      deviation = new double[] {stats.getDouble(0), stats.getDouble(1)};
    }
    for (Row row : model.transform(rows).collectAsList()) {
      Vector x = row.getAs("features");
      double[] distance = new double[2];
      for (int k = 0; k < 2; k++) {
        for (int j = 0; j < 2; j++) {
          double centre = model.components().get(k).coefficients().apply(0, j);
          distance[k] += Math.pow((x.apply(j) - centre) / deviation[j], 2);
        }
      }
      int nearest = distance[0] <= distance[1] ? 0 : 1;
      assertThat(row.<Integer>getAs("cluster")).isEqualTo(nearest);
      assertThat(row.<Double>getAs("prediction")).isEqualTo(nearest);
    }
    assertThat(model.summary().router()).isEmpty();
  }

  /** Bayes: the share of a cluster times its density, by hand for spheres. */
  @Test
  void gaussiansGivePosteriorProbabilities() {
    PrestoMixtureModel model =
        new PrestoMixture()
            .setFamily("gaussian")
            .setCovarianceType("diagonal")
            .setSeed(3)
            .fit(rows);
    for (Row row : model.transform(rows).collectAsList()) {
      Vector x = row.getAs("features");
      double[] joint = new double[2];
      for (int k = 0; k < 2; k++) {
        FittedComponent c = model.components().get(k);
        joint[k] = c.weight() / model.summary().weight();
        for (int j = 0; j < 2; j++) {
          double variance = c.spread().apply(j, 0);
          double z = x.apply(j) - c.coefficients().apply(0, j);
          joint[k] *= Math.exp(-z * z / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);
        }
      }
      Vector probability = row.getAs("clusterProbability");
      assertThat(probability.apply(0)).isCloseTo(joint[0] / (joint[0] + joint[1]), within(1e-9));
      assertThat(row.<Integer>getAs("cluster")).isEqualTo(probability.argmax());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ridge", "kmeans"})
  void savedModelsPredictTheSameBits(String family) throws IOException {
    PrestoMixture estimator = family.equals("ridge") ? ridge() : kmeans();
    PrestoMixtureModel model = estimator.setClusterCol("group").fit(rows);
    String path = directory.resolve("a model").toString();
    model.save(path);
    PrestoMixtureModel loaded = PrestoMixtureModel.load(path);
    assertThat(loaded.uid()).isEqualTo(model.uid());
    assertThat(loaded.components()).isEqualTo(model.components());
    assertThat(loaded.summary()).isEqualTo(model.summary());
    assertThat(values(loaded)).isEqualTo(values(model));
    assertThat(loaded.transform(rows).collectAsList())
        .isEqualTo(model.transform(rows).collectAsList());
    assertThatThrownBy(() -> model.save(path)).hasMessageContaining("already exists");
    model.write().overwrite().save(path);
  }

  @Test
  void loadingSomethingElseIsRefused() throws IOException {
    Path empty = Files.createDirectory(directory.resolve("empty"));
    assertThatThrownBy(() -> PrestoMixtureModel.load(empty.toString()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("is not a model directory");
    String estimator = directory.resolve("estimator").toString();
    ridge().save(estimator);
    assertThatThrownBy(() -> PrestoMixtureModel.load(estimator))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("holds no saved PrestoMixtureModel");
  }

  @Test
  void estimatorSurvivesSavingAndCopying() throws IOException {
    PrestoMixture estimator = ridge().setTol(1e-6).setRegParam(0.1, 0.25).setFitIntercept(false);
    String path = directory.resolve("estimator").toString();
    estimator.save(path);
    PrestoMixture loaded = PrestoMixture.load(path);
    assertThat(values(loaded)).isEqualTo(values(estimator));
    PrestoMixture copy = estimator.copy(new ParamMap().put(estimator.k(), 7));
    assertThat(copy.getK()).isEqualTo(7);
    assertThat(copy.getTol()).isEqualTo(1e-6);
    assertThat(estimator.getK()).isEqualTo(2);
  }

  @Test
  void modelKeepsParentAndParamsThroughCopy() {
    PrestoMixture estimator = ridge();
    PrestoMixtureModel model = estimator.fit(rows);
    PrestoMixtureModel copy = model.copy(new ParamMap().put(model.predictionCol(), "guess"));
    assertThat(copy.parent()).isSameAs(estimator);
    assertThat(copy.getPredictionCol()).isEqualTo("guess");
    assertThat(copy.getK()).isEqualTo(2);
    assertThat(copy.transform(rows).columns()).contains("guess");
  }

  @Test
  void worksInsideAPipeline() throws IOException {
    Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {assembler(), ridge()});
    PipelineModel model = pipeline.fit(table);
    String path = directory.resolve("pipeline").toString();
    model.save(path);
    assertThat(predicted(PipelineModel.load(path).transform(table)))
        .isEqualTo(predicted(model.transform(table)))
        .isEqualTo(predicted(ridge().fit(rows).transform(rows)));
  }

  @Test
  void crossValidatorChoosesTheBetterK() {
    PrestoMixture estimator = ridge();
    ParamMap[] grid =
        new ParamGridBuilder()
            .addGrid(
                estimator.k(),
                scala.jdk.javaapi.CollectionConverters.asScala(List.<Object>of(1, 2)))
            .build();
    CrossValidatorModel best =
        new CrossValidator()
            .setEstimator(estimator)
            .setEvaluator(new RegressionEvaluator().setLabelCol("y"))
            .setEstimatorParamMaps(grid)
            .setNumFolds(2)
            .setParallelism(2)
            .setSeed(1)
            .fit(rows);
    assertThat(best.avgMetrics()[1]).isLessThan(0.2 * best.avgMetrics()[0]);
    assertThat(((PrestoMixtureModel) best.bestModel()).getK()).isEqualTo(2);
  }

  @Test
  void predictingAnotherNumberOfFeaturesIsRefused() {
    PrestoMixtureModel model = kmeans().fit(rows);
    assertThatThrownBy(() -> model.predict(Vectors.dense(1)))
        .hasMessage(
            "A row has 1 features, but the model was trained on 2; give the same features in the"
                + " same order.");
  }

  @Test
  void sameSeedSameBitsAndNothingStaysCached() {
    int cached = SparkTest.session().sparkContext().getPersistentRDDs().size();
    PrestoMixtureModel first = ridge().setRouter("forest").fit(rows);
    PrestoMixtureModel second = ridge().setRouter("forest").fit(rows.repartition(3));
    assertThat(predicted(first.transform(rows))).isEqualTo(predicted(first.transform(rows)));
    assertThat(second.summary().objective())
        .isCloseTo(first.summary().objective(), within(1e-9 * first.summary().objective()));
    assertThat(SparkTest.session().sparkContext().getPersistentRDDs().size()).isEqualTo(cached);
    PrestoMixtureModel third = ridge().setRouter("forest").fit(rows);
    assertThat(third.components()).isEqualTo(first.components());
    assertThat(predicted(third.transform(rows))).isEqualTo(predicted(first.transform(rows)));
  }

  /** All copies of a row were drawn for the router, or none; of few different rows often none. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void aRouterLearnsFromASampleOfCopies(long seed) {
    Dataset<Row> copies =
        SparkTest.session()
            .range(0, 20_000, 1, 3)
            .selectExpr("double(id % 2) as a", "double(id % 3) as b", "double(id % 4) as y");
    RouterReport report =
        ridge()
            .setRouterSampleSize(2000)
            .setSeed(seed)
            .fit(assembler().transform(copies))
            .summary()
            .router()
            .orElseThrow();
    assertThat(report.trainRows() + report.validationRows()).isBetween(1750L, 2250L);
  }
}
