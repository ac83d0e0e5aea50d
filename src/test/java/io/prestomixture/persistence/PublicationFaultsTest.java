package io.prestomixture.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prestomixture.data.InvalidInputException;
import io.prestomixture.persistence.FaultyFileSystem.Fault;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Publishing fails, or the process dies, at every single operation of the file system in turn: an
 * output is the old one, the new one, or none, and never a part.
 */
@Tag("fault")
class PublicationFaultsTest {
  private static final Configuration CONFIGURATION = FaultyFileSystem.configuration();

  @TempDir Path directory;

  @AfterEach
  void heal() {
    FaultyFileSystem.heal();
  }

  static Stream<Arguments> cases() {
    return Stream.of(true, false)
        .flatMap(
            atomic ->
                Stream.of(true, false)
                    .flatMap(
                        overwrite ->
                            Stream.of(Fault.values())
                                .map(fault -> Arguments.of(atomic, overwrite, fault))));
  }

  private static String output(Path place, boolean atomic) {
    return FaultyFileSystem.scheme(atomic) + "://" + place.resolve("out");
  }

  /** Publishes two files that both hold the same text. */
  private static void publish(Path place, String text, boolean overwrite, boolean atomic)
      throws IOException {
    try (StagedOutput staged = StagedOutput.at(output(place, atomic), overwrite, CONFIGURATION)) {
      org.apache.hadoop.fs.Path content = new org.apache.hadoop.fs.Path(staged.path());
      FileSystem files = content.getFileSystem(CONFIGURATION);
      for (String name : List.of("first", "sub/second")) {
        try (OutputStream out = files.create(new org.apache.hadoop.fs.Path(content, name))) {
          out.write(text.getBytes(StandardCharsets.UTF_8));
        }
      }
      staged.publish("train", Map.of(), Map.of("text", text));
    }
  }

  /** The text of the output: "" if there is none, or it is not whole by its record. */
  private static String read(Path place, boolean atomic) throws IOException {
    Path out = place.resolve("out");
    if (atomic ? !Files.exists(out) : !isRecorded(output(place, atomic))) {
      return "";
    }
    String text = Files.readString(out.resolve("first"));
    assertThat(out.resolve("sub/second")).hasContent(text);
    OutputRecord record =
        StagedOutput.published(output(place, atomic), CONFIGURATION).orElseThrow();
    assertThat(record.result()).containsEntry("text", text);
    assertThat(record.files().keySet()).containsExactlyInAnyOrder("first", "sub/second");
    return text;
  }

  private static boolean isRecorded(String output) {
    try {
      return StagedOutput.published(output, CONFIGURATION).isPresent();
    } catch (InvalidInputException e) {
      assertThat(e).hasMessageContaining("its _PUBLISHED is damaged");
      return false;
    }
  }

  private static List<String> names(Path place) throws IOException {
    try (Stream<Path> files = Files.list(place)) {
      return files.map(path -> path.getFileName().toString()).toList();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void anOutputIsOldOrNewOrNone(boolean atomic, boolean overwrite, Fault fault) throws Exception {
    boolean death = fault == Fault.DEATH || fault == Fault.DEATH_AFTER;
    int operation = 0;
    do {
      Path place = Files.createDirectory(directory.resolve("n" + operation));
      FaultyFileSystem.heal();
      if (overwrite) {
        publish(place, "old", false, atomic);
      }
      FaultyFileSystem.failAt(operation++, fault);
      String outcome = outcome(place, overwrite, atomic);
      boolean fired = FaultyFileSystem.hasFired();
      FaultyFileSystem.heal();
      if (death && atomic) {
        // The next run puts right what the dead one left, before it is refused.
        StagedOutput.published(output(place, atomic), CONFIGURATION);
      }
      String text = read(place, atomic);
      if (outcome.equals("done")) {
        assertThat(text).isEqualTo("new");
      } else if (atomic && overwrite) {
        assertThat(text).isIn(death ? List.of("old", "new") : List.of("old"));
      } else {
        assertThat(text).isIn(overwrite ? List.of("old", "new", "") : List.of("", "new"));
      }
      if (!death && !fired) {
        assertThat(names(place)).containsExactly("out");
      }
      publish(place, "next", true, atomic);
      assertThat(read(place, atomic)).isEqualTo("next");
      if (!fired) {
        assertThat(outcome).isEqualTo("done");
        assertThat(operation).isGreaterThan(6);
        return;
      }
    } while (operation < 100);
    throw new AssertionError("Faults went on for ever.");
  }

  /** The process is told to end, and Hadoop removes what is not published, at every operation. */
  @ParameterizedTest
  @CsvSource({"true, false", "true, true", "false, false", "false, true"})
  void anEndInBetweenPublishesNoPart(boolean atomic, boolean overwrite) throws Exception {
    FaultyFileSystem files =
        (FaultyFileSystem)
            new org.apache.hadoop.fs.Path(output(directory, atomic)).getFileSystem(CONFIGURATION);
    List<String> outcomes = new ArrayList<>();
    do {
      Path place = Files.createDirectory(directory.resolve("n" + outcomes.size()));
      if (overwrite) {
        publish(place, "old", false, atomic);
      }
      FaultyFileSystem.interleaveAt(outcomes.size(), files::endProcess);
      outcomes.add(outcome(place, overwrite, atomic));
      String text = read(place, atomic);
      if (outcomes.get(outcomes.size() - 1).equals("done")) {
        assertThat(text).isEqualTo("new");
      } else {
        assertThat(text).isIn("", "old");
      }
      files.endProcess();
      assertThat(names(place)).allSatisfy(name -> assertThat(name).isEqualTo("out"));
    } while (FaultyFileSystem.hasFired());
    assertThat(outcomes).contains("failed").endsWith("done");
  }

  private static String outcome(Path place, boolean overwrite, boolean atomic) {
    try {
      publish(place, "new", overwrite, atomic);
      return "done";
    } catch (InvalidInputException | IOException | UncheckedIOException e) {
      return "failed";
    }
  }

  @Test
  void aFullDiskIsSeenBeforeAnythingIsDone() throws Exception {
    FaultyFileSystem.fill();
    assertThatThrownBy(() -> publish(directory, "new", false, true))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContainingAll("cannot be written: No space left on device", "has room");
    assertThat(FaultyFileSystem.hasFired()).isTrue();
    assertThat(names(directory)).isEmpty();
  }
}
