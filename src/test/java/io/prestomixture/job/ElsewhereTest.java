package io.prestomixture.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.prestomixture.SparkTest;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A model predicts the same bits wherever it predicts: on a stream, or in another process. */
@Tag("slow")
@Timeout(300)
class ElsewhereTest {
  private static final List<String> PREDICTED =
      List.of("a", "b", "town", "prediction", "cluster", "clusterProbability");

  @TempDir static Path directory;
  private static SavedModel saved;
  private static PipelineModel model;
  private static Dataset<Row> rows;

  @BeforeAll
  static void train() throws Exception {
    saved = SavedModel.train(directory);
    model = saved.load().pipeline();
    rows =
        SparkTest.session()
            .read()
            .option("header", true)
            .option("inferSchema", true)
            .csv(directory.resolve("rows.csv").toString());
  }

  private static List<Row> sorted(Dataset<Row> predicted) {
    return predicted
        .selectExpr(PREDICTED.toArray(String[]::new))
        .sort("a", "b", "town")
        .collectAsList();
  }

  @Test
  void onAStream() throws Exception {
    String path = directory.resolve("stream").toString();
    rows.repartition(3).write().parquet(path);
    Dataset<Row> stream =
        SparkTest.session()
            .readStream()
            .schema(rows.schema())
            .option("maxFilesPerTrigger", 1)
            .parquet(path);
    assertThat(stream.isStreaming()).isTrue();
    var query =
        model.transform(stream).writeStream().format("memory").queryName("predicted").start();
    try {
      query.processAllAvailable();
      assertThat(query.recentProgress().length).isGreaterThanOrEqualTo(3);
    } finally {
      query.stop();
    }
    assertThat(sorted(SparkTest.session().table("predicted")))
        .isEqualTo(sorted(model.transform(rows)))
        .hasSize(80);
  }

  @Test
  void inAnotherProcess() throws Exception {
    String output = directory.resolve("predicted").toString();
    Path log = directory.resolve("log");
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(List.of("@" + new File("target/java-options").getAbsolutePath(), "-Xmx1g"));
    command.addAll(
        List.of("-cp", SparkTest.absoluteClassPath(), Presto.class.getName(), "predict"));
    command.addAll(List.of("--model", saved.root().toString(), "--output", output));
    command.addAll(List.of("--input", directory.resolve("rows.csv").toString()));
    command.addAll(List.of("--format", "parquet"));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    assertThat(process.waitFor()).as(log.toString()).isZero();
    Dataset<Row> here =
        model
            .transform(rows)
            .withColumn(
                "clusterProbability",
                org.apache.spark.ml.functions.vector_to_array(
                    org.apache.spark.sql.functions.col("clusterProbability"), "float64"));
    assertThat(sorted(SparkTest.session().read().parquet(output)))
        .isEqualTo(sorted(here))
        .hasSize(80);
  }
}
