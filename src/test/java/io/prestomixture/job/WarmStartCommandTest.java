package io.prestomixture.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code presto train --init model}, as a schedule runs it. */
class WarmStartCommandTest {
  @TempDir Path directory;

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  private CommandRun train(Path input, String output, String... more) {
    List<String> args = new ArrayList<>(List.of("train", "--input", input.toString()));
    args.addAll(List.of("--output", path(output), "--label", "y", "--router", "nearest"));
    args.addAll(List.of(more));
    return CommandRun.of(args.toArray(String[]::new));
  }

  /** Towns differ by a slope; more rows make another town the most frequent. */
  private Path table(String name, int rows, String lastTown) throws Exception {
    List<String> lines = new ArrayList<>(List.of("a,town,y"));
    for (int i = 0; i < rows; i++) {
      int town = i * 7 % 5 % 3;
      double a = i * 0.37 % 4;
      String text = i == rows - 1 ? lastTown : List.of("Rome", "Oslo", "Lima").get(town);
      lines.add(String.join(",", "" + a, text, "" + (a * (town - 1) + i % 2 * (5 + a))));
    }
    return Files.write(directory.resolve(name), lines);
  }

  @Test
  void aRefreshOfTheSameTableIsANoOp() throws Exception {
    Path input = table("rows.csv", 200, "Rome");
    JsonNode first = train(input, "model").json();
    CommandRun again =
        train(
            input,
            "model",
            "--overwrite",
            "--init",
            "model",
            "--initial-model-path",
            path("model"));
    assertThat(again.code()).as(again.stderr()).isEqualTo(ExitCodes.DONE);
    assertThat(again.json().get("stopReason").asText()).isEqualTo("unchanged");
    assertThat(again.json().get("fullPasses").asInt()).isEqualTo(1);
    assertThat(again.json().get("rounds").asInt()).isZero();
    assertThat(again.json().get("objective")).isEqualTo(first.get("objective"));
    assertThat(again.json().get("metrics").get("testRmse"))
        .isEqualTo(first.get("metrics").get("testRmse"));
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).hasSize(2);
    }
  }

  /** Features keep the order of the first model, whatever level is the most frequent now. */
  @Test
  void aGrownTableGoesOnFromTheModel() throws Exception {
    train(table("rows.csv", 200, "Rome"), "model");
    List<String> lines = new ArrayList<>(Files.readAllLines(table("more.csv", 200, "Rome")));
    for (int i = 0; i < 90; i++) {
      lines.add(0.04 * i + ",Lima," + 0.04 * i);
    }
    Path grown = Files.write(directory.resolve("more.csv"), lines);
    CommandRun next =
        train(grown, "next", "--init", "model", "--initial-model-path", path("model"));
    assertThat(next.code()).as(next.stderr()).isEqualTo(ExitCodes.DONE);
    assertThat(next.json().get("stopReason").asText()).isNotEqualTo("unchanged");
    String before = Files.readString(directory.resolve("model").resolve("training.json"));
    String after = Files.readString(directory.resolve("next").resolve("training.json"));
    String names = before.substring(before.indexOf("featureNames"), before.indexOf("holdOut"));
    assertThat(after).contains(names);
  }

  @Test
  void whatDoesNotFitIsRefusedBeforeAnythingIsWritten() throws Exception {
    Path input = table("rows.csv", 200, "Rome");
    train(input, "model");
    Path foreign = table("foreign.csv", 200, "Bonn");
    String[] warm = {"--init", "model", "--initial-model-path", path("model")};
    assertRefused(
        train(foreign, "next", warm),
        "The initial model does not know feature 'town=Bonn'; leave out the rows that have it");
    assertRefused(
        train(input, "next", warm[0], warm[1], warm[2], warm[3], "--exclude", "town"),
        "The initial model was trained on columns a, town, but the feature columns are a;");
    assertRefused(
        train(input, "next", warm[0], warm[1], warm[2], warm[3], "--family", "huber"),
        "Cluster 0 of the initial model is of family 'ridge', but is to be of family 'huber'");
    assertRefused(train(input, "next", "--init", "model"), "initialModelPath is not set");
    assertRefused(
        train(input, "next", "--init", "kmeans", "--initial-model-path", path("model")),
        "but initMode is 'kmeans'");
    assertRefused(
        train(input, "next", "--init", "model", "--initial-model-path", path("nowhere")),
        "is not a model directory");
  }

  private void assertRefused(CommandRun run, String sentence) {
    assertThat(run.stderr()).contains(sentence).doesNotContain("\tat ");
    assertThat(run.code()).isEqualTo(ExitCodes.INVALID);
    assertThat(directory.resolve("next")).doesNotExist();
  }
}
