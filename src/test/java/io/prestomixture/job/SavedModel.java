package io.prestomixture.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.prestomixture.SparkTest;
import io.prestomixture.persistence.ModelDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A model that {@code train} wrote, with a stage of every kind, to be damaged.
 *
 * @param root its directory
 */
record SavedModel(Path root) {
  private static final String MANIFEST = "manifest.sha256";

  /** Trains one below a directory: texts, a scaled label, a forest as router. */
  static SavedModel train(Path directory) throws IOException {
    List<String> lines = new ArrayList<>(List.of("a,b,town,y"));
    for (int i = 0; i < 80; i++) {
      double a = i * 0.37 % 4;
      String town = List.of("Rome", "Oslo", "Lima").get(i % 3);
      lines.add(String.join(",", "" + a, "" + i * i % 7, town, "" + (i % 2 * (9 - 3 * a) + a)));
    }
    Path input = Files.write(directory.resolve("rows.csv"), lines);
    Path root = directory.resolve("model");
    CommandRun run =
        CommandRun.of(
            "train",
            "--input",
            input.toString(),
            "--label",
            "y",
            "--standardize-label",
            "--router",
            "forest",
            "--restarts",
            "1",
            "--output",
            root.toString());
    assertThat(run.code()).as(run.stderr()).isZero();
    return new SavedModel(root);
  }

  TrainedModel load() {
    return TrainedModel.load(root.toString(), SparkTest.session());
  }

  /** Its files by relative name, without checksums of the local file system and publication. */
  List<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .map(file -> root.relativize(file).toString())
          .filter(name -> !name.startsWith("_"))
          .sorted()
          .toList();
    }
  }

  /** The file whose relative name matches. */
  Path file(String pattern) throws IOException {
    List<String> matching = files().stream().filter(name -> name.matches(pattern)).toList();
    assertThat(matching).as(pattern).hasSize(1);
    return root.resolve(matching.get(0));
  }

  /** Removes what the local file system knows of a file's content. */
  static void forgetChecksum(Path file) throws IOException {
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
  }

  /** Writes a file as its owner would: also all manifests above it are right again. */
  void replace(Path file, String content) throws IOException {
    Files.writeString(file, content);
    forgetChecksum(file);
    for (Path above = file.getParent();
        !above.equals(root.getParent());
        above = above.getParent()) {
      Path manifest = above.resolve(MANIFEST);
      if (Files.deleteIfExists(manifest)) {
        forgetChecksum(manifest);
        new ModelDirectory(above.toString(), SparkTest.session()).seal();
      }
    }
  }

  /** A copy to damage. */
  SavedModel copy(Path target) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      all.forEach(
          path -> {
            try {
              Files.copy(path, target.resolve(root.relativize(path).toString()));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
    return new SavedModel(target);
  }
}
