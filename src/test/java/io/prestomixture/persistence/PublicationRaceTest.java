package io.prestomixture.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two jobs publish to the same output at the same moment, and both found it as it was. */
@Tag("fault")
@Timeout(120)
class PublicationRaceTest {
  private static final int RACES = 10;

  @TempDir Path directory;

  /** The run's text if it won; nothing if it lost. */
  private static String run(String text, String output, boolean overwrite, CyclicBarrier start)
      throws Exception {
    Configuration configuration = FaultyFileSystem.configuration();
    try (StagedOutput staged = StagedOutput.at(output, overwrite, configuration)) {
      org.apache.hadoop.fs.Path content = new org.apache.hadoop.fs.Path(staged.path());
      FileSystem files = content.getFileSystem(configuration);
      for (int i = 0; i < 5; i++) {
        files.create(new org.apache.hadoop.fs.Path(content, text + i)).close();
      }
      start.await();
      staged.publish("train", Map.of(), Map.of("text", text));
      return text;
    } catch (OutputTakenException e) {
      return "";
    }
  }

  private static List<String> names(Path place) throws IOException {
    try (Stream<Path> files = Files.list(place)) {
      return files
          .map(path -> path.getFileName().toString())
          .filter(name -> !name.endsWith(".crc"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "file, false, false",
    "file, true, false",
    "file, true, true",
    "faulty, false, false",
    "faulty, true, false",
    "faulty, true, true"
  })
  void oneWinsAndNothingOfTheOtherStays(String scheme, boolean overwrite, boolean exists)
      throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      for (int race = 0; race < RACES; race++) {
        Path place = Files.createDirectory(directory.resolve("race" + race));
        String output = scheme + "://" + place.resolve("out");
        if (exists) {
          run("old", output, false, new CyclicBarrier(1));
        }
        CyclicBarrier start = new CyclicBarrier(2);
        List<Future<String>> runs = new ArrayList<>();
        for (String text : List.of("a", "b")) {
          runs.add(pool.submit(() -> run(text, output, overwrite, start)));
        }
        List<String> winners = new ArrayList<>();
        for (Future<String> run : runs) {
          winners.add(run.get());
        }
        winners.removeIf(String::isEmpty);
        assertThat(winners).hasSize(1);
        String winner = winners.get(0);
        assertThat(names(place)).containsExactly("out");
        assertThat(names(place.resolve("out")))
            .containsExactly(
                OutputRecord.FILE, winner + 0, winner + 1, winner + 2, winner + 3, winner + 4);
      }
    } finally {
      pool.shutdownNow();
    }
  }
}
