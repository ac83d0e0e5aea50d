package io.prestomixture.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prestomixture.report.Browser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.apache.spark.package$;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What reports say, beside what the models that they are about say. */
class ReportTest {
  @TempDir Path directory;

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  private String table(int n) throws Exception {
    Random random = new Random(7);
    List<String> lines = new ArrayList<>(List.of("a,b,town,y,kind"));
    for (int i = 0; i < n; i++) {
      int group = i % 3;
      double a = random.nextGaussian() + 2 * group;
      double b = random.nextGaussian();
      double y = (group - 1) * 4 * b + a + 0.2 * random.nextGaussian();
      String town = i % 2 == 0 ? "Rome" : "</script>Oslo";
      String kind = List.of("red", "green", "blue").get(y > 1 ? group : (group + 1) % 3);
      lines.add(String.join(",", "" + a, "" + b, town, "" + y, kind));
    }
    return Files.write(directory.resolve("rows.csv"), lines).toString();
  }

  private static CommandRun done(String... args) {
    CommandRun run = CommandRun.of(args);
    assertThat(run.code()).as(run.stderr()).isEqualTo(ExitCodes.DONE);
    return run;
  }

  private JsonNode data(Path page) throws Exception {
    String html = Files.readString(page);
    String start = "<script type=\"application/json\" id=\"data\">";
    int from = html.indexOf(start) + start.length();
    return new ObjectMapper().readTree(html.substring(from, html.indexOf("</script>", from)));
  }

  private JsonNode report(String about, String what, String... more) throws Exception {
    List<String> args = new ArrayList<>(List.of("report", about, what, "--overwrite"));
    args.addAll(List.of("--output", path("report.html")));
    args.addAll(List.of(more));
    CommandRun run = done(args.toArray(String[]::new));
    assertThat(run.json().get("bytes").asLong())
        .isEqualTo(Files.size(directory.resolve("report.html")));
    assertThat(run.json().fieldNames())
        .toIterable()
        .contains("command", "status", "objective", "rows", "k", "rounds", "fullPasses")
        .contains("stopReason", "seconds", "output", "metrics");
    requireDrawn(directory.resolve("report.html"));
    return data(directory.resolve("report.html"));
  }

  /** Where there is a browser, it draws the page without complaint, wide and narrow. */
  private void requireDrawn(Path page) throws Exception {
    Optional<Path> program = Browser.installed();
    if (program.isEmpty()) {
      // The tests of pages made by hand are skipped for that, and say so.
      return;
    }
    Path profile = Files.createTempDirectory(directory, "profile");
    try (Browser browser = Browser.start(program.get(), profile)) {
      for (int width : List.of(1280, 400)) {
        browser.open(page, width, false);
        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
            .isLessThanOrEqualTo(width);
        String undrawn =
            "[...document.querySelectorAll('.chart')].filter(c => !c.querySelector('svg path'))"
                + ".map(c => c.getAttribute('aria-label')).join()";
        assertThat(browser.evaluate(undrawn).asText()).isEmpty();
        assertThat(browser.evaluate("document.querySelectorAll('.chart').length").asInt())
            .isPositive();
      }
    }
  }

  private static Map<String, String> facts(JsonNode data, String part) {
    Map<String, String> facts = new LinkedHashMap<>();
    data.get(part)
        .forEach(fact -> facts.put(fact.get("name").asText(), fact.get("value").asText()));
    return facts;
  }

  private static long sum(JsonNode counts) {
    return StreamSupport.stream(counts.spliterator(), false)
        .flatMap(row -> StreamSupport.stream(row.spliterator(), false))
        .mapToLong(JsonNode::asLong)
        .sum();
  }

  @Test
  void theReportOfAModelSaysWhatTheModelSays() throws Exception {
    String input = table(240);
    JsonNode train =
        done(
                "train",
                "--input",
                input,
                "--label",
                "y",
                "--exclude",
                "kind",
                "--k",
                "3",
                "--init",
                "random",
                "--router",
                "nearest",
                "--output",
                path("model"))
            .json();
    JsonNode inspected = done("inspect", "--model", path("model")).json();
    JsonNode data = report("--model", path("model"));
    JsonNode rounds = data.get("rounds");
    assertThat(rounds).hasSize(train.get("rounds").asInt() + 1);
    assertThat(rounds.size()).isGreaterThan(3);
    assertThat(rounds.get(rounds.size() - 1).get("objective").asDouble())
        .isCloseTo(train.get("objective").asDouble(), within(1e-12));
    // Of an exact family the sieve knows what comes of it.
    int sieved = 0;
    for (JsonNode round : rounds) {
      JsonNode sieve = round.path("sieve");
      if (sieve.isObject() && sieve.get("taken").asInt() >= 0) {
        int taken = sieve.get("taken").asInt();
        sieved++;
        assertThat(sieve.get("objectives").get(taken).asDouble())
            .isCloseTo(round.get("objective").asDouble(), within(1e-9));
        long moved = 0;
        for (int bucket = 0; bucket <= taken; bucket++) {
          moved += sieve.get("moves").get(bucket).asLong();
        }
        assertThat(moved).isEqualTo(round.get("moves").asLong());
        assertThat(sieve.get("thresholds").get(taken)).isEqualTo(round.get("threshold"));
      }
    }
    assertThat(sieved).isGreaterThan(2);
    assertThat(sum(data.at("/rows/routing/counts"))).isEqualTo(240);
    assertThat(data.at("/rows/points")).hasSize(240);
    assertThat(data.at("/rows/projectedShare").asDouble()).isBetween(0.5, 1.0);
    JsonNode first = inspected.get("clusters").get(0);
    JsonNode coefficients = data.at("/clusters/coefficients");
    assertThat(coefficients.get("values").get(0).get(0))
        .isEqualTo(first.get("coefficients").get("a"));
    assertThat(coefficients.get("intercepts").get(0)).isEqualTo(first.get("intercept"));
    assertThat(data.at("/clusters/list/0/fit")).isEqualTo(first.get("fitError"));
    assertThat(data.get("certificate").size()).isPositive();
    assertThat(data.get("comparison")).isNull();
    assertThat(facts(data, "provenance"))
        .containsEntry("PRESTO", Presto.VERSION)
        .containsEntry("Spark", package$.MODULE$.SPARK_VERSION())
        .containsEntry("Java", System.getProperty("java.version"));
  }

  /** The effect of a feature is its coefficient for one standard deviation of these rows. */
  @Test
  void otherRowsCanBeShownAndMissingOnesAreSaidToBe() throws Exception {
    String input = table(120);
    done(
        "train",
        "--input",
        input,
        "--label",
        "y",
        "--exclude",
        "kind",
        "--k",
        "2",
        "--router",
        "none",
        "--output",
        path("model"));
    List<String> rows = Files.readAllLines(Path.of(input));
    Path some = Files.write(directory.resolve("some.csv"), rows.subList(0, 31));
    JsonNode data = report("--model", path("model"), "--input", some.toString());
    assertThat(data.at("/rows/points")).hasSize(30);
    double[] a =
        rows.subList(1, 31).stream()
            .mapToDouble(row -> Double.parseDouble(row.split(",", -1)[0]))
            .toArray();
    double mean = Arrays.stream(a).average().orElseThrow();
    double variance = Arrays.stream(a).map(value -> (value - mean) * (value - mean)).sum() / 29;
    JsonNode coefficients = data.at("/clusters/coefficients");
    assertThat(coefficients.at("/effects/0/0").asDouble())
        .isCloseTo(coefficients.at("/values/0/0").asDouble() * Math.sqrt(variance), within(1e-9));

    Files.delete(Path.of(input));
    CommandRun run = done("report", "--model", path("model"), "--output", path("without.html"));
    assertThat(run.stderr()).contains("The report shows no rows", "rows.csv");
    assertThat(data(directory.resolve("without.html")).get("rows")).isNull();
  }

  @Test
  void ofManyFeaturesThoseOfTheLargestEffectsAreShown() throws Exception {
    Random random = new Random(9);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      StringBuilder line = new StringBuilder();
      for (int j = 1; j <= 205; j++) {
        // Five features are next to nothing.
        line.append(' ').append(j).append(':').append(random.nextGaussian() * (j > 5 ? 1 : 1e-9));
      }
      lines.add(random.nextGaussian() + line.toString());
    }
    Path input = Files.write(directory.resolve("wide.libsvm"), lines);
    done(
        ("train --label label --k 2 --reg-param 1 --standardization false --router none --restarts"
                + " 1 --search-steps 2 --routing-weight 0 --test-fraction 0 --input "
                + input
                + " --output "
                + path("wide"))
            .split(" "));
    JsonNode coefficients = report("--model", path("wide")).at("/clusters/coefficients");
    assertThat(coefficients.get("all").asInt()).isEqualTo(205);
    assertThat(coefficients.get("features")).hasSize(200);
    assertThat(coefficients.at("/features/0").asText()).isEqualTo("features[5]");
    assertThat(coefficients.at("/values/1")).hasSize(200);
  }

  @Test
  void classesAndClustersHaveReportsToo() throws Exception {
    String input = table(150);
    done(
        "train",
        "--input",
        input,
        "--label",
        "kind",
        "--features",
        "a,b",
        "--family",
        "logistic",
        "--reg-param",
        "0.01",
        "--k",
        "2",
        "--router",
        "nearest",
        "--output",
        path("classes"));
    JsonNode classes = report("--model", path("classes"));
    assertThat(sum(classes.at("/rows/classes/counts"))).isEqualTo(150);
    assertThat(classes.at("/rows/classes/names")).hasSize(3);
    assertThat(classes.at("/rows/points/0/actual").isNull()).isTrue();
    assertThat(classes.at("/clusters/coefficients/rows")).hasSize(6);
    done(
        "train",
        "--input",
        input,
        "--features",
        "a",
        "--family",
        "kmeans",
        "--k",
        "3",
        "--output",
        path("clusters"));
    JsonNode clusters = report("--model", path("clusters"));
    assertThat(
            clusters.at("/rows/routing").isMissingNode() || clusters.at("/rows/routing").isNull())
        .isTrue();
    assertThat(clusters.at("/rows/projectedShare").asDouble()).isCloseTo(1, within(1e-9));
  }

  @Test
  void theReportOfAComparisonHasItsMethods() throws Exception {
    done(
        "compare",
        "--input",
        table(150),
        "--label",
        "y",
        "--exclude",
        "kind",
        "--k",
        "2",
        "--splits",
        "2",
        "--methods",
        "global,kmeans,presto",
        "--router",
        "nearest",
        "--output",
        path("compared"));
    JsonNode data = report("--compare", path("compared"));
    JsonNode comparison = data.get("comparison");
    JsonNode file =
        new ObjectMapper().readTree(directory.resolve("compared/comparison.json").toFile());
    assertThat(comparison.get("methods")).hasSameSizeAs(file.get("methods"));
    for (int m = 0; m < file.get("methods").size(); m++) {
      JsonNode shown = comparison.get("methods").get(m);
      for (Map.Entry<String, JsonNode> field : file.get("methods").get(m).properties()) {
        // Lists are shown as text.
        if (!field.getValue().isArray()) {
          assertThat(shown.get(field.getKey())).isEqualTo(field.getValue());
        }
      }
    }
    assertThat(comparison.at("/methods/1/routers").asText()).isEqualTo("nearest/hard");
    assertThat(comparison.at("/measures/0/unit").asText()).isEqualTo("RMSE");
    assertThat(comparison.get("measures").findValuesAsText("key"))
        .contains("testError", "routerAccuracy", "fullPasses", "modelBytes")
        .doesNotContain("testLogLoss");
    for (JsonNode measure : comparison.get("measures")) {
      assertThat(comparison.at("/methods/2").get(measure.get("spread").asText()).isNumber())
          .as(measure.toString())
          .isTrue();
    }
    assertThat(comparison.get("columns").toString())
        .contains("testError", "testErrorStdErr", "seconds", "routers")
        .doesNotContain("secondsStdErr", "testErrors");
    assertThat(facts(data, "settings")).containsEntry("--splits", "2").containsEntry("--k", "2");
    assertThat(facts(data, "provenance"))
        .containsEntry("label", "y")
        .containsEntry("PRESTO", Presto.VERSION)
        .containsEntry("fingerprint of the rows", file.get("fingerprint").asText());
    assertThat(file.get("fingerprint").asText()).matches("[0-9a-f]{16}");
    assertThat(file.get("rows").asInt()).isEqualTo(150);
    assertThat(data.get("rounds")).isNull();
  }

  /** Of a comparison that was made before rows and versions were kept, the rest is shown. */
  @Test
  void whatIsNotKnownOfAComparisonIsLeftOut() throws Exception {
    Files.createDirectory(directory.resolve("before"));
    Files.writeString(
        directory.resolve("before/comparison.json"),
        """
        {"command": "compare", "family": "ridge", "k": 2, "splits": 1, "seed": 7, "error": "RMSE",
         "seconds": 1.5, "methods": [{"name": "presto", "testError": 1.0, "testErrorStdErr": null,
         "seconds": 1.0, "secondsStdErr": null}]}
        """);
    JsonNode data = report("--compare", path("before"));
    assertThat(facts(data, "provenance")).containsOnlyKeys("directory");
    assertThat(facts(data, "settings")).containsEntry("family", "ridge").containsEntry("seed", "7");
  }

  private void refused(String sentence, String... more) {
    List<String> args = new ArrayList<>(List.of("report"));
    args.addAll(List.of(more));
    CommandRun run = CommandRun.of(args.toArray(String[]::new));
    assertThat(run.stderr()).contains(sentence).doesNotContain("\tat ");
    assertThat(run.code()).isEqualTo(ExitCodes.INVALID);
    assertThat(run.stdout()).isEmpty();
  }

  @Test
  void whatCannotBeReportedIsRefused() throws Exception {
    refused("Option --output is missing", "--model", path("m"));
    refused("give either --model or --compare", "--output", path("r.html"));
    refused(
        "give either --model or --compare",
        "--output",
        path("r.html"),
        "--model",
        path("m"),
        "--compare",
        path("c"));
    refused("does not exist", "--output", path("r.html"), "--model", path("m"));
    refused("comparison.json", "--output", path("r.html"), "--compare", path("c"));
    refused(
        "give what 'compare --output' made", "--output", path("r.html"), "--compare", path("c"));
    refused("is a directory", "--output", directory.toString(), "--compare", path("c"));
    Files.createDirectory(directory.resolve("c"));
    Files.writeString(directory.resolve("c/comparison.json"), "{\"methods\": 3}");
    refused("'comparison.json' of", "--output", path("r.html"), "--compare", path("c"));
    assertThat(directory.resolve("r.html")).doesNotExist();
  }
}
