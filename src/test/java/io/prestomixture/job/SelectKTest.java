package io.prestomixture.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.prestomixture.data.InvalidInputException;
import io.prestomixture.evaluation.HeldOutError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The number of clusters, found on data that has one. */
class SelectKTest {
  @TempDir Path directory;

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  /** Three groups far apart in a; in each y is another line of b. */
  private String lines(int n) throws Exception {
    Random random = new Random(3);
    List<String> lines = new ArrayList<>(List.of("a,b,y,count"));
    double[] slopes = {6, -6, 0};
    for (int i = 0; i < n; i++) {
      int group = i % 3;
      double a = 10 * group + random.nextDouble();
      double b = random.nextGaussian();
      double y = slopes[group] * b + 5 * group + 0.3 * random.nextGaussian();
      lines.add(String.join(",", "" + a, "" + b, "" + y, "" + Math.round(Math.exp(y / 8))));
    }
    return Files.write(directory.resolve("rows.csv"), lines).toString();
  }

  private static String[] args(String command, String input, String... more) {
    List<String> args = new ArrayList<>(List.of(command, "--input", input, "--router", "nearest"));
    args.addAll(List.of(more));
    return args.toArray(String[]::new);
  }

  private static CommandRun done(String... args) {
    CommandRun run = CommandRun.of(args);
    assertThat(run.code()).as(run.stderr()).isEqualTo(ExitCodes.DONE);
    return run;
  }

  @Test
  void threePlantedRegressionsAreRecommendedAndSavedAsTrainSavesThem() throws Exception {
    String input = lines(450);
    String[] common = {"--label", "y", "--exclude", "count"};
    List<String> more = new ArrayList<>(List.of(common));
    more.addAll(List.of("--k", "1..4", "--output", path("selected")));
    CommandRun run = done(args("select-k", input, more.toArray(String[]::new)));
    JsonNode json = run.json();
    assertThat(json.get("command").asText()).isEqualTo("select-k");
    assertThat(json.get("recommended").asInt()).isEqualTo(3);
    assertThat(json.get("k").asInt()).isEqualTo(3);
    assertThat(json.get("path").size()).isEqualTo(4);
    JsonNode third = json.get("path").get(2);
    assertThat(third.get("testError").asDouble()).isBetween(0.2, 0.45);
    assertThat(third.get("testErrorStdErr").asDouble()).isBetween(0.005, 0.1);
    assertThat(third.get("routerAccuracy").asDouble()).isGreaterThan(0.9);
    assertThat(third.get("icl").isNull()).isTrue();
    assertThat(json.get("path").get(0).get("testError").asDouble()).isGreaterThan(2);
    assertThat(run.stdout())
        .contains("test RMSE  std. error  router accuracy  seconds", "Recommended: k = 3");
    assertThat(run.stderr()).contains("k = 2: objective", "k = 4: objective");
    assertThat(json.get("reason").asText()).contains("standard error");
    List<Double> objectives = new ArrayList<>();
    json.get("path").forEach(step -> objectives.add(step.get("objective").asDouble()));
    assertThat(objectives).isSortedAccordingTo(Comparator.reverseOrder());

    more = new ArrayList<>(List.of(common));
    more.addAll(List.of("--k", "3", "--output", path("trained")));
    JsonNode trained = done(args("train", input, more.toArray(String[]::new))).json();
    for (String name : List.of("testRmse", "trainRmse", "globalTestRmse", "routerAccuracy")) {
      assertThat(json.get("metrics").get(name)).isEqualTo(trained.get("metrics").get(name));
    }
    assertThat(third.get("testError").asDouble())
        .isCloseTo(trained.get("metrics").get("testRmse").asDouble(), within(1e-12));
    assertThat(done("inspect", "--model", path("selected")).json().get("clusters"))
        .isEqualTo(done("inspect", "--model", path("trained")).json().get("clusters"));
  }

  @Test
  void densitiesAreChosenByTheirLikelihood() throws Exception {
    CommandRun run =
        done(
            args(
                "select-k",
                lines(300),
                "--family",
                "gaussian",
                "--k",
                "2,3,5",
                "--features",
                "a,b"));
    JsonNode json = run.json();
    assertThat(json.get("recommended").asInt()).isEqualTo(3);
    assertThat(json.get("output").isNull()).isTrue();
    assertThat(json.get("path").get(1).get("icl").asDouble())
        .isLessThan(json.get("path").get(0).get("icl").asDouble());
    assertThat(json.get("path").get(1).get("testError").isNull()).isTrue();
    assertThat(run.stdout()).contains("BIC", "ICL has its least value");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void countsAndClassesAreJudgedByTheirOwnErrors() throws Exception {
    String input = lines(120);
    for (String family : List.of("poisson", "svm")) {
      boolean counts = family.equals("poisson");
      String label = counts ? "count" : "sign";
      Path file = Path.of(input);
      if (!counts) {
        List<String> rows = Files.readAllLines(file);
        List<String> signed = new ArrayList<>(List.of("a,b,sign"));
        for (String row : rows.subList(1, rows.size())) {
          String[] cells = row.split(",", -1);
          signed.add(cells[0] + "," + cells[1] + "," + (cells[2].startsWith("-") ? "no" : "yes"));
        }
        file = Files.write(directory.resolve("signs.csv"), signed);
      }
      List<String> more = new ArrayList<>(List.of("--family", family, "--label", label));
      more.addAll(List.of("--reg-param", "0.05", "--k", "1,2"));
      if (counts) {
        more.addAll(List.of("--exclude", "y"));
      }
      CommandRun run = done(args("select-k", file.toString(), more.toArray(String[]::new)));
      JsonNode json = run.json();
      int at = json.get("recommended").asInt() - 1;
      assertThat(json.get("path").get(at).get("testError").asDouble())
          .isCloseTo(
              json.get("metrics").get(counts ? "testDeviance" : "testLogLoss").asDouble(),
              within(1e-9));
      assertThat(run.stdout()).contains(counts ? "test deviance" : "test log loss");
    }
  }

  @Test
  void whatCannotBeSelectedIsRefused() throws Exception {
    String input = lines(20);
    String[][] refused = {
      {"--k", "5..2", "ends before it begins; write 2..5."},
      {"--k", "abc", "--k is 'abc'; give a range such as 2..12, or a list such as 2,4,8."},
      {"--k", "2..400", "but there are only"},
      {"--family", "kmeans", "neither a label nor a likelihood"},
      {"--test-fraction", "0", "judged on held-out rows"},
    };
    for (String[] options : refused) {
      CommandRun run =
          CommandRun.of(
              args(
                  "select-k",
                  input,
                  "--label",
                  "y",
                  options[0],
                  options[1],
                  "--output",
                  path("model")));
      assertThat(run.stderr()).contains(options[2]).doesNotContain("\tat ");
      assertThat(run.code()).isEqualTo(ExitCodes.INVALID);
      assertThat(run.stdout()).isEmpty();
      assertThat(directory.resolve("model")).doesNotExist();
    }
  }

  @Test
  void helpHasAnExample() {
    assertThat(done("select-k", "--help").stdout())
        .contains("Example: presto select-k", "--k=RANGE", "--reg-param");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"2..4;2,3,4", "8,2,4,2;2,4,8", "7;7", "2 .. 3;2,3"})
  void rangesAndListsAreRead(String text, String expected) {
    assertThat(ClusterCounts.parse(text))
        .containsExactlyElementsOf(
            Arrays.stream(expected.split(",")).map(Integer::valueOf).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"0..3;between 1 and", "99999;between 1 and", "2..;give a range", "-1;give a range"})
  void othersAreRefused(String text, String sentence) {
    assertThatThrownBy(() -> ClusterCounts.parse(text))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(sentence);
  }

  private static List<PathStep> errors(double... values) {
    return IntStream.range(0, values.length)
        .mapToObj(
            i ->
                new PathStep(
                    i + 2, 1, new HeldOutError("RMSE", values[i], 0.1), null, null, null, 1))
        .toList();
  }

  @Test
  void theSmallestWithinOneStandardErrorIsTaken() {
    assertThat(Recommendation.of(errors(2, 1.08, 1.2, 1)).k()).isEqualTo(3);
    assertThat(Recommendation.of(errors(2, 1.08, 1.2, 1)).reason())
        .contains("smallest k", "1.0800", "1.0000 at k = 5");
    assertThat(Recommendation.of(errors(2, 1.2, 1)).k()).isEqualTo(4);
    assertThat(Recommendation.of(errors(2, 1.2, 1)).reason()).contains("no smaller k");
    assertThat(Recommendation.of(errors(1)).k()).isEqualTo(2);
  }
}
