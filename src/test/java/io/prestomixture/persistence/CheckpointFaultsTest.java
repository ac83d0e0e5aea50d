package io.prestomixture.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.prestomixture.SparkTest;
import io.prestomixture.component.FittedComponent;
import io.prestomixture.data.InputColumns;
import io.prestomixture.engine.CheckedRows;
import io.prestomixture.engine.CheckpointSettings;
import io.prestomixture.engine.FitProgress;
import io.prestomixture.engine.MixtureFit;
import io.prestomixture.engine.MixtureTrainer;
import io.prestomixture.engine.RoundRecord;
import io.prestomixture.engine.TrainingSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every change of a file by which a fit writes or removes checkpoints fails once. */
@Tag("slow")
class CheckpointFaultsTest {
  private static final InputColumns COLUMNS =
      new InputColumns("features", Optional.of("label"), Optional.empty());

  private static final TrainingSettings SETTINGS =
      new TrainingSettings(
          "ridge", 2, 0, true, true, 2, 0, 5, "random", 0, "sieve", 0.5, 1, -1, 2, 0);

  @TempDir private Path directory;

  @BeforeEach
  void register() {
    FaultyFileSystem.heal();
    hadoop().set("fs.faulty.impl", FaultyFileSystem.class.getName());
  }

  @AfterEach
  void heal() {
    FaultyFileSystem.heal();
  }

  private static Configuration hadoop() {
    return SparkTest.session().sparkContext().hadoopConfiguration();
  }

  private static Dataset<Row> rows() {
    return SparkTest.session()
        .range(0, 120, 1, 2)
        .selectExpr("array(id * 0.37D % 4) as x", "(id % 2) * (9 - id * 0.7D % 5) as label")
        .withColumn(
            "features",
            org.apache.spark.ml.functions.array_to_vector(org.apache.spark.sql.functions.col("x")));
  }

  /** What a fit ends with, and the round that it went on from; −1 for none. */
  private record Run(List<FittedComponent> components, String rounds, int resumed) {
    static Run of(String checkpoints) {
      List<Integer> resumed = new ArrayList<>(List.of(-1));
      FitProgress progress =
          new FitProgress() {
            @Override
            public void round(RoundRecord round) {}

            @Override
            public void resumed(int after) {
              resumed.add(after);
            }
          };
      CheckedRows checked = MixtureTrainer.check(rows(), COLUMNS, SETTINGS);
      try (MixtureFit fit =
          MixtureTrainer.fit(checked, new CheckpointSettings(checkpoints, 1), progress)) {
        fit.removeCheckpoints();
        return new Run(
            fit.components(),
            fit.history().rounds().toString().replaceAll("seconds=[^,]+", ""),
            resumed.get(resumed.size() - 1));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(FaultyFileSystem.Fault.class)
  void afterAnyFaultTheFitIsResumedToTheSameBits(FaultyFileSystem.Fault fault) {
    Run undisturbed = Run.of("");
    Map<Integer, Integer> resumed = new TreeMap<>();
    int n = 0;
    do {
      String checkpoints = "faulty:" + directory.resolve("n" + n);
      FaultyFileSystem.failAt(n, fault);
      boolean died = false;
      try {
        assertThat(Run.of(checkpoints).components()).isEqualTo(undisturbed.components());
      } catch (RuntimeException | AssertionError e) {
        if (e instanceof AssertionError) {
          throw e;
        }
        died = true;
      }
      boolean fired = FaultyFileSystem.hasFired();
      FaultyFileSystem.heal();
      assertThat(died).isIn(false, fired);
      Run second = Run.of(checkpoints);
      assertThat(second.components()).as("fault %d", n).isEqualTo(undisturbed.components());
      assertThat(second.rounds()).isEqualTo(undisturbed.rounds());
      resumed.merge(second.resumed(), 1, Integer::sum);
      assertThat(directory.resolve("n" + n)).doesNotExist();
      if (!fired) {
        break;
      }
      n++;
    } while (n < 1000);
    assertThat(n).isGreaterThan(10);
    // From nothing, from the first partition, after a round, and after the last one.
    assertThat(resumed).containsKeys(-1, 0, 1);
  }
}
