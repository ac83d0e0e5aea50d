package io.prestomixture.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.prestomixture.SparkTest;
import io.prestomixture.persistence.FaultyFileSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A model is trained again while another command loads it. */
@Timeout(300)
class ReplacedModelTest {
  @TempDir static Path directory;

  private static SparkSession session;

  @BeforeAll
  static void train() {
    session = SparkTest.session();
    FaultyFileSystem.addTo(session.sparkContext().hadoopConfiguration());
    for (int k : new int[] {2, 3}) {
      CommandRun run =
          CommandRun.of(
              String.format(
                      "train --input data-samples/penguins.csv --label bill_depth_mm --k %d"
                          + " --init random --routing-weight 0 --router nearest --restarts 1"
                          + " --standardize-label --output %s/k%d",
                      k, directory, k)
                  .split(" "));
      assertThat(run.code()).as(run.stderr()).isZero();
    }
  }

  @AfterEach
  void heal() throws IOException {
    FaultyFileSystem.heal();
    if (Files.exists(place("moved"))) {
      Files.move(place("k2"), place("k3"));
      Files.move(place("moved"), place("k2"));
    }
  }

  private static Path place(String name) {
    return directory.resolve(name);
  }

  private static void replace() {
    move("k2", "moved");
    move("k3", "k2");
  }

  private static void move(String from, String to) {
    try {
      Files.move(place(from), place(to));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TrainedModel load() {
    return TrainedModel.load("faulty://" + place("k2"), session);
  }

  @ParameterizedTest
  @ValueSource(strings = {"training.json", "k2/metadata", "_vecAssembler_", "_prestoMixture_"})
  void theOneThatIsThereAtTheEndIsLoaded(String read) {
    FaultyFileSystem.beforeReading(read, ReplacedModelTest::replace);
    TrainedModel loaded = load();
    assertThat(FaultyFileSystem.hasFired()).isTrue();
    TrainedModel whole = TrainedModel.load(place("k2").toString(), session);
    assertThat(loaded.mixture().getK()).isEqualTo(3);
    assertThat(loaded.mixture().components()).isEqualTo(whole.mixture().components());
    assertThat(loaded.record()).usingRecursiveComparison().isEqualTo(whole.record());
  }

  /** Between two renames there is neither; it is looked at the seal again after a moment. */
  @Test
  void oneThatComesInAMomentIsAwaited() {
    move("k2", "moved");
    String seal = "manifest.sha256";
    FaultyFileSystem.beforeReading(
        seal, () -> FaultyFileSystem.beforeReading(seal, () -> move("k3", "k2")));
    assertThat(load().mixture().getK()).isEqualTo(3);
  }

  @Test
  void oneThatStaysIsLoadedOnce() {
    assertThat(load().mixture().getK()).isEqualTo(2);
  }
}
