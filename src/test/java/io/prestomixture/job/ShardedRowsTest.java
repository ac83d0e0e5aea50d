package io.prestomixture.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prestomixture.SparkTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows come to their shards as they are, are read once, and never by the driver. */
@Timeout(300)
class ShardedRowsTest {
  private static final List<String> TOWNS = List.of("007", "Rome", "Oslo");

  /** The model's columns, and what else a row may hold. */
  private static final String HEADER =
      "a,town,y,open,code,price,size,padded,quoted,day,time,empty,dotted.name";

  private static final String REST =
      "007,1.10,1e3, x ,\"a \"\"b\"\", c\",2024-1-2,2024-01-02 03:04:05.123456,,TRUE";

  @TempDir static Path directory;
  private static Path model;

  @BeforeAll
  static void train() throws Exception {
    model = directory.resolve("model");
    train(Files.write(directory.resolve("training.csv"), lines(90, i -> "")), model);
  }

  private static void train(Path table, Path output, String... more) {
    List<String> args = new ArrayList<>(List.of("train", "--input", table.toString()));
    args.addAll(List.of("--label", "y", "--features", "a,town,open", "--k", "2"));
    args.addAll(List.of("--restarts", "1", "--routing-weight", "0", "--router", "nearest"));
    args.addAll(List.of("--test-fraction", "0", "--output", output.toString()));
    args.addAll(List.of(more));
    CommandRun run = CommandRun.of(args.toArray(String[]::new));
    assertThat(run.code()).as(run.stderr()).isZero();
  }

  /**
   * Rows whose numbers are written in several ways; the town of row 0 to 2 tells that it is text.
   */
  private static List<String> lines(int rows, IntFunction<String> rest) {
    Random random = new Random(4);
    boolean training = rest.apply(0).isEmpty();
    List<String> lines = new ArrayList<>(List.of(training ? "a,town,y,open" : HEADER));
    for (int i = 0; i < rows; i++) {
      double a = random.nextInt(100) / 8.0;
      double y = (i % 2 == 0 ? a : 20 - a) + i % 3 + 0.1 * random.nextGaussian();
      String number = i % 4 == 0 ? String.format("%.4f", a) : i % 4 == 1 ? a + "e0" : "" + a;
      String open = i % 5 < 2 ? "true" : "FALSE";
      String row = String.join(",", number, TOWNS.get(i % 3), (y < 0 ? "" : "+") + y, open);
      lines.add(training ? row : row + "," + rest.apply(i));
    }
    return lines;
  }

  private static CommandRun partition(Path from, Path output, String... more) {
    List<String> args = new ArrayList<>(List.of("partition"));
    args.addAll(List.of("--input", from.toString(), "--output", output.toString()));
    if (!List.of(more).contains("--model")) {
      args.addAll(List.of("--model", model.toString()));
    }
    args.addAll(List.of(more));
    return CommandRun.of(args.toArray(String[]::new));
  }

  private static void done(Path from, Path output, String... more) {
    CommandRun run = partition(from, output, more);
    assertThat(run.code()).as(run.stderr()).isZero();
  }

  /** Cells as texts. */
  private static Dataset<Row> cells(Path... files) {
    Dataset<Row> all = null;
    for (Path file : files) {
      Dataset<Row> rows =
          SparkTest.session()
              .read()
              .option("header", true)
              .option("escape", "\"")
              .csv(file.toString());
      all = all == null ? rows : all.union(rows);
    }
    return all;
  }

  @Test
  void cellsAreAsTheyWere() throws Exception {
    Path table = Files.write(directory.resolve("cells.csv"), lines(60, i -> REST));
    Path shards = directory.resolve("cells");
    done(table, shards);
    Dataset<Row> found = cells(shards.resolve("cluster=0"), shards.resolve("cluster=1"));
    assertThat(found.columns()).isEqualTo(HEADER.split(","));
    assertThat(found.collectAsList())
        .containsExactlyInAnyOrderElementsOf(cells(table).collectAsList());
  }

  @Test
  void rowsAreReadOnce() throws Exception {
    int rows = 500;
    Path table = Files.write(directory.resolve("once.csv"), lines(rows, i -> REST));
    try (StageWatch watch = new StageWatch(SparkTest.session().sparkContext())) {
      done(table, directory.resolve("once"));
      assertThat(watch.stagesThatRead(rows)).isEqualTo(1);
    }
  }

  @Test
  void theDriverSeesNoRows() throws Exception {
    int few = 200;
    int many = 4000;
    assertThat(resultBytes(many) - resultBytes(few)).isLessThan((many - few) / 2);
  }

  /** What tasks send to the driver while a table is partitioned. */
  private static long resultBytes(int rows) throws Exception {
    Path table = Files.write(directory.resolve(rows + ".csv"), lines(rows, i -> REST));
    try (StageWatch watch = new StageWatch(SparkTest.session().sparkContext())) {
      done(table, directory.resolve("of" + rows));
      return watch.resultBytes();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|x|Feature column 'a' is of type string, but must be a number; it has 'x'",
        "0|true|Feature column 'a' is of type string, but must be a number; it has 'true'",
        "3|1|Feature column 'open' is of type string, but must be a number; it has 'true'",
        "0|''|Column 'a' is null, NaN or infinite in 2 rows, the first is row 17 counted from 0",
        "1|''|Column 'town' is null or empty in 2 rows, the first is row 17 counted from 0",
        "2|NaN|Label column 'y' is null, NaN or infinite in 2 rows, the first is row 17",
        "13|more|/bad.csv' has a row that cannot be read",
      })
  void badRowsAreNamedAndNothingIsLeft(int column, String cell, String sentence) throws Exception {
    List<String> lines = lines(40, i -> "1,1,1,1,1,1,1,1,1");
    for (int bad : new int[] {18, 34}) {
      List<String> cells = new ArrayList<>(List.of(lines.get(bad).split(",", -1)));
      if (column < cells.size()) {
        cells.set(column, cell);
      } else {
        cells.add(cell);
      }
      lines.set(bad, String.join(",", cells));
    }
    Path table = Files.write(directory.resolve("bad.csv"), lines);
    Path output = directory.resolve("written").resolve("shards");
    CommandRun run = partition(table, output);
    assertThat(run.stderr()).contains(sentence).doesNotContain("\tat ");
    assertThat(run.code()).isEqualTo(ExitCodes.INVALID);
    assertThat(run.stdout()).isEmpty();
    assertThat(output.getParent()).doesNotExist();
  }

  /** Sixty rows of ten teams, which are numbers in two ways of writing. */
  private static List<String> teams() {
    List<String> lines = new ArrayList<>(List.of("a,town,y,open,team,w"));
    List<String> rows = lines(60, i -> "");
    for (int i = 0; i < 60; i++) {
      String team = (i % 2 == 0 ? "" : "0") + i / 6;
      lines.add(rows.get(i + 1) + "," + team + "," + (i % 4 == 0 ? 0 : 1.5));
    }
    return lines;
  }

  /** Teams are numbers, so 07 and 7 are one team, as they were in training. */
  @Test
  void equalGroupsStayTogetherAndRowsWithoutWeightAreRowsToo() throws Exception {
    Path table = Files.write(directory.resolve("teams.csv"), teams());
    Path teams = directory.resolve("teams-model");
    train(table, teams, "--group-col", "team", "--weight", "w");
    Path shards = directory.resolve("teams");
    done(table, shards, "--model", teams.toString());
    Dataset<Row> all = cells(shards);
    assertThat(all.drop("cluster").collectAsList())
        .containsExactlyInAnyOrderElementsOf(cells(table).collectAsList());
    assertThat(all.selectExpr("int(team) team", "cluster").distinct().count()).isEqualTo(10);
    assertThat(all.select("cluster").distinct().count()).isEqualTo(2);

    Path input = Files.createDirectory(directory.resolve("some teams"));
    for (int part = 0; part < 3; part++) {
      List<String> lines = new ArrayList<>(teams());
      if (part == 2) {
        lines.set(33, lines.get(33).replaceFirst(",[^,]*$", ",-1"));
      }
      Files.write(input.resolve("part-" + part + ".csv"), lines);
    }
    // With groups and without, in a task of several.
    for (Path used : List.of(teams, weighted(table))) {
      CommandRun run = partition(input, directory.resolve("none"), "--model", used.toString());
      assertThat(run.stderr())
          .contains("Weight column 'w' must be finite and not negative, but is not in 1 rows");
      assertThat(run.code()).isEqualTo(ExitCodes.INVALID);
      assertThat(directory.resolve("none")).doesNotExist();
    }
  }

  private static Path weighted(Path table) {
    Path weighted = directory.resolve("weighted-model");
    train(table, weighted, "--weight", "w");
    return weighted;
  }

  @ParameterizedTest
  @ValueSource(strings = {"csv", "parquet", "json"})
  void anyNameIsAPath(String format) throws Exception {
    Path place = Files.createDirectories(directory.resolve("a, b [1] {c,d} *? " + format));
    Path table = Files.write(place.resolve("rows, [2] {e} *.csv"), lines(30, i -> REST));
    Path shards = place.resolve("out, [3] {f,g} *");
    done(table, shards, "--format", format);
    JsonNode manifest = new ObjectMapper().readTree(shards.resolve("_manifest.json").toFile());
    assertThat(manifest.get("rows").asInt()).isEqualTo(30);
    for (JsonNode shard : manifest.get("shards")) {
      assertThat(shard.get("files")).isNotEmpty();
      for (JsonNode file : shard.get("files")) {
        assertThat(shards.resolve(file.get("name").asText())).hasSize(file.get("bytes").asLong());
      }
    }
  }

  @Test
  void predictionsStandBesideTheCellsAsTheyWere() throws Exception {
    Path table = Files.write(directory.resolve("predict.csv"), lines(30, i -> REST));
    Path output = directory.resolve("predicted");
    CommandRun run =
        CommandRun.of(
            "predict",
            "--model",
            model.toString(),
            "--input",
            table.toString(),
            "--output",
            output.toString());
    assertThat(run.code()).as(run.stderr()).isZero();
    Dataset<Row> given = cells(table);
    Dataset<Row> found = cells(output);
    assertThat(found.columns()).startsWith(given.columns()).contains("prediction");
    Column[] before =
        Stream.of(given.columns()).map(c -> found.col("`" + c + "`")).toArray(Column[]::new);
    assertThat(found.select(before).collectAsList()).isEqualTo(given.collectAsList());
  }

  @ParameterizedTest
  @CsvSource({"predict, csv", "predict, json", "partition, csv", "partition, json"})
  void timesKeepAllTheirDigits(String command, String format) {
    Path table = directory.resolve(command + format + ".parquet");
    Dataset<Row> given =
        SparkTest.session()
            .range(20)
            .selectExpr(
                "id / 2 as a",
                "'Rome' as town",
                "double(id) as y",
                "true as open",
                "timestamp_micros(1700000000123456 + id) as time",
                "timestamp_ntz'2024-01-02 03:04:05.123456' as local");
    given.write().parquet(table.toString());
    Path output = directory.resolve("times." + command + "." + format);
    List<String> args = new ArrayList<>(List.of(command, "--format", format));
    args.addAll(List.of("--model", model.toString(), "--input", table.toString()));
    args.addAll(List.of("--output", output.toString()));
    CommandRun run = CommandRun.of(args.toArray(String[]::new));
    assertThat(run.code()).as(run.stderr()).isZero();
    Dataset<Row> found =
        SparkTest.session()
            .read()
            .option("header", true)
            .schema("a double, town string, y double, open boolean, time string, local string")
            .format(format)
            .load(output.toString())
            .selectExpr("cast(time as timestamp)", "cast(local as timestamp_ntz)");
    assertThat(found.collectAsList())
        .containsExactlyInAnyOrderElementsOf(given.select("time", "local").collectAsList());
  }
}
