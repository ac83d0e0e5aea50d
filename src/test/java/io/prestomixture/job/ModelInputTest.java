package io.prestomixture.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a model is given and cannot use. */
class ModelInputTest {
  private static final int ROWS = 90;

  @TempDir static Path directory;
  private static Path model;

  @BeforeAll
  static void train() throws Exception {
    model = directory.resolve("model");
    CommandRun run =
        CommandRun.of(
            ("train --label kind --family logistic --reg-param 0.1 --k 2 --restarts 1"
                    + " --search-steps 2 --routing-weight 0 --router nearest --test-fraction 0"
                    + " --input "
                    + table("training", "")
                    + " --output "
                    + model)
                .split(" "));
    assertThat(run.code()).as(run.stderr()).isZero();
    assertThat(run.stderr()).contains("nested (struct<p:double>)");
  }

  /** Rows of the classes a, b and c, but for two of another, with a column that is not used. */
  private static Path table(String name, String other) throws Exception {
    Random random = new Random(3);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      String kind = i % 45 == 7 && !other.isEmpty() ? other : "\"" + "abc".charAt(i % 3) + "\"";
      lines.add(
          String.format(
              "{\"x\":%s,\"z\":%s,\"nested\":{\"p\":%s},\"kind\":%s}",
              i % 3 + random.nextGaussian(), random.nextGaussian(), random.nextDouble(), kind));
    }
    return Files.write(directory.resolve(name + ".json"), lines);
  }

  private static void refused(String command, Path input, String sentence, String... more) {
    refused(model, command, input, sentence, more);
  }

  private static void refused(
      Path model, String command, Path input, String sentence, String... more) {
    Path output = directory.resolve("refused-" + command);
    List<String> args = new ArrayList<>(List.of(command, "--model", model.toString()));
    args.addAll(List.of("--input", input.toString()));
    args.addAll(
        command.equals("evaluate") ? List.of("--all-rows") : List.of("--output", "" + output));
    args.addAll(List.of(more));
    CommandRun run = CommandRun.of(args.toArray(String[]::new));
    assertThat(run.stderr()).contains(sentence);
    assertThat(run.code()).isEqualTo(ExitCodes.INVALID);
    assertThat(run.stdout()).isEmpty();
    assertThat(output).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"evaluate", "partition"})
  void classesThatTrainingDidNotSeeAreNamed(String command) throws Exception {
    String[] more = command.equals("evaluate") ? new String[0] : new String[] {"--format", "json"};
    refused(
        command,
        table("unseen-" + command, "\"neu\""),
        "Label column 'kind' has 'neu', which training did not see; 2 rows have such labels, but the"
            + " model's classes are a, b, c. Leave these rows out, or train again with them.",
        more);
    refused(
        command,
        table("missing-" + command, "null"),
        "Label column 'kind' is null, NaN or infinite in 2 rows, the first is row 7",
        more);
  }

  /** A number beyond the classes would be judged by coefficients of another, or of none. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void numbersThatAreNoClassesOfTheModelAreNamed(int classes) throws Exception {
    Path numbered = directory.resolve("numbered" + classes);
    CommandRun run =
        CommandRun.of(
            ("train --label kind --family logistic --reg-param 0.1 --k 2 --restarts 1"
                    + " --search-steps 2 --routing-weight 0 --router none --test-fraction 0"
                    + " --input "
                    + numbers("numbers" + classes, classes, "")
                    + " --output "
                    + numbered)
                .split(" "));
    assertThat(run.code()).as(run.stderr()).isZero();
    String seen = classes == 2 ? "0, 1" : "0, 1, 2";
    Path unseen = numbers("unseen" + classes, classes, "" + classes);
    for (String command : List.of("evaluate", "partition", "report")) {
      refused(
          numbered,
          command,
          unseen,
          String.format(
              "Label column 'kind' has '%d', which training did not see; 2 rows have such labels,"
                  + " but the model's classes are %s. Leave these rows out, or train again with"
                  + " them.",
              classes, seen));
      for (String none : List.of("0.5", "1e19")) {
        refused(
            numbered,
            command,
            numbers("none" + classes, classes, none),
            "Label column 'kind' must be a class 0, 1, … up to 9999, but is not in 2 rows, the first"
                + " is row 7");
      }
    }
  }

  /** Rows of numbered classes, but for two of another. */
  private static Path numbers(String name, int classes, String other) throws Exception {
    List<String> lines = new ArrayList<>(List.of("x,z,kind"));
    Random random = new Random(4);
    for (int i = 0; i < ROWS; i++) {
      String kind = i % 45 == 7 && !other.isEmpty() ? other : "" + i % classes;
      lines.add(i % classes + random.nextGaussian() + "," + random.nextGaussian() + "," + kind);
    }
    return Files.write(directory.resolve(name + ".csv"), lines);
  }

  @ParameterizedTest
  @ValueSource(strings = {"predict", "partition"})
  void csvHoldsNoNestedColumns(String command) throws Exception {
    refused(
        command,
        directory.resolve("training.json"),
        "Column 'nested' is of type struct<p:double>, which csv cannot hold; give --format json or"
            + " parquet, or leave the column out of the input.");
  }

  @Test
  void otherFormatsDo() throws Exception {
    for (String format : List.of("json", "parquet")) {
      Path output = directory.resolve("shards." + format);
      CommandRun run =
          CommandRun.of(
              String.format(
                      "partition --model %s --input %s/training.json --output %s --format %s",
                      model, directory, output, format)
                  .split(" "));
      assertThat(run.code()).as(run.stderr()).isZero();
      assertThat(run.json().path("rows").asInt()).isEqualTo(ROWS);
    }
  }
}
