package io.prestomixture.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prestomixture.SparkTest;
import io.prestomixture.scoring.MixtureScorer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Shards hold every row once, where its label or the router says, and what the manifest says. */
@Timeout(300)
class PartitionTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ROWS = 150;
  private static final int K = 3;

  @TempDir static Path directory;
  private static Path input;
  private static Path model;

  @BeforeAll
  static void train() throws IOException {
    List<String> lines = new ArrayList<>(List.of("id,a,town,y,team"));
    Random random = new Random(2);
    for (int i = 0; i < ROWS; i++) {
      double a = random.nextGaussian();
      String town = List.of("Rome", "Oslo").get(i % 2);
      double y = 10 * (i % K) + (i % K - 1) * a + 0.1 * random.nextGaussian();
      lines.add(String.join(",", "" + i, "" + a, town, "" + y, "t" + i % 12));
    }
    input = Files.write(directory.resolve("rows.csv"), lines);
    model = directory.resolve("model");
    train(model, "--standardize-label");
  }

  private static void train(Path output, String... more) {
    List<String> args = new ArrayList<>(List.of("train", "--input", input.toString()));
    args.addAll(List.of("--label", "y", "--k", "" + K, "--features", "a,town"));
    args.addAll(
        List.of(
            "--restarts",
            "2",
            "--routing-weight",
            "0",
            "--router",
            "nearest",
            "--test-fraction",
            "0"));
    args.addAll(List.of("--output", output.toString()));
    args.addAll(List.of(more));
    CommandRun run = CommandRun.of(args.toArray(String[]::new));
    assertThat(run.code()).as(run.stderr()).isZero();
  }

  /** Runs the command; later options take the place of the usual ones. */
  private static CommandRun partition(Path from, Path output, String... more) {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("--model", model.toString());
    options.put("--input", from.toString());
    options.put("--output", output.toString());
    for (int i = 0; i < more.length; i += 2) {
      options.put(more[i], more[i + 1]);
    }
    List<String> args = new ArrayList<>(List.of("partition"));
    options.forEach((name, value) -> args.addAll(List.of(name, value)));
    return CommandRun.of(args.toArray(String[]::new));
  }

  private static Path done(String name, Path from, String... more) {
    Path output = directory.resolve(name);
    CommandRun run = partition(from, output, more);
    assertThat(run.code()).as(run.stderr()).isZero();
    return output;
  }

  private static JsonNode manifest(Path shards) throws IOException {
    JsonNode manifest = JSON.readTree(shards.resolve("_manifest.json").toFile());
    assertThat(OutputSchema.SHARDS.violations(manifest)).isEmpty();
    return manifest;
  }

  private static Dataset<Row> read(String path, String format) {
    return SparkTest.session()
        .read()
        .format(format)
        .option("header", true)
        .option("inferSchema", true)
        .load(path);
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  @ParameterizedTest
  @ValueSource(strings = {"csv", "parquet", "json"})
  void everyRowIsInExactlyOneShardOfTheManifest(String format) throws Exception {
    Path shards = done("shards-" + format, input, "--format", format);
    String[] columns = {"id", "a", "town", "y", "team"};
    Dataset<Row> given = read(input.toString(), "csv");
    List<Row> union = new ArrayList<>();
    JsonNode manifest = manifest(shards);
    for (JsonNode shard : manifest.get("shards")) {
      Path place = shards.resolve("cluster=" + shard.get("cluster").asInt());
      List<Row> rows =
          read(place.toString(), format).selectExpr(columns).orderBy("id").collectAsList();
      assertThat(rows).hasSize(shard.get("rows").asInt()).isNotEmpty();
      union.addAll(rows);
      verifyChecksums(shards, shard);
    }
    assertThat(union)
        .containsExactlyInAnyOrderElementsOf(given.selectExpr(columns).collectAsList());
    assertThat(manifest.get("rows").asInt()).isEqualTo(ROWS);
    assertThat(manifest.get("dataFormat").asText()).isEqualTo(format);
    assertThat(manifest.get("shards")).hasSize(K);
    // Readers of tables take the directory as one table.
    assertThat(read(shards.toString(), format).where("cluster is not null").count())
        .isEqualTo(ROWS);
  }

  private static void verifyChecksums(Path shards, JsonNode shard) throws Exception {
    StringBuilder listing = new StringBuilder();
    long total = 0;
    List<JsonNode> files = new ArrayList<>();
    shard.get("files").forEach(files::add);
    for (JsonNode file : files) {
      listing.append(file.get("sha256").asText()).append("  ");
      listing.append(file.get("name").asText()).append('\n');
      total += file.get("bytes").asLong();
    }
    assertThat(shard.get("bytes").asLong()).isEqualTo(total);
    assertThat(shard.get("sha256").asText())
        .isEqualTo(sha256(listing.toString().getBytes(StandardCharsets.UTF_8)));
    files.add(shard.get("component"));
    for (JsonNode file : files) {
      byte[] bytes = Files.readAllBytes(shards.resolve(file.get("name").asText()));
      assertThat(bytes.length).isEqualTo(file.get("bytes").asInt());
      assertThat(sha256(bytes)).isEqualTo(file.get("sha256").asText());
    }
    try (Stream<Path> present =
        Files.list(shards.resolve("cluster=" + shard.get("cluster").asInt()))) {
      assertThat(present.filter(file -> !file.getFileName().toString().startsWith(".")))
          .hasSize(files.size());
    }
  }

  /** The predictions of all components in units of the label, by {@code transform}. */
  private static List<Row> transformed(Path table) {
    TrainedModel trained = TrainedModel.load(model.toString(), SparkTest.session());
    return trained.judged(trained.withFeatures(read(table.toString(), "csv"))).collectAsList();
  }

  @Test
  void labelsChooseTheComponentThatPredictsThemBest() throws Exception {
    Path shards = done("by-label", input, "--format", "parquet");
    assertThat(manifest(shards).get("by").asText()).isEqualTo("label");
    Map<Integer, Integer> clusters = clusters(shards);
    MixtureScorer[] components = new MixtureScorer[K];
    for (int k = 0; k < K; k++) {
      components[k] = MixtureScorer.load(shards.resolve("cluster=" + k + "/_component.json"));
    }
    LabelScale scale =
        TrainedModel.load(model.toString(), SparkTest.session()).record().labelScale();
    for (Row row : transformed(input)) {
      double[] outputs = row.<Vector>getAs(TrainedModel.COMPONENTS).toArray();
      double least = Double.POSITIVE_INFINITY;
      int best = 0;
      Map<String, Object> raw = Map.of("a", row.getAs("a"), "town", row.getAs("town"));
      for (int k = 0; k < K; k++) {
        double prediction = outputs[k] * scale.deviation() + scale.mean();
        double size = Math.max(1, Math.abs(prediction));
        assertThat(components[k].predict(raw)).isCloseTo(prediction, within(1e-12 * size));
        double residual = Math.abs(row.<Double>getAs("y") - prediction);
        if (residual < least) {
          least = residual;
          best = k;
        }
      }
      assertThat(clusters.get(row.<Integer>getAs("id"))).isEqualTo(best);
    }
    // The fit's own sizes: nothing but the label decides in this table.
    List<Long> fitted =
        TrainedModel.load(model.toString(), SparkTest.session()).mixture().components().stream()
            .map(component -> component.rows())
            .toList();
    for (int k = 0; k < K; k++) {
      int cluster = k;
      assertThat(clusters.values().stream().filter(c -> c == cluster))
          .hasSize((int) (long) fitted.get(k));
    }
  }

  private static Map<Integer, Integer> clusters(Path shards) {
    Map<Integer, Integer> clusters = new HashMap<>();
    for (Row row : read(shards.toString(), "parquet").select("id", "cluster").collectAsList()) {
      clusters.put(row.getInt(0), row.getInt(1));
    }
    return clusters;
  }

  @Test
  void withoutLabelTheRouterChooses() throws Exception {
    Path unlabelled = directory.resolve("unlabelled.csv");
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(input)) {
      lines.add(String.join(",", List.of(line.split(",", -1)).subList(0, 3)));
    }
    Files.write(unlabelled, lines);
    Path shards = done("by-router", unlabelled, "--format", "parquet");
    assertThat(manifest(shards).get("by").asText()).isEqualTo("router");
    Map<Integer, Integer> expected = new HashMap<>();
    TrainedModel trained = TrainedModel.load(model.toString(), SparkTest.session());
    for (Row row : trained.pipeline().transform(read(input.toString(), "csv")).collectAsList()) {
      expected.put(row.getAs("id"), row.getAs("cluster"));
    }
    assertThat(clusters(shards)).isEqualTo(expected);
    Path asked = done("asked", input, "--format", "parquet", "--by", "router");
    assertThat(clusters(asked)).isEqualTo(expected);
  }

  @Test
  void groupsStayTogether() throws Exception {
    Path grouped = directory.resolve("grouped");
    train(grouped, "--group-col", "team");
    Path output = done("teams", input, "--format", "parquet", "--model", grouped.toString());
    Dataset<Row> shards = read(output.toString(), "parquet");
    assertThat(shards.select("team", "cluster").distinct().count()).isEqualTo(12);
    assertThat(shards.select("cluster").distinct().count()).isEqualTo(K);
    assertThat(shards.count()).isEqualTo(ROWS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--format|excel|Unknown format 'excel'",
        "--by|labels|Unknown value of --by 'labels'. Did you mean 'label'?",
        "--model|nowhere|'nowhere' does not exist",
        "--input|nowhere.csv|'nowhere.csv' does not exist"
      })
  void wrongOptionsAreRefused(String option, String value, String sentence) throws Exception {
    refused(input, sentence, option, value);
  }

  private void refused(Path from, String sentence, String... more) throws Exception {
    Path output = directory.resolve("written").resolve("shards");
    CommandRun run = partition(from, output, more);
    assertThat(run.stderr()).contains(sentence).doesNotContain("\tat ");
    assertThat(run.code()).isEqualTo(ExitCodes.INVALID);
    assertThat(run.stdout()).isEmpty();
    assertThat(output.getParent()).doesNotExist();
  }

  @Test
  void tablesThatCannotBePartitionedAreRefused() throws Exception {
    List<String> lines = Files.readAllLines(input);
    Path bad = directory.resolve("bad.csv");
    Files.write(bad, List.of(lines.get(0).replace("id", "Cluster"), lines.get(1), lines.get(2)));
    refused(bad, "has a column 'Cluster', which is what shards are named by");
    Files.write(bad, List.of(lines.get(0), lines.get(1), "7,0.5,Rome,,t1"));
    refused(bad, "Label column 'y' is null");
    Files.write(bad, List.of(lines.get(0), lines.get(1), "7,,Rome,1,t1"));
    refused(bad, "Column 'a' is null");
    Files.write(bad, List.of("id,a,y", "1,2,3"));
    refused(bad, "Feature column 'town' does not exist");
    Files.write(bad, List.of("id,a,town", "1,2,Rome"));
    refused(bad, "Label column 'y' does not exist", "--by", "label");
  }
}
