package io.prestomixture.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prestomixture.data.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file is there whole, or as it was before. */
class StagedFileTest {
  private static final Configuration CONFIGURATION = new Configuration();

  @TempDir Path directory;

  private StagedFile at(String name, boolean overwrite) {
    return StagedFile.at(directory.resolve(name).toString(), overwrite, CONFIGURATION);
  }

  @Test
  void filesAreWrittenAndReplacedOnlyWhenAskedTo() throws IOException {
    assertThat(at("below/file", false).publish(out -> out.write(new byte[] {1, 2}))).isEqualTo(2);
    assertThat(directory.resolve("below/file")).hasBinaryContent(new byte[] {1, 2});
    assertThatThrownBy(() -> at("below/file", false))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("exists already");
    assertThatThrownBy(() -> at("below", true))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("is a directory");
    at("below/file", true).publish(out -> out.write(3));
    assertThat(directory.resolve("below/file")).hasBinaryContent(new byte[] {3});
  }

  @Test
  void whatFailsLeavesNothing() throws IOException {
    at("file", false).publish(out -> out.write(1));
    StagedFile failing = at("file", true);
    assertThatThrownBy(
            () ->
                failing.publish(
                    out -> {
                      out.write(2);
                      throw new IOException("full");
                    }))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("full");
    assertThat(directory.resolve("file")).hasBinaryContent(new byte[] {1});
    StagedFile late = at("other", false);
    Files.write(directory.resolve("other"), new byte[] {7});
    assertThatThrownBy(() -> late.publish(out -> out.write(2)))
        .isInstanceOf(OutputTakenException.class);
    assertThat(directory.resolve("other")).hasBinaryContent(new byte[] {7});
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.contains("staged"));
    }
  }

  /** Hadoop would refuse to read a file with the checksum of another. */
  @Test
  void noChecksumIsLeftBesideAFile() throws IOException {
    Path file = directory.resolve("file");
    try (FileSystem local = FileSystem.newInstanceLocal(CONFIGURATION)) {
      org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(file.toString());
      local.create(path).close();
      assertThat(directory.resolve(".file.crc")).exists();
      at("file", true).publish(out -> out.write(1));
      try (Stream<Path> files = Files.list(directory)) {
        assertThat(files).containsExactly(file);
      }
      try (InputStream in = local.open(path)) {
        assertThat(in.readAllBytes()).containsExactly(1);
      }
    }
  }

  @Test
  void whatCannotBeWrittenIsRefusedAtOnce() throws IOException {
    Files.write(directory.resolve("file"), new byte[] {7});
    assertThatThrownBy(() -> at("file/below/model.json", false))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("cannot be written")
        .hasMessageContaining("choose another file");
  }
}
