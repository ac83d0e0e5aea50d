package io.prestomixture.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prestomixture.data.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Outputs appear whole or not at all. */
class StagedOutputTest {
  @TempDir Path directory;

  private StagedOutput stage(boolean overwrite, String content) throws IOException {
    StagedOutput staged =
        StagedOutput.at(directory.resolve("a b").toString(), overwrite, new Configuration());
    Path stage = Path.of(java.net.URI.create(staged.path().replace(" ", "%20")));
    Files.createDirectories(stage);
    Files.writeString(stage.resolve("file"), content);
    return staged;
  }

  @Test
  void whatIsNotPublishedDisappears() throws IOException {
    stage(false, "lost").close();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void directoriesMadeForWhatIsNotPublishedDisappear() throws IOException {
    Path output = directory.resolve("x").resolve("y").resolve("output");
    try (StagedOutput first = StagedOutput.at(output.toString(), false, new Configuration())) {
      assertThat(first.path()).isEqualTo(first.path());
      assertThat(output.getParent()).isDirectory();
      Files.createFile(directory.resolve("x").resolve("of another"));
    }
    assertThat(output.getParent()).doesNotExist();
    assertThat(directory.resolve("x")).isNotEmptyDirectory();
  }

  @Test
  void whatIsPublishedReplacesOnlyWhenAskedTo() throws IOException {
    try (StagedOutput first = stage(false, "first")) {
      first.publish("train", Map.of("--k", "2"), Map.of());
    }
    assertThatThrownBy(() -> stage(false, "second"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("exists already");
    stage(true, "lost").close();
    assertThat(directory.resolve("a b").resolve("file")).hasContent("first");
    try (StagedOutput second = stage(true, "second")) {
      second.publish("train", Map.of("--k", "2"), Map.of());
    }
    assertThat(directory.resolve("a b").resolve("file")).hasContent("second");
    try (var left = Files.list(directory)) {
      assertThat(left).hasSize(1);
    }
  }

  @Test
  void fileSystemsThatDoNotExistAreNamed() {
    assertThatThrownBy(() -> StagedOutput.at("nofs://host/out", false, new Configuration()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContainingAll("'nofs://host/out'", "cannot be written");
  }

  @Test
  void colonsInNamesAreRefused() {
    for (String output : List.of("a:b", "file:///out/a:b", directory + "/a:b")) {
      assertThatThrownBy(() -> StagedOutput.at(output, false, new Configuration()))
          .isInstanceOf(InvalidInputException.class)
          .hasMessage("Output '%s' has a colon in its name; choose another name.", output);
    }
  }
}
