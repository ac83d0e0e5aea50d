package io.prestomixture.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.prestomixture.SparkTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --group-col} on a small panel. */
class GroupCommandTest {
  @TempDir Path directory;

  /** Firms of two kinds, in ten years each; the text of a firm is no feature. */
  private Path panel(boolean missing) throws Exception {
    Random random = new Random(4);
    List<String> lines = new ArrayList<>(List.of("firm,a,y"));
    for (int i = 0; i < 400; i++) {
      int firm = i % 40;
      double a = random.nextGaussian();
      double y = (firm % 2 == 0 ? 2 : -2) * a + random.nextGaussian();
      lines.add((missing && i == 17 ? "" : "firm " + firm) + "," + a + "," + y);
    }
    return Files.write(directory.resolve("panel.csv"), lines);
  }

  private CommandRun run(String... args) {
    return CommandRun.of(args);
  }

  private CommandRun train(Path input, String group) {
    return run(
        "train",
        "--input",
        input.toString(),
        "--label",
        "y",
        "--router",
        "nearest",
        "--group-col",
        group,
        "--output",
        directory.resolve("model").toString());
  }

  @Test
  void groupsTrainEvaluateAndAreNotNeededToPredict() throws Exception {
    Path input = panel(false);
    CommandRun trained = train(input, "firm");
    assertThat(trained.code()).as(trained.stderr()).isEqualTo(ExitCodes.DONE);
    JsonNode metrics = trained.json().get("metrics");
    assertThat(metrics.get("trainRows").asInt() % 10).isZero();
    assertThat(metrics.get("testRows").asInt()).isBetween(10, 200);
    String model = directory.resolve("model").toString();
    CommandRun evaluated = run("evaluate", "--model", model, "--input", input.toString());
    assertThat(evaluated.json().get("metrics").get("testRmse")).isEqualTo(metrics.get("testRmse"));
    JsonNode clusters = run("inspect", "--model", model).json().get("clusters");
    for (JsonNode cluster : clusters) {
      assertThat(cluster.get("rows").asInt() % 10).isZero();
      assertThat(cluster.get("coefficients").fieldNames()).toIterable().containsExactly("a");
      assertThat(Math.abs(cluster.get("coefficients").get("a").asDouble())).isBetween(1.6, 2.4);
    }
    Path fresh = Files.writeString(directory.resolve("fresh.csv"), "a\n0.5\n-0.3\n");
    String output = directory.resolve("predicted").toString();
    CommandRun predicted =
        run("predict", "--model", model, "--input", fresh.toString(), "--output", output);
    assertThat(predicted.code()).as(predicted.stderr()).isEqualTo(ExitCodes.DONE);
  }

  /** A csv says no time zone; what it is read in must not be that of the machine. */
  @Test
  @Tag("slow")
  void timesAreTheSameGroupsOnEveryMachine() throws Exception {
    List<String> lines = new ArrayList<>(List.of("hour,a,y"));
    for (int i = 0; i < 400; i++) {
      lines.add(String.format("2024-10-%02d 0%d:00:00,%d,%d", 1 + i % 20, i % 3, i % 7, i % 13));
    }
    Path input = Files.write(directory.resolve("hours.csv"), lines);
    List<List<JsonNode>> metrics = new ArrayList<>();
    for (String zone : List.of("UTC", "Europe/Berlin")) {
      String[] args = {
        "train",
        "--input",
        input.toString(),
        "--label",
        "y",
        "--router",
        "nearest",
        "--group-col",
        "hour",
        "--output",
        directory.resolve(zone).toString()
      };
      try (JobProcess job = JobProcess.start(directory, List.of("user.timezone=" + zone), args)) {
        assertThat(job.exitCode()).as(job.stderr()).isEqualTo(ExitCodes.DONE);
        JsonNode all = new CommandRun(0, job.stdout(), job.stderr()).json().get("metrics");
        metrics.add(List.of(all.get("testRows"), all.get("testRmse"), all.get("trainRmse")));
      }
    }
    assertThat(metrics.get(1)).isEqualTo(metrics.get(0));
  }

  /** The clocks of Berlin showed half past two at both moments. */
  @Test
  void cellsOfTwoMomentsAreTwoGroups() {
    SparkSession session = SparkTest.session();
    Dataset<Row> cells =
        session.sql(
            "SELECT explode(array('2024-10-27T02:30:00+02:00', '2024-10-27T02:30:00+01:00',"
                + " '2024-10-27T01:30:00Z')) AS g");
    String before = session.conf().get("spark.sql.session.timeZone");
    try {
      session.conf().set("spark.sql.session.timeZone", "Europe/Berlin");
      GivenRows given = GivenRows.typed(cells).withEqual("g", DataTypes.TimestampType);
      assertThat(given.rows().select("g").distinct().count()).isEqualTo(2);
    } finally {
      session.conf().set("spark.sql.session.timeZone", before);
    }
  }

  @Test
  void whatIsNoGroupIsRefused() throws Exception {
    CommandRun missing = train(panel(true), "firm");
    assertThat(missing.code()).isEqualTo(ExitCodes.INVALID);
    assertThat(missing.stderr())
        .contains("Group column 'firm' is null in 1 rows, the first is row 17 counted from 0;");
    CommandRun unknown = train(panel(false), "firn");
    assertThat(unknown.code()).isEqualTo(ExitCodes.INVALID);
    assertThat(unknown.stderr()).contains("Group column 'firn' does not exist");
    assertThat(directory.resolve("model")).doesNotExist();
  }
}
