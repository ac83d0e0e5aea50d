package io.prestomixture.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.prestomixture.SparkTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 200 inputs and options that cannot be used: exit code 2, a sentence, and nothing left behind. */
@Tag("slow")
class BadInputFuzzTest {
  private static final int OPTIONS = 92;
  private static final int TABLES_PER_KIND = 6;

  @TempDir Path directory;
  private Path inputs;
  private Path outputs;

  @BeforeEach
  void createDirectories() throws IOException {
    inputs = Files.createDirectory(directory.resolve("inputs"));
    outputs = directory.resolve("outputs");
  }

  @Test
  void badTablesAreRefused() throws IOException {
    BadTables tables = new BadTables(inputs, new Random(1));
    SoftAssertions softly = new SoftAssertions();
    for (Map.Entry<String, BadTables.Kind> kind : BadTables.KINDS.entrySet()) {
      for (int i = 0; i < TABLES_PER_KIND; i++) {
        String table = kind.getValue().write(tables);
        List<String> args = new ArrayList<>(List.of("train", "--input", table));
        args.addAll(List.of("--output", output(), "--router", "none", "--restarts", "1"));
        // Spark names the columns of libsvm files.
        boolean named = !table.endsWith("libsvm");
        args.addAll(named ? List.of("--label", "y", "--weight", "w") : List.of("--label", "label"));
        refused(softly, kind.getKey() + " " + table, args);
      }
    }
    softly.assertAll();
  }

  @Test
  void badOptionsAreRefused() throws IOException {
    Path input = inputs.resolve("rows.csv");
    List<String> lines = new ArrayList<>(List.of("a,b,y,w"));
    for (int i = 0; i < 30; i++) {
      lines.add(String.join(",", "" + i * 0.5, "" + i * i % 7, "" + (i % 3 + 0.25 * i), "1.5"));
    }
    Files.write(input, lines);
    BadOptions options = new BadOptions(new Random(2));
    SoftAssertions softly = new SoftAssertions();
    List<List<String>> all = options.some(OPTIONS, inputs);
    assertThat(all).hasSize(OPTIONS);
    for (List<String> bad : all) {
      List<String> args = new ArrayList<>(List.of("train"));
      args.addAll(bad);
      if (!bad.contains("--input")) {
        args.addAll(List.of("--input", input.toString()));
      }
      if (!bad.contains("--output")) {
        args.addAll(List.of("--output", output()));
      }
      if (!bad.contains("--label")) {
        args.addAll(List.of("--label", "y"));
      }
      refused(softly, bad.toString(), args);
    }
    softly.assertAll();
  }

  private String output() {
    return outputs.resolve("model").toString();
  }

  private void refused(SoftAssertions softly, String what, List<String> args) throws IOException {
    CommandRun run = CommandRun.of(args.toArray(String[]::new));
    String sentence = run.stderr().lines().reduce("", (before, line) -> line);
    softly.assertThat(run.code()).as("%s: %s", what, run.stderr()).isEqualTo(ExitCodes.INVALID);
    softly.assertThat(sentence).as(what).matches("(?s).{20,}[.?]").doesNotContain("Failed");
    softly.assertThat(run.stderr()).as(what).doesNotContain("\tat ");
    softly.assertThat(run.stdout()).as(what).isEmpty();
    softly.assertThat(outputs).as(what).doesNotExist();
    softly
        .assertThat(SparkTest.session().sparkContext().getPersistentRDDs().size())
        .as(what)
        .isZero();
    if (Files.exists(outputs)) {
      clear();
    }
  }

  private void clear() throws IOException {
    try (Stream<Path> left = Files.walk(outputs)) {
      for (Path path : left.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(path);
      }
    }
    assertThat(outputs).doesNotExist();
  }
}
