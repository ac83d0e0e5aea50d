package io.prestomixture.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prestomixture.SparkTest;
import io.prestomixture.persistence.FaultyFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A command whose output is there already, or cannot be written. */
@Tag("slow")
class DoneBeforeTest {
  @TempDir Path directory;
  private String input;

  @BeforeEach
  void copyInput() throws IOException {
    StringBuilder rows = new StringBuilder("a,b\n");
    for (int i = 0; i < 60; i++) {
      rows.append(i * 7 % 11).append(',').append(i * i % 13).append('\n');
    }
    input = Files.writeString(directory.resolve("few.csv"), rows).toString();
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  private CommandRun run(String command, String output, String... more) {
    List<String> args = new ArrayList<>(List.of(command, "--input", input, "--output", output));
    if (!command.equals("predict")) {
      args.addAll(List.of("--family", "gaussian", "--reg-param", "0.1", "--init", "random"));
      args.addAll(List.of("--seed", "1", "--certificate", "none"));
    }
    args.addAll(List.of(more));
    return CommandRun.of(args.toArray(String[]::new));
  }

  private CommandRun done(String command, String output, String... more) {
    CommandRun run = run(command, output, more);
    assertThat(run.code()).as(run.stderr()).isEqualTo(ExitCodes.DONE);
    return run;
  }

  private static Map<String, FileTime> times(String output) throws IOException {
    Map<String, FileTime> times = new TreeMap<>();
    try (Stream<Path> files = Files.walk(Path.of(output))) {
      for (Path file : files.toList()) {
        times.put(file.toString(), Files.getLastModifiedTime(file));
      }
    }
    return times;
  }

  private void doneOnlyOnce(String command, String output, String... more) throws Exception {
    ObjectNode first = (ObjectNode) done(command, output, more).json();
    Map<String, FileTime> before = times(output);
    CommandRun again = done(command, output, more);
    assertThat(times(output)).hasSizeGreaterThan(3).isEqualTo(before);
    assertThat(again.stderr()).contains("nothing was done");
    ObjectNode second = (ObjectNode) again.json();
    assertThat(second.get("status").asText()).isEqualTo("alreadyDone");
    assertThat(second.get("seconds").asDouble()).isLessThan(first.get("seconds").asDouble());
    for (String varying : List.of("status", "seconds")) {
      first.remove(varying);
      second.remove(varying);
    }
    assertThat(second).isEqualTo(first);
  }

  private void refused(CommandRun run, String... sentence) {
    assertThat(run.code()).as(run.stderr()).isEqualTo(ExitCodes.INVALID);
    assertThat(run.stderr()).contains(sentence).doesNotContain("\tat ");
    assertThat(run.stdout()).isEmpty();
  }

  @Test
  void theSameCommandAgainDoesNothing() throws Exception {
    doneOnlyOnce("train", path("model"));
    assertThat(OutputSchema.TRAIN.violations(run("train", path("model")).json())).isEmpty();
    // How it is made safe says nothing of what it is.
    assertThat(run("train", path("model"), "--checkpoint-dir", path("none")).stdout())
        .contains("alreadyDone");
    assertThat(directory.resolve("none")).doesNotExist();
    doneOnlyOnce("select-k", path("selected"), "--k", "1..2");
    doneOnlyOnce("predict", path("predicted"), "--model", path("model"));
    // The training of a model is no part of what was predicted by it.
    done("train", path("model"), "--overwrite");
    refused(
        run("predict", path("predicted"), "--model", path("model")), "made with files of --model");
  }

  @Test
  void whatWasMadeOtherwiseIsRefusedByTheFirstSettingThatDiffers() throws Exception {
    done("train", path("model"));
    Map<String, FileTime> before = times(path("model"));
    refused(run("train", path("model"), "--k", "3"), "was made with --k '2', not '3'");
    refused(
        run("train", path("model"), "--test-fraction", "0.5"),
        "was made with --test-fraction '0.2', not '0.5'");
    refused(run("select-k", path("model")), "was made with command 'train', not 'select-k'");
    Files.writeString(Path.of(input), "\n", StandardOpenOption.APPEND);
    refused(run("train", path("model")), "was made with files of --input '1 files, ");
    assertThat(times(path("model"))).isEqualTo(before);
    Files.writeString(directory.resolve("model/_PUBLISHED"), "{}");
    refused(run("train", path("model")), "its _PUBLISHED is damaged");
    done("train", path("model"), "--overwrite");
    assertThat(run("train", path("model")).code()).isEqualTo(ExitCodes.DONE);
  }

  @Test
  void aFitThatDidNotConvergeIsNotDoneTheSecondTimeEither() throws Exception {
    String[] options = {"--require-convergence", "--max-iter", "1", "--k", "4"};
    JsonNode first = null;
    for (int time = 0; time < 2; time++) {
      CommandRun run = run("train", path("model"), options);
      assertThat(run.code()).as(run.stderr()).isEqualTo(ExitCodes.NOT_CONVERGED);
      assertThat(run.json().get("status").asText()).isEqualTo("notConverged");
      first = first == null ? run.json() : first;
      assertThat(run.json().get("objective")).isEqualTo(first.get("objective"));
    }
  }

  @Test
  void outputsThatCannotBeWrittenAreRefusedBeforeTraining() throws Exception {
    refused(run("train", "/proc/none/model"), "Output '/proc/none/model' cannot be written");
    String file = Files.writeString(directory.resolve("file"), "kept").toString();
    refused(run("train", file, "--overwrite"), "is a file; choose a directory");
    refused(run("train", file + "/model"), "cannot be written");
    assertThat(Path.of(file)).hasContent("kept");
  }

  @Test
  void aFullDiskIsRefusedBeforeTraining() throws Exception {
    FaultyFileSystem.addTo(SparkTest.session().sparkContext().hadoopConfiguration());
    FaultyFileSystem.fill();
    try {
      CommandRun run = run("train", "faulty://" + path("written/model"));
      refused(run, "cannot be written: No space left on device");
      assertThat(run.stderr()).doesNotContain("rows,");
    } finally {
      FaultyFileSystem.heal();
    }
    assertThat(FaultyFileSystem.hasFired()).isTrue();
    assertThat(directory.resolve("written")).doesNotExist();
    done("train", "faulty://" + path("written/model"));
    assertThat(CommandRun.of("inspect", "--model", "faulty://" + path("written/model")).code())
        .isEqualTo(ExitCodes.DONE);
  }

  /** A slip of the pen in {@code --output} costs nobody his files. */
  @Test
  void overwriteReplacesOnlyWhatTheSameKindOfCommandMade() throws Exception {
    Path mine = Files.createDirectories(directory.resolve("mine"));
    Files.writeString(mine.resolve("thesis.txt"), "kept");
    refused(
        run("train", mine.toString(), "--overwrite"),
        "holds 'thesis.txt' and is nothing that PRESTO wrote");
    assertThat(mine.resolve("thesis.txt")).hasContent("kept");
    done("train", path("model"));
    Map<String, FileTime> before = times(path("model"));
    refused(
        run("predict", path("model"), "--model", path("model"), "--overwrite"),
        "was made by 'train', and --overwrite does not replace it by what 'predict' makes");
    // No cure is named that would not be one.
    refused(
        run("predict", path("model"), "--model", path("model")),
        "was made by 'train', and --overwrite does not replace it by what 'predict' makes");
    assertThat(times(path("model"))).isEqualTo(before);
    Files.delete(Path.of(path("model/_PUBLISHED")));
    refused(
        run("predict", path("model"), "--model", path("model"), "--overwrite"),
        "was made by 'train'");
    Path empty = Files.createDirectories(directory.resolve("empty"));
    done("train", empty.toString(), "--overwrite");
  }
}
