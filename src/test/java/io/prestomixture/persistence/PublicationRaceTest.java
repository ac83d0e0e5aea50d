package io.prestomixture.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two jobs publish to the same output at the same moment, and both found it as it was. */
@Tag("fault")
@Timeout(300)
class PublicationRaceTest {
  private static final int RACES = 10;

  @TempDir Path directory;

  @AfterEach
  void heal() {
    FaultyFileSystem.heal();
  }

  /** The run's text if it won; nothing if it lost. */
  private static String run(String text, String output, boolean overwrite, CyclicBarrier start)
      throws Exception {
    try (StagedOutput staged = staged(text, output, overwrite)) {
      start.await();
      return publish(staged, text);
    }
  }

  private static StagedOutput staged(String text, String output, boolean overwrite)
      throws IOException {
    Configuration configuration = FaultyFileSystem.configuration();
    StagedOutput staged = StagedOutput.at(output, overwrite, configuration);
    org.apache.hadoop.fs.Path content = new org.apache.hadoop.fs.Path(staged.path());
    FileSystem files = content.getFileSystem(configuration);
    for (int i = 0; i < 5; i++) {
      files.create(new org.apache.hadoop.fs.Path(content, text + i)).close();
    }
    return staged;
  }

  private static String publish(StagedOutput staged, String text) {
    try {
      staged.publish("train", Map.of(), Map.of("text", text));
      return text;
    } catch (OutputTakenException e) {
      return "";
    }
  }

  private static void requireOneWinner(List<String> outcomes, Path place) throws IOException {
    List<String> winners = outcomes.stream().filter(text -> !text.isEmpty()).toList();
    assertThat(winners).hasSize(1);
    String winner = winners.get(0);
    assertThat(names(place)).containsExactly("out");
    assertThat(names(place.resolve("out")))
        .containsExactly(
            OutputRecord.FILE, winner + 0, winner + 1, winner + 2, winner + 3, winner + 4);
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
        List<String> outcomes = new ArrayList<>();
        for (Future<String> run : runs) {
          outcomes.add(run.get());
        }
        requireOneWinner(outcomes, place);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  /** The other run publishes from beginning to end before each operation of this one in turn. */
  @ParameterizedTest
  @CsvSource({
    "faultyatomic, false, NOTHING",
    "faultyatomic, true, NOTHING",
    "faultyatomic, true, OUTPUT",
    "faulty, false, NOTHING",
    "faulty, true, NOTHING",
    "faulty, true, OUTPUT",
    "faulty, true, CLAIM"
  })
  void oneWinsWhereverTheOtherComesBetween(String scheme, boolean overwrite, Before before)
      throws Exception {
    for (int operation = 0; operation < 100; operation++) {
      Path place = Files.createDirectory(directory.resolve("n" + operation));
      String output = scheme + "://" + place.resolve("out");
      before.prepare(place, output);
      List<String> outcomes = new ArrayList<>();
      try (StagedOutput a = staged("a", output, overwrite);
          StagedOutput b = staged("b", output, overwrite)) {
        FaultyFileSystem.interleaveAt(operation, () -> outcomes.add(publish(b, "b")));
        outcomes.add(publish(a, "a"));
        FaultyFileSystem.heal();
      }
      if (!FaultyFileSystem.hasFired()) {
        assertThat(outcomes).containsExactly("a");
        assertThat(operation).isGreaterThan(3);
        return;
      }
      assertThat(outcomes).hasSize(2);
      requireOneWinner(outcomes, place);
    }
    throw new AssertionError("A publication went on for ever.");
  }

  /** A command that looks at the output meanwhile takes it for what a dead run left. */
  @Test
  void whatIsMovedAsideMayBePutBackMeanwhile() throws Exception {
    int operation = 0;
    do {
      Path place = Files.createDirectory(directory.resolve("n" + operation));
      String output = "faultyatomic://" + place.resolve("out");
      Before.OUTPUT.prepare(place, output);
      String outcome;
      try (StagedOutput a = staged("a", output, true)) {
        FaultyFileSystem.interleaveAt(
            operation++,
            () ->
                assertThat(StagedOutput.published(output, FaultyFileSystem.configuration()))
                    .isPresent());
        outcome = publish(a, "a");
      }
      requireOneWinner(List.of(outcome), place);
    } while (FaultyFileSystem.hasFired());
    assertThat(operation).isGreaterThan(3);
  }

  /** Two runs found the claim of a dead one, and the other removes this run's for that. */
  @Test
  void aRunWhoseClaimIsTakenSaysSo() throws Exception {
    int taken = 0;
    int operation = 0;
    do {
      Path place = Files.createDirectory(directory.resolve("n" + operation));
      Path out = place.resolve("out");
      Before.CLAIM.prepare(place, "faulty://" + out);
      try (StagedOutput a = staged("a", "faulty://" + out, true)) {
        FaultyFileSystem.interleaveAt(operation++, () -> Before.claim(out, "other"));
        String outcome = publish(a, "a");
        if (Files.exists(out.resolve(ListedOutput.CLAIM))) {
          assertThat(outcome).isEmpty();
          taken++;
        }
      }
    } while (FaultyFileSystem.hasFired());
    assertThat(taken).isBetween(8, operation - 2);
  }

  /** What both runs find. */
  private enum Before {
    NOTHING {
      @Override
      void prepare(Path place, String output) {}
    },
    OUTPUT {
      @Override
      void prepare(Path place, String output) throws Exception {
        run("old", output, false, new CyclicBarrier(1));
      }
    },
    /** Of a run that was killed. */
    CLAIM {
      @Override
      void prepare(Path place, String output) throws IOException {
        Files.createDirectory(place.resolve("out"));
        claim(place.resolve("out"), "dead");
      }
    };

    static void claim(Path output, String run) {
      try {
        Files.writeString(output.resolve(ListedOutput.CLAIM), run);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    abstract void prepare(Path place, String output) throws Exception;
  }
}
