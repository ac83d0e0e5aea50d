package io.prestomixture.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prestomixture.NothingStaysCached;
import io.prestomixture.evaluation.Methods;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** PRESTO and other methods on the same splits. */
@Tag("slow")
@ExtendWith(NothingStaysCached.class)
class CompareTest {
  private static final List<String> NUMBERS =
      List.of(
          "trainObjective",
          "testError",
          "testErrorStdErr",
          "routerAccuracy",
          "seconds",
          "fullPasses",
          "parametersPerPrediction",
          "multiplyAddsPerPrediction",
          "modelBytes");

  @TempDir Path directory;

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  /** Three groups far apart in a, each with its own line of b; a sign of it, and a count. */
  private String lines(int n) throws Exception {
    Random random = new Random(3);
    List<String> lines = new ArrayList<>(List.of("a,b,y,sign,count"));
    double[] slopes = {6, -6, 0};
    for (int i = 0; i < n; i++) {
      int group = i % 3;
      double a = 10 * group + random.nextDouble();
      double b = random.nextGaussian();
      double y = slopes[group] * b + 5 * group + 0.3 * random.nextGaussian();
      String sign = y > 5 ? "up" : "down";
      lines.add(String.join(",", "" + a, "" + b, "" + y, sign, "" + Math.round(Math.exp(y / 8))));
    }
    return Files.write(directory.resolve("rows.csv"), lines).toString();
  }

  private static CommandRun run(String input, String... more) {
    List<String> args = new ArrayList<>(List.of("compare", "--input", input));
    args.addAll(List.of(more).contains("--k") ? List.of() : List.of("--k", "3"));
    args.addAll(List.of("--restarts", "2", "--router", "nearest"));
    args.addAll(List.of(more));
    return CommandRun.of(args.toArray(String[]::new));
  }

  private static CommandRun done(String input, String... more) throws Exception {
    return closed(run(input, more));
  }

  private static CommandRun closed(CommandRun run) throws Exception {
    assertThat(run.code()).as(run.stderr()).isEqualTo(ExitCodes.DONE);
    assertThat(OutputSchema.COMPARISON.violations(run.json())).isEmpty();
    return run;
  }

  private static JsonNode method(JsonNode json, String name) {
    for (JsonNode one : json.get("methods")) {
      if (one.get("name").asText().equals(name)) {
        return one;
      }
    }
    throw new AssertionError(name);
  }

  @Test
  void allMethodsAreMeasuredAndWritten() throws Exception {
    CommandRun run =
        done(
            lines(240),
            "--label",
            "y",
            "--exclude",
            "sign,count",
            "--splits",
            "1",
            "--output",
            path("out"));
    JsonNode json = run.json();
    assertThat(json.get("command").asText()).isEqualTo("compare");
    assertThat(json.get("status").asText()).isEqualTo("done");
    assertThat(json.get("error").asText()).isEqualTo("RMSE");
    List<String> names = new ArrayList<>();
    for (JsonNode one : json.get("methods")) {
      String name = one.get("name").asText();
      names.add(name);
      for (String number : NUMBERS) {
        assertThat(one.has(number)).as(name + " " + number).isTrue();
      }
      boolean trees = name.equals("forest") || name.equals("gbt");
      assertThat(one.get("trainObjective").isNull()).as(name).isEqualTo(trees);
      boolean routed = !trees && !name.equals("global");
      assertThat(one.get("routerAccuracy").isNull()).as(name).isEqualTo(!routed);
      assertThat(one.get("testError").asDouble()).as(name).isPositive();
      assertThat(one.get("testErrorStdErr").isNull()).as("one split").isTrue();
      assertThat(one.get("fullPasses").asInt()).as(name).isPositive();
      assertThat(one.get("modelBytes").asLong()).as(name).isGreaterThan(100);
      assertThat(run.stdout()).contains("\n" + name + " ");
    }
    assertThat(names).isEqualTo(Methods.names().subList(0, names.size())).endsWith("gbt");
    // Two coefficients and a constant.
    assertThat(method(json, "global").get("parametersPerPrediction").asInt()).isEqualTo(3);
    assertThat(method(json, "global").get("multiplyAddsPerPrediction").asInt()).isEqualTo(2);
    // The noise is 0.3, and features tell the groups.
    assertThat(method(json, "presto").get("testError").asDouble()).isLessThan(0.5);
    // In standard coordinates groups are no further apart than b is wide.
    assertThat(method(json, "kmeans").get("testError").asDouble()).isGreaterThan(1);
    assertThat(method(json, "global").get("testError").asDouble()).isGreaterThan(2);
    assertThat(method(json, "presto").get("trainObjective").asDouble())
        .isLessThanOrEqualTo(method(json, "alternating").get("trainObjective").asDouble());
    JsonNode written =
        new ObjectMapper().readTree(directory.resolve("out/comparison.json").toFile());
    assertThat(OutputSchema.COMPARISON.violations(written)).isEmpty();
    assertThat(written.get("methods")).isEqualTo(json.get("methods"));
    List<String> csv = Files.readAllLines(directory.resolve("out/comparison.csv"));
    assertThat(csv).hasSize(1 + names.size());
    assertThat(csv.get(0)).startsWith("name,trainObjective,trainObjectiveStdErr,testError");
    assertThat(csv.get(1)).startsWith("global,");
    for (String line : csv) {
      assertThat(line.split(",", -1)).hasSameSizeAs(csv.get(0).split(",", -1));
    }
  }

  @Test
  void theSameSeedGivesTheSameNumbersAndSplitsDiffer() throws Exception {
    String input = lines(150);
    String[] more = {
      "--label",
      "y",
      "--exclude",
      "sign,count",
      "--splits",
      "2",
      "--methods",
      "kmeans,em,moe,presto,gbt"
    };
    JsonNode one = done(input, more).json();
    JsonNode two = done(input, more).json();
    for (int i = 0; i < 5; i++) {
      JsonNode a = one.get("methods").get(i);
      JsonNode b = two.get("methods").get(i);
      for (String number : NUMBERS) {
        // MLlib's KMeans adds sums as they arrive, and may take an iteration more or less for it.
        boolean free = a.get("name").asText().equals("kmeans") && number.startsWith("fullPasses");
        if (!number.equals("seconds") && !free) {
          assertThat(a.get(number)).as(a.get("name") + " " + number).isEqualTo(b.get(number));
        }
      }
      double first = a.get("testErrors").get(0).asDouble();
      double second = a.get("testErrors").get(1).asDouble();
      assertThat(first).isNotEqualTo(second);
      assertThat(a.get("testError").asDouble()).isCloseTo((first + second) / 2, within(1e-12));
      assertThat(a.get("testErrorStdErr").asDouble())
          .isCloseTo(Math.abs(first - second) / 2, within(1e-12));
    }
  }

  /** With the router that compare takes where none is named: the best on held-out rows. */
  @Test
  void theSameSeedGivesEveryMethodTheSameNumbersAndRouters() throws Exception {
    String input = lines(100);
    List<JsonNode> both = new ArrayList<>();
    for (int time = 0; time < 2; time++) {
      JsonNode methods =
          closed(
                  CommandRun.of(
                      "compare",
                      "--input",
                      input,
                      "--label",
                      "y",
                      "--exclude",
                      "sign,count",
                      "--k",
                      "2",
                      "--splits",
                      "1",
                      "--restarts",
                      "1"))
              .json()
              .get("methods");
      methods.forEach(method -> ((ObjectNode) method).remove("seconds"));
      both.add(methods);
    }
    assertThat(both.get(0)).hasSize(14);
    // So few rows are one partition, in which sums have one order, those of MLlib's KMeans too.
    assertThat(both.get(1)).isEqualTo(both.get(0));
  }

  @Test
  void classesAndCountsAreJudgedByTheirOwnErrors() throws Exception {
    String input = lines(200);
    JsonNode classes =
        done(
                input,
                "--label",
                "sign",
                "--family",
                "logistic",
                "--reg-param",
                "0.01",
                "--exclude",
                "y,count",
                "--splits",
                "1",
                "--methods",
                "global,em,moe,presto,forest")
            .json();
    assertThat(classes.get("error").asText()).isEqualTo("error rate");
    for (JsonNode one : classes.get("methods")) {
      assertThat(one.get("testError").asDouble()).isBetween(0.0, 0.5);
      assertThat(one.get("testLogLoss").asDouble()).isBetween(0.0, 1.0);
    }
    JsonNode counts =
        done(
                input,
                "--label",
                "count",
                "--family",
                "poisson",
                "--exclude",
                "y,sign",
                "--splits",
                "1",
                "--methods",
                "global,em,moe")
            .json();
    assertThat(counts.get("error").asText()).isEqualTo("deviance");
    assertThat(method(counts, "em").get("testError").asDouble())
        .isLessThan(method(counts, "global").get("testError").asDouble());
  }

  @Test
  void whatCannotBeComparedIsRefused() throws Exception {
    String input = lines(30);
    String[][] refused = {
      {"--k", "1", "mixtures of one component are all the same"},
      {"--splits", "0", "--splits is 0; give at least 1."},
      {"--family", "kmeans", "has no label to predict"},
      {"--test-fraction", "0", "judged on held-out rows"},
      {"--methods", "magic", "'magic'"},
      {"--standardize-label", "true", "in the units of the label"},
    };
    for (String[] options : refused) {
      CommandRun run = run(input, "--label", "y", options[0], options[1], "--output", path("out"));
      assertThat(run.stderr()).contains(options[2]).doesNotContain("\tat ");
      assertThat(run.code()).isEqualTo(ExitCodes.INVALID);
      assertThat(directory.resolve("out")).doesNotExist();
    }
    CommandRun run =
        run(input, "--label", "y", "--family", "huber", "--exclude", "sign", "--methods", "em");
    assertThat(run.stderr()).contains("Method 'em'", "family is 'huber'");
    assertThat(run.code()).isEqualTo(ExitCodes.INVALID);
  }
}
