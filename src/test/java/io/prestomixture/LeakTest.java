package io.prestomixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prestomixture.engine.LiveBroadcasts;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.jdk.javaapi.CollectionConverters;

/** What the library leaves behind in the caller's session, JVM and file system: nothing. */
@Tag("slow")
class LeakTest {
  private static final AtomicInteger READS = new AtomicInteger();

  @TempDir private Path directory;

  private Set<Integer> cached;
  private Set<String> files;
  private Set<Long> threads;

  @BeforeEach
  void remember() {
    assertThat(context().isStopped()).isFalse();
    // What other tests predicted with is there until Spark's cleaner has seen that it is not asked.
    collectGarbage();
    cached = cached();
    files = temporaryFiles();
    threads = threads();
  }

  private static SparkContext context() {
    return SparkTest.session().sparkContext();
  }

  private static Set<Integer> cached() {
    return CollectionConverters.asJava(context().getPersistentRDDs()).keySet().stream()
        .map(id -> (Integer) id)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** But for those of Spark's session, and the libraries of its codecs, which come once. */
  private static Set<String> temporaryFiles() {
    return new TreeSet<>(
        Arrays.asList(
            new File(System.getProperty("java.io.tmpdir"))
                .list((d, name) -> !name.matches("(spark|blockmgr|artifacts)-.*|.*\\.so.*"))));
  }

  /** Threads of pools that nobody named, such as those of executor services, and their like. */
  private static Set<Long> threads() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(
            thread ->
                thread.getKey().getName().matches("pool-\\d+-thread-\\d+")
                    || Arrays.stream(thread.getValue())
                        .anyMatch(frame -> frame.getClassName().startsWith("io.prestomixture")))
        .map(thread -> thread.getKey().getId())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Tasks beside one that failed run on until Spark has told them that their job is over. */
  private Set<Long> threadsAfterAMoment() {
    for (int i = 0; i < 100 && !threads.containsAll(threads()); i++) {
      LockSupport.parkNanos(50_000_000);
    }
    return threads();
  }

  private void assertNothingIsLeft() {
    assertThat(cached()).isEqualTo(cached);
    assertThat(LiveBroadcasts.ofOursAfterAMoment()).isEmpty();
    assertThat(temporaryFiles()).isEqualTo(files);
    assertThat(threads).containsAll(threadsAfterAMoment());
    assertThat(context().isStopped()).isFalse();
  }

  private static Dataset<Row> rows() {
    Random random = new Random(1);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      double x = random.nextGaussian();
      rows.add(
          RowFactory.create(
              Vectors.dense(x, random.nextGaussian()), (i % 2 == 0 ? 3 : -3) * x + 1));
    }
    StructType schema =
        new StructType()
            .add("features", SQLDataTypes.VectorType())
            .add("label", DataTypes.DoubleType);
    return SparkTest.session()
        .createDataFrame(JavaSparkContext.fromSparkContext(context()).parallelize(rows, 3), schema);
  }

  private static PrestoMixture mixture() {
    return new PrestoMixture().setK(2).setSeed(1).setRestarts(2).setSearchSteps(20);
  }

  @Test
  void fittingSavingLoadingAndPredictingLeaveNothing() throws IOException {
    Dataset<Row> rows = rows().cache();
    assertThat(rows.count()).isEqualTo(200);
    cached = cached();
    PrestoMixtureModel model = mixture().fit(rows);
    assertNothingIsLeft();
    assertThat(rows.storageLevel()).isNotEqualTo(StorageLevel.NONE());
    model.save(directory.resolve("model").toString());
    PrestoMixtureModel loaded = PrestoMixtureModel.load(directory.resolve("model").toString());
    assertNothingIsLeft();
    assertThat(directory.toFile().list()).containsExactly("model");
    assertThat(predictions(loaded, rows)).hasSize(200).isEqualTo(predictions(model, rows));
    // What predicts is a broadcast as long as somebody can ask for its rows.
    collectGarbage();
    assertNothingIsLeft();
    rows.unpersist(true);
  }

  private static List<Row> predictions(PrestoMixtureModel model, Dataset<Row> rows) {
    Dataset<Row> predicted = model.transform(rows);
    assertThat(LiveBroadcasts.ofOurs()).isNotEmpty();
    return predicted.select("prediction", "cluster").collectAsList();
  }

  /** Until Spark's cleaner has seen that the broadcasts are gone. */
  private static void collectGarbage() {
    for (int i = 0; i < 100 && !LiveBroadcasts.ofOurs().isEmpty(); i++) {
      System.gc();
      LockSupport.parkNanos(50_000_000);
    }
  }

  /** Every family and option that runs jobs of its own before the first round or after the last. */
  @ParameterizedTest
  @ValueSource(strings = {"kmeans", "gaussian", "logistic", "ridge,huber"})
  void noFamilyLeavesAnything(String family) {
    Dataset<Row> rows = rows();
    mixture()
        .setFamily(family)
        .setRegParam(0.1)
        .setFitIntercept(false)
        .setRouter("nearest")
        .fit(
            family.equals("logistic")
                ? rows.withColumn("label", functions.expr("if(label > 0, 1D, 0D)"))
                : rows);
    assertNothingIsLeft();
  }

  @Test
  void aRefusedFitLeavesNothing() {
    assertThatThrownBy(() -> mixture().setK(201).fit(rows())).hasMessageContaining("k is 201");
    assertThatThrownBy(() -> mixture().setRegParam(1, 2, 3).fit(rows()))
        .hasMessageContaining("regParam has 3 numbers");
    assertThatThrownBy(() -> mixture().setCertificate("exact").fit(rows()))
        .hasMessageContaining("certificate is 'exact'");
    assertNothingIsLeft();
  }

  /** Rows that can be read so often, and no more: at the check, when packed. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void rowsThatCannotBeReadLeaveNothing(int reads) {
    READS.set(0);
    UDF1<Double, Double> fragile =
        label -> {
          if (READS.getAndIncrement() >= 200 * reads) {
            throw new IllegalStateException("The table is gone.");
          }
          return label;
        };
    Dataset<Row> rows =
        rows()
            .withColumn(
                "label",
                functions.udf(fragile, DataTypes.DoubleType).apply(functions.col("label")));
    assertThatThrownBy(() -> mixture().fit(rows)).hasStackTraceContaining("The table is gone.");
    assertThat(READS.get()).isGreaterThan(200 * reads);
    assertNothingIsLeft();
  }
}
