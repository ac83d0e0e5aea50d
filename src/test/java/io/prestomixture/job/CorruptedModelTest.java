package io.prestomixture.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prestomixture.PrestoMixtureModel;
import io.prestomixture.data.InvalidInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is changed in a saved model: it is refused by a sentence, and nothing predicts. */
@Tag("slow")
class CorruptedModelTest {
  @TempDir static Path shared;
  private static SavedModel saved;

  @TempDir Path directory;

  /** A way to damage a file. */
  private enum Damage {
    FLIP(4),
    TRUNCATE(3),
    EMPTY(1),
    APPEND(1),
    DELETE(1),
    OTHER_DIGIT(4),
    HUGE_NUMBER(1),
    ZEROS(2),
    OTHER_FILE(2);

    /** How often it is done to a file, each time at another place. */
    private final int times;

    Damage(int times) {
      this.times = times;
    }

    /** What the file holds then; null if it is gone, the same if it cannot be damaged so. */
    byte[] applied(byte[] whole, byte[] other, Random random) {
      int at = whole.length == 0 ? 0 : random.nextInt(whole.length);
      byte[] bytes = whole.clone();
      switch (this) {
        case FLIP -> {
          if (bytes.length > 0) {
            bytes[at] ^= (byte) (1 << random.nextInt(8));
          }
        }
        case TRUNCATE -> bytes = Arrays.copyOf(whole, at);
        case EMPTY -> bytes = new byte[0];
        case APPEND -> bytes = Arrays.copyOf(whole, whole.length + 1);
        case DELETE -> bytes = null;
        case OTHER_DIGIT -> replaceDigit(bytes, at);
        case HUGE_NUMBER ->
            bytes =
                new String(whole, StandardCharsets.ISO_8859_1)
                    .replaceFirst("\\d+", "2147483647")
                    .getBytes(StandardCharsets.ISO_8859_1);
        case ZEROS -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 64), (byte) 0);
        default -> bytes = other;
      }
      return bytes;
    }

    private static void replaceDigit(byte[] bytes, int from) {
      for (int i = 0; i < bytes.length; i++) {
        int at = (from + i) % bytes.length;
        if (bytes[at] >= '0' && bytes[at] <= '9') {
          bytes[at] = (byte) (bytes[at] == '9' ? '0' : bytes[at] + 1);
          return;
        }
      }
    }
  }

  @BeforeAll
  static void train() throws IOException {
    saved = SavedModel.train(shared);
  }

  /** Every kind of damage to every file, with and without the checksums of the file system. */
  @Test
  void noDamageIsAccepted() throws IOException {
    String before = inspected();
    List<String> names = saved.files();
    Path mixture = saved.file("stages/\\d+_prestoMixture_[^/]+/summary.json").getParent();
    Random random = new Random(7);
    Map<Damage, Integer> refused = new HashMap<>();
    for (String name : names) {
      Path file = saved.root().resolve(name);
      byte[] whole = Files.readAllBytes(file);
      for (Damage damage : Damage.values()) {
        for (int time = 0; time < damage.times; time++) {
          String other = names.get(random.nextInt(names.size()));
          byte[] damaged =
              damage.applied(whole, Files.readAllBytes(saved.root().resolve(other)), random);
          if (!Arrays.equals(damaged, whole)) {
            try (Damaged hurt = new Damaged(file, whole, damaged, random.nextBoolean())) {
              assertRefused(
                  damage + " of " + hurt.file(), file.startsWith(mixture) ? mixture : null);
            }
            refused.merge(damage, 1, Integer::sum);
          }
        }
      }
    }
    assertThat(refused).containsOnlyKeys(Damage.values());
    assertThat(refused.values().stream().mapToInt(count -> count).sum()).isGreaterThan(500);
    assertThat(inspected()).as("undamaged again").isEqualTo(before);
  }

  /** The whole model is not loaded, nor the mixture in it if that is what is damaged. */
  private static void assertRefused(String damage, Path mixture) {
    assertThatThrownBy(saved::load)
        .as(damage)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(saved.root().toString())
        .hasMessageMatching("(?s).+; .+\\.");
    if (mixture != null) {
      assertThatThrownBy(() -> PrestoMixtureModel.load(mixture.toString()))
          .as(damage)
          .isInstanceOf(InvalidInputException.class);
    }
  }

  /** A file that is damaged until it is closed. */
  private record Damaged(Path file, byte[] whole) implements AutoCloseable {
    Damaged(Path file, byte[] whole, byte[] damaged, boolean checked) throws IOException {
      this(file, whole);
      if (damaged == null) {
        Files.delete(file);
      } else {
        Files.write(file, damaged);
      }
      if (!checked) {
        SavedModel.forgetChecksum(file);
      }
    }

    @Override
    public void close() throws IOException {
      Files.write(file, whole);
    }
  }

  private static String inspected() {
    CommandRun run = CommandRun.of("inspect", "--model", saved.root().toString());
    assertThat(run.code()).as(run.stderr()).isZero();
    return run.stdout().lines().findFirst().orElseThrow();
  }

  /** Manifests that are right, of models that cannot be: sizes, names and classes. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "summary.json | \"numFeatures\" : \\d+ | \"numFeatures\" : 2147483647 | numFeatures = 2147483647",
        "summary.json | \"rounds\" : (?s)\\[.*?\\] | \"rounds\" : [] | 'summary.json'",
        "summary.json | \"rows\" : \\d+,\\s+\"weight\" | \"weight\" | 'summary.json'",
        "summary.json | \"router\" : \"forest\" | \"router\" : \"oracle\" | 'oracle' does not exist",
        "summary.json | \"both\" | \"features\" | inputs instead of",
        "summary.json | \\z | {} | 'summary.json'",
        "summary.json | \\A | null | 'summary.json'",
        "router/router.json | \"shares\":\\[ | \"shares\":[0, | field 'shares' of router.json",
        "router/router.json | \"shares\":\\[ | \"shares\":[7e307, | field 'shares' of router.json",
        "router/router.json | \"shares\":.*\\] | \"shares\":[-1,2] | shares that sum to 1",
        "router/router.json | \"forest\" | \"none\" | not 'forest'",
        "router/router.json | .+ | [] | is not a saved router",
        "router/model-0/metadata/part.* | \"numFeatures\":\\d+ | \"numFeatures\":2147483647 | inputs instead of",
        "router/model-0/metadata/part.* | \"numClasses\":\\d+ | \"numClasses\":2147483647 | classes instead of",
        "metadata/part.* | \"k\":2 | \"k\":3 | k = 3, but its components say 2",
        "metadata/part.* | \"k\":2 | \"k\":-1 | 'metadata' of model",
        "metadata/part.* | \"k\":2 | \"kk\":2 | 'metadata' of model",
        "metadata/part.* | \"class\":\"[^\"]+\" | \"class\":\"java.lang.Runtime\" | class 'java.lang.Runtime'",
      })
  void aMixtureThatContradictsItselfIsRefused(
      String file, String pattern, String replacement, String sentence) throws IOException {
    refusedAfter("stages/\\d+_prestoMixture_[^/]+/" + file, pattern, replacement, sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "training.json | \"featureNames\" : (?s)\\[.*?\\] | \"featureNames\" : [] | field 'featureNames'",
        "training.json | \"columns\" : (?s)\\{.*?\\} | \"columns\" : null | field 'columns'",
        "training.json | \"numbers\" | \"figures\" | 'training.json'",
        "training.json | \"labelScale\" : (?s)\\{.*?\\} | \"labelScale\" : null | has a statement",
        "training.json | \"fraction\" : [0-9.]+ | \"fraction\" : 7 | test-fraction is 7.0",
        "metadata/part.* | \"stageUids\":\\[\" | \"stageUids\":[\"../../ | is no name of a stage",
        "metadata/part.* | \"stageUids\":\\[\" | \"stageUids\":[\"/tmp/ | is no name of a stage",
        "stages/\\d_sql_[^/]+/metadata/part.* | \"class\":\"[^\"]+\" | \"class\":\"org.apache.spark.ml.feature.Tokenizer\" | 'org.apache.spark.ml.feature.Tokenizer', which 'presto train' does not write",
        "stages/\\d_sql_[^/]+/metadata/part.* | \"SELECT [^\"]+\" | \"SELECT java_method('java.lang.System', 'lineSeparator') FROM __THIS__\" | has a statement 'SELECT java_method",
        "global/stages/0_[^/]+/metadata/part.* | \"class\":\"[^\"]+\" | \"class\":\"java.lang.Runtime\" | 'java.lang.Runtime', which 'presto train' does not write",
      })
  void aPipelineThatTrainDidNotWriteIsRefused(
      String file, String pattern, String replacement, String sentence) throws IOException {
    refusedAfter(file, pattern, replacement, sentence);
  }

  private void refusedAfter(String name, String pattern, String replacement, String sentence)
      throws IOException {
    SavedModel copy = saved.copy(directory.resolve("copy"));
    Path file = copy.file(name);
    String whole = Files.readString(file);
    String changed = whole.replaceFirst(pattern, replacement);
    assertThat(changed).isNotEqualTo(whole);
    copy.replace(file, changed);
    CommandRun run = CommandRun.of("inspect", "--model", copy.root().toString());
    assertThat(run.stderr()).contains(sentence).doesNotContain("\tat ");
    assertThat(run.code()).isEqualTo(ExitCodes.INVALID);
    assertThat(run.stdout()).isEmpty();
  }

  @Test
  void otherFormatsAreNamed() throws IOException {
    SavedModel copy = saved.copy(directory.resolve("copy"));
    Path manifest = copy.root().resolve("manifest.sha256");
    Files.writeString(manifest, Files.readString(manifest).replaceFirst("model 1", "model 2"));
    SavedModel.forgetChecksum(manifest);
    assertThatThrownBy(copy::load)
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "Model '%s' has format '2', but this version of PRESTO reads format 1; use the version"
                + " that saved the model, or train it again.",
            copy.root());
  }

  @Test
  void aFileTooMuchIsRefused() throws IOException {
    SavedModel copy = saved.copy(directory.resolve("copy"));
    Path components = copy.file("stages/\\d+_prestoMixture_[^/]+/components/part.*");
    Files.copy(components, components.resolveSibling("part-00001.snappy.parquet"));
    assertThatThrownBy(copy::load)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("part-00001.snappy.parquet' does not belong to model");
  }

  /** What moves a model, and what file systems and publications leave beside it, is no damage. */
  @Test
  void aModelMayBeMoved() throws IOException {
    SavedModel copy = saved.copy(directory.resolve("elsewhere"));
    for (String name : copy.files()) {
      SavedModel.forgetChecksum(copy.root().resolve(name));
    }
    Files.writeString(copy.root().resolve("_published"), "by a scheduler");
    // What models had before class probabilities were smoothed.
    Path older = copy.file("stages/\\d+_prestoMixture_[^/]+/summary.json");
    String whole = Files.readString(older);
    String without = whole.replaceFirst(",\\s*\"smoothing\" : [0-9.]+", "");
    assertThat(without).isNotEqualTo(whole);
    copy.replace(older, without);
    assertThat(copy.load().mixture().summary().router())
        .isEqualTo(saved.load().mixture().summary().router());
    // What the other tests do after a change must not be what makes a model unusable.
    Path summary = copy.file("stages/\\d+_prestoMixture_[^/]+/summary.json");
    copy.replace(summary, Files.readString(summary) + " ");
    assertThat(copy.load().mixture().components()).isEqualTo(saved.load().mixture().components());
  }
}
