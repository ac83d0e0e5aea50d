package io.prestomixture.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launcher as a user calls it: from elsewhere, with paths that have spaces. */
@Tag("slow")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class LauncherTest {
  @TempDir Path directory;

  private int presto(Path here, String... args) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(new File("jobs/presto").getAbsolutePath());
    command.addAll(List.of(args));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(here.toFile())
            .redirectOutput(directory.resolve("stdout").toFile())
            .redirectError(directory.resolve("stderr").toFile());
    builder.environment().remove("SPARK_HOME");
    builder.environment().put("PRESTO_MEMORY", "1g");
    builder.environment().put("JDK_JAVA_OPTIONS", "-Duser.language=fa -Duser.country=IR");
    return builder.start().waitFor();
  }

  @Test
  void quickStartThenInspect() throws Exception {
    Path here = Files.createDirectory(directory.resolve("a place"));
    assertThat(presto(here, "train")).isZero();
    List<String> lines = Files.readAllLines(directory.resolve("stdout"));
    assertThat(lines.get(0)).startsWith("cluster").contains("fit error", "bill_length_mm");
    JsonNode json = new ObjectMapper().readTree(lines.get(lines.size() - 1));
    assertThat(json.get("status").asText()).isEqualTo("done");
    assertThat(here.resolve("out/quickstart/training.json")).isRegularFile();
    assertThat(directory.resolve("stderr")).content().contains("round   0  objective");
    assertThat(presto(here, "inspect", "--model", "out/quickstart")).isZero();
    assertThat(presto(here, "inspect", "--model", "out/none")).isEqualTo(ExitCodes.INVALID);
    assertThat(directory.resolve("stderr")).content().contains("'out/none' does not exist");
  }

  /** The locale here has digits of its own. */
  @Test
  void numbersAreWrittenAlikeEverywhere() throws Exception {
    assertThat(presto(directory, "select-k", "--k", "9..2")).isEqualTo(ExitCodes.INVALID);
    assertThat(directory.resolve("stderr")).content().contains("write 2..9.");
  }

  @Test
  void aMasterThatSparkDoesNotKnowIsRefused() throws Exception {
    assertThat(presto(directory, "inspect", "--model", "m", "--master", "lokal"))
        .isEqualTo(ExitCodes.INVALID);
    assertThat(directory.resolve("stderr"))
        .content()
        .contains("Spark could not be started with master 'lokal'");
  }
}
