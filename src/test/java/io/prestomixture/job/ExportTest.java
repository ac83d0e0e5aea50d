package io.prestomixture.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prestomixture.SparkTest;
import io.prestomixture.scoring.MixtureScorer;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A model that {@code export} wrote predicts raw rows without Spark as its pipeline does. */
@Timeout(300)
class ExportTest {
  private static final String SCORE_TABLE = "io.prestomixture.scoring.ScoreTable";

  @TempDir static Path directory;
  private static SavedModel saved;
  private static Path exported;

  @BeforeAll
  static void export() throws Exception {
    saved = SavedModel.train(directory);
    exported = directory.resolve("model.json");
    CommandRun run = export(exported);
    assertThat(run.code()).as(run.stderr()).isZero();
    JsonNode json = run.json();
    assertThat(json.get("command").asText()).isEqualTo("export");
    assertThat(json.get("output").asText()).isEqualTo(exported.toString());
    assertThat(json.get("bytes").asLong()).isEqualTo(Files.size(exported));
  }

  private static CommandRun export(Path output, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of("export", "--model", saved.root().toString(), "--output", output.toString()));
    args.addAll(List.of(more));
    return CommandRun.of(args.toArray(String[]::new));
  }

  /** A table of texts, a level among them that training did not see. */
  private static Path table() throws Exception {
    List<String> lines = new ArrayList<>(List.of("town,b,a"));
    for (int i = 0; i < 120; i++) {
      String town = List.of("Rome", "Oslo", "Lima", "Bonn").get(i % 4);
      lines.add(String.join(",", town, "" + i % 8, "" + i * 0.21 % 5));
    }
    return Files.write(directory.resolve("table.csv"), lines);
  }

  private static List<Row> transformed(Path table) {
    Dataset<Row> rows =
        SparkTest.session()
            .read()
            .option("header", true)
            .option("inferSchema", true)
            .csv(table.toString());
    return saved.load().pipeline().transform(rows).collectAsList();
  }

  private static void assertAgree(double found, double expected) {
    assertThat(found).isCloseTo(expected, within(1e-12 * Math.max(1, Math.abs(expected))));
  }

  private static String jar(Class<?> type) throws Exception {
    return new File(type.getProtectionDomain().getCodeSource().getLocation().toURI()).getPath();
  }

  @Test
  void inAProcessWithoutSpark() throws Exception {
    Path table = table();
    Path output = directory.resolve("scored");
    Path errors = directory.resolve("errors");
    List<String> classPath = new ArrayList<>();
    for (Class<?> type :
        List.of(
            MixtureScorer.class,
            ExportTest.class,
            ObjectMapper.class,
            JsonFactory.class,
            JsonInclude.class)) {
      classPath.add(jar(type));
    }
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                classPath.stream().distinct().collect(Collectors.joining(File.pathSeparator)),
                SCORE_TABLE,
                exported.toString(),
                table.toString())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
    List<String> scored = Files.readAllLines(output);
    List<Row> expected = transformed(table);
    assertThat(scored).hasSameSizeAs(expected).hasSize(120);
    for (int i = 0; i < scored.size(); i++) {
      String[] parts = scored.get(i).split(" ", -1);
      assertAgree(Double.parseDouble(parts[0]), expected.get(i).<Double>getAs("prediction"));
      assertThat(Integer.parseInt(parts[1])).isEqualTo(expected.get(i).<Integer>getAs("cluster"));
    }
  }

  @Test
  void featuresAreThoseOfThePipeline() throws Exception {
    MixtureScorer scorer = MixtureScorer.load(exported);
    for (Row row : transformed(table())) {
      double[] features = row.<Vector>getAs(FeaturePipeline.FEATURES).toArray();
      assertAgree(scorer.predict(features), row.<Double>getAs("prediction"));
      assertThat(scorer.clusterProbabilities(features))
          .containsExactly(row.<Vector>getAs("clusterProbability").toArray(), within(1e-12));
    }
    assertThat(scorer.document().featureNames())
        .isEqualTo(saved.load().record().featureNames())
        .contains("a", "b", "town=Lima", "town=Oslo", "town=Rome");
  }

  @Test
  void whatCannotBeExportedIsRefused() throws Exception {
    byte[] before = Files.readAllBytes(exported);
    CommandRun again = export(exported);
    assertThat(again.code()).isEqualTo(ExitCodes.INVALID);
    assertThat(again.stderr()).contains("exists already");
    assertThat(Files.readAllBytes(exported)).isEqualTo(before);
    assertThat(export(exported, "--overwrite").code()).isZero();
    assertThat(Files.readAllBytes(exported)).isEqualTo(before);

    Path other = directory.resolve("other.json");
    CommandRun none = CommandRun.of("export", "--model", "nowhere", "--output", other.toString());
    assertThat(none.code()).isEqualTo(ExitCodes.INVALID);
    assertThat(none.stderr()).contains("'nowhere' does not exist");
    CommandRun unnamed = CommandRun.of("export", "--model", saved.root().toString());
    assertThat(unnamed.code()).isEqualTo(ExitCodes.INVALID);
    assertThat(unnamed.stderr()).contains("--output is missing");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.contains("staged") || name.startsWith("other"));
    }
  }
}
