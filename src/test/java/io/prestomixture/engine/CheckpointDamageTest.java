package io.prestomixture.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prestomixture.data.InvalidInputException;
import io.prestomixture.persistence.CheckpointDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints that were changed, and those of other fits. */
@Tag("slow")
class CheckpointDamageTest {
  private static final TrainingSettings SETTINGS =
      new TrainingSettings(
          "ridge", 2, 0.1, true, true, 5, 0, 5, "random", 0, "sieve", 0.5, 1, -1, 2, 0);

  @TempDir private static Path original;
  @TempDir private Path temporary;
  private Path copy;

  private static Dataset<Row> rows() {
    return Problem.planted(120, 2, 2, 1, 4).frame(2);
  }

  private static FitBits fit(
      Path checkpoints, Dataset<Row> rows, TrainingSettings settings, FitProgress progress) {
    return FitBits.of(
        rows,
        Problem.COLUMNS,
        settings,
        new CheckpointSettings(checkpoints.toString(), 1),
        progress,
        () -> {});
  }

  /** Dies in the third round: there are checkpoints after the second and the first. */
  @BeforeAll
  static void leaveTwo() {
    assertThatThrownBy(
            () ->
                fit(
                    original,
                    rows(),
                    SETTINGS,
                    round -> {
                      if (round.round() == 3) {
                        throw new IllegalStateException("The driver dies.");
                      }
                    }))
        .hasMessage("The driver dies.");
  }

  @BeforeEach
  void copy() throws IOException {
    copy = temporary.resolve("copy");
    restore();
  }

  private void restore() throws IOException {
    try (Stream<Path> all = Files.walk(original)) {
      for (Path path : all.toList()) {
        Path target = copy.resolve(original.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.write(target, Files.readAllBytes(path));
        }
      }
    }
  }

  private List<Path> checkpoints() throws IOException {
    try (Stream<Path> all = Files.list(copy)) {
      List<Path> found = all.sorted().toList();
      assertThat(found).hasSizeBetween(1, 2);
      return found;
    }
  }

  private Path last() throws IOException {
    List<Path> all = checkpoints();
    return all.get(all.size() - 1);
  }

  private void removeTheOneBefore() throws IOException {
    try (Stream<Path> files = Files.list(checkpoints().get(0))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(checkpoints().get(0));
  }

  /** The checksums of the local file system would find damage before ours do. */
  private static List<String> files(Path checkpoint) throws IOException {
    try (Stream<Path> all = Files.list(checkpoint)) {
      for (Path file : all.filter(f -> f.toString().endsWith(".crc")).toList()) {
        Files.delete(file);
      }
    }
    try (Stream<Path> all = Files.list(checkpoint)) {
      return all.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static byte[] flipped(byte[] bytes, int at) {
    byte[] result = bytes.clone();
    result[at] ^= 1;
    return result;
  }

  private int resumedAfter() {
    int[] resumed = {-1};
    FitProgress stop =
        new FitProgress() {
          @Override
          public void round(RoundRecord round) {}

          @Override
          public void resumed(int after) {
            resumed[0] = after;
            throw new IllegalStateException("That is all.");
          }
        };
    assertThatThrownBy(() -> fit(copy, rows(), SETTINGS, stop)).hasMessage("That is all.");
    return resumed[0];
  }

  @Test
  void ofTheLastOneIsUsedOnlyWhatIsWhole() throws IOException {
    assertThat(resumedAfter()).isEqualTo(2);
    Random random = new Random(3);
    List<String> names = files(last());
    assertThat(names).hasSize(4).contains("manifest.sha256", "state.json");
    for (String name : names) {
      Path file = last().resolve(name);
      byte[] bytes = Files.readAllBytes(file);
      for (int i = 0; i < 3; i++) {
        Files.write(file, flipped(bytes, random.nextInt(bytes.length)));
        assertThat(resumedAfter()).as("flipped %s", name).isEqualTo(1);
        Files.write(file, java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length)));
        assertThat(resumedAfter()).as("truncated %s", name).isEqualTo(1);
      }
      Files.delete(file);
      assertThat(resumedAfter()).as("missing %s", name).isEqualTo(1);
      Files.write(file, bytes);
    }
    assertThat(resumedAfter()).isEqualTo(2);
  }

  /** The fit goes on to the same bits from the one before, too, and both are replaced. */
  @Test
  void fromTheOneBeforeTheBitsAreTheSame() throws IOException {
    FitBits undisturbed = fit(temporary.resolve("other"), rows(), SETTINGS, round -> {});
    files(last());
    Path state = last().resolve("state.json");
    Files.write(state, flipped(Files.readAllBytes(state), 100));
    Path damaged = last();
    fit(copy, rows(), SETTINGS, round -> {}).assertEqualTo(undisturbed);
    assertThat(damaged).doesNotExist();
    assertThat(checkpoints()).hasSize(2);
  }

  private void assertRefused(String... parts) {
    assertThatThrownBy(() -> fit(copy, rows(), SETTINGS, round -> {}))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContainingAll(parts);
  }

  @Test
  void whereNoOtherIsLeftTheFileIsNamed() throws IOException {
    removeTheOneBefore();
    for (String name : files(last())) {
      Path file = last().resolve(name);
      byte[] bytes = Files.readAllBytes(file);
      Files.write(file, flipped(bytes, bytes.length / 2));
      assertRefused(last().getFileName().toString(), name, "give --restart to discard it.");
      if (!name.equals("manifest.sha256")) {
        Files.delete(file);
        assertRefused(last().getFileName().toString(), name, "is missing", "--restart");
      }
      Files.write(file, bytes);
    }
    assertThat(resumedAfter()).isEqualTo(2);
  }

  /** As another program would have written them: with the right checksums. */
  private void replace(String name, UnaryOperator<String> change) throws IOException {
    String checkpoint = last().getFileName().toString();
    CheckpointDirectory directory = new CheckpointDirectory(copy.toString(), new Configuration());
    Map<String, String> digests = new TreeMap<>(directory.digests(checkpoint));
    String text = Files.readString(last().resolve(name));
    assertThat(change.apply(text)).isNotEqualTo(text);
    Files.delete(last().resolve(name));
    Files.delete(last().resolve("manifest.sha256"));
    digests.put(
        name,
        directory.write(
            checkpoint,
            name,
            out ->
                out.write(change.apply(text).getBytes(java.nio.charset.StandardCharsets.UTF_8))));
    directory.seal(checkpoint, digests);
    files(last());
  }

  @Test
  void fieldsThatCannotBeAreNamed() throws IOException {
    removeTheOneBefore();
    files(last());
    String first = Files.readString(last().resolve("state.json"));
    replace(
        "state.json", text -> text.replaceFirst("\"parameters\":\"[^\"]{16}", "\"parameters\":\""));
    assertRefused("state.json", "parameters");
    replace("state.json", text -> first.replace("\"sieve\":{", "\"other\":{"));
    assertRefused("state.json", "other");
    replace(
        "state.json",
        text -> first.replaceFirst("\"components\":\\[\\{.*?\\},", "\"components\":["));
    assertRefused("state.json", "'components'", "k is 2");
    replace(
        "state.json",
        text ->
            first.replaceFirst(
                "\"records\":\\[.*?\\],\"stopReason", "\"records\":[],\"stopReason"));
    assertRefused("state.json", "'records'");
    replace("state.json", text -> first.replaceFirst("\"k\":\"2\"", "\"k\":\"3\""));
    assertRefused("made with k = 3, but now it is 2", "give --restart to discard it");
    replace("state.json", text -> first);
    assertThat(resumedAfter()).isEqualTo(2);
  }

  @Test
  void anotherFormatIsRefused() throws IOException {
    removeTheOneBefore();
    files(last());
    Path manifest = last().resolve("manifest.sha256");
    Files.writeString(
        manifest,
        Files.readString(manifest).replace("# presto-checkpoint 1", "# presto-checkpoint 2"));
    assertRefused("has format '2', but this version of PRESTO reads format 1", "--restart");
  }

  private void assertRefused(Dataset<Row> rows, TrainingSettings settings, String... parts) {
    assertThatThrownBy(() -> fit(copy, rows, settings, round -> {}))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContainingAll(parts)
        .hasMessageEndingWith("or give --restart to discard it.");
  }

  private static TrainingSettings settings(int maxIter, long seed) {
    return new TrainingSettings(
        "ridge", 2, 0.1, true, true, maxIter, 0, seed, "random", 0, "sieve", 0.5, 1, -1, 2, 0);
  }

  @Test
  void otherFitsAreRefusedByTheFirstDifference() {
    assertRefused(
        rows(),
        SETTINGS.withRegParam(new double[] {0.2}),
        "was made with regParam = 0.1, but now it is 0.2");
    assertRefused(rows(), settings(6, 6), "was made with maxIter = 5, but now it is 6");
    assertRefused(rows(), settings(5, 6), "was made with seed = 5, but now it is 6");
    assertRefused(
        rows().withColumn("label", functions.expr("label + if(label > 3, 1e-9D, 0D)")),
        SETTINGS,
        "was made from other rows (data = ");
    assertRefused(rows().limit(119).repartition(2), SETTINGS, "rows = 120, but now it is 119");
  }

  @Test
  void rowsThatLieOtherwiseAreRefused() throws IOException {
    assertRefused(
        rows().coalesce(1), SETTINGS, "in 2 partitions, but now they are in 1", "--master");
    assertRefused(
        rows().sortWithinPartitions("label"), SETTINGS, "partition 0 now holds others", "--master");
  }

  @Test
  void twoFitsInOneDirectoryFindOutInTime() {
    FitProgress inBetween =
        round -> {
          if (round.round() == 3) {
            fit(copy, rows(), SETTINGS, other -> {});
          }
        };
    assertThatThrownBy(() -> fit(copy, rows(), SETTINGS, inBetween))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContainingAll("Another fit writes to checkpoint directory", copy.toString());
  }
}
