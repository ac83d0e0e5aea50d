package io.prestomixture.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is looked for again is written with the same digits, whatever those of the locale are. */
class LocaleTest {
  private final Locale before = Locale.getDefault();
  @TempDir private Path directory;

  @BeforeEach
  void writeOtherDigits() {
    Locale.setDefault(Locale.forLanguageTag("fa-IR"));
    assertThat(String.format("%d", 7)).isNotEqualTo("7");
  }

  @AfterEach
  void restore() {
    Locale.setDefault(before);
  }

  @Test
  void aCheckpointIsFoundAndRemoved() throws IOException {
    Path root = directory.resolve("checkpoints");
    CheckpointDirectory checkpoints = new CheckpointDirectory(root.toString(), new Configuration());
    String name = CheckpointDirectory.name(12, "0123abcd");
    String digest = checkpoints.write(name, "state", out -> out.write(1));
    checkpoints.seal(name, Map.of("state", digest));
    assertThat(CheckpointDirectory.number(name)).isEqualTo(12);
    assertThat(checkpoints.names()).containsExactly(name);
    assertThat(checkpoints.hasSealed()).isTrue();
    checkpoints.removeAll();
    assertThat(root).doesNotExist();
  }

  @Test
  void aListingIsTheSameText() throws IOException {
    Files.writeString(directory.resolve("rows.csv"), "a,b\n1,2\n");
    String here = listing();
    assertThat(here).startsWith("1 files, 8 bytes, ");
    Locale.setDefault(Locale.ROOT);
    assertThat(here).isEqualTo(listing());
  }

  private String listing() {
    return FileListing.of(directory.toString(), new Configuration()).toString();
  }
}
