package io.prestomixture.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.prestomixture.SparkTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.rdd.RDD;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/** What fits of many rounds pile up: nothing. */
@Tag("slow")
class LineageTest {
  private static final int ROUNDS = 50;
  private static final int INTERVAL = 5;
  private static final int ROWS = 200_000;

  /** Bytes of the bare partitions of 25 rounds, the distance of the means that are compared. */
  private static final double LEAST_LEAK = 25 * 2.0 * ROWS;

  @TempDir private Path directory;

  /**
   * What Spark holds after a round.
   *
   * @param cached cached RDDs
   * @param lineage lines of the description of where the partition comes from
   * @param broadcasts broadcasts of ours
   * @param checkpoints checkpoints on disk
   * @param heap bytes in use after a garbage collection; 0 where it was not asked
   */
  private record Held(int cached, int lineage, int broadcasts, long checkpoints, long heap) {}

  private static SparkContext context() {
    return SparkTest.session().sparkContext();
  }

  private Held held(int round) {
    List<RDD<?>> cached =
        new ArrayList<>(CollectionConverters.asJava(context().getPersistentRDDs()).values());
    int lineage =
        cached.stream()
            .filter(rdd -> "PRESTO partition".equals(rdd.name()))
            .mapToInt(rdd -> (int) rdd.toDebugString().lines().count())
            .max()
            .orElseThrow();
    return new Held(
        cached.size(),
        lineage,
        LiveBroadcasts.ofOurs().size(),
        checkpoints(),
        round % INTERVAL == 0 ? usedHeap() : 0);
  }

  private static long usedHeap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private long checkpoints() {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.getFileName().toString().startsWith("rdd-")).count();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<Held> fit() {
    TrainingSettings settings =
        new TrainingSettings(
            "ridge",
            10,
            0,
            true,
            true,
            ROUNDS,
            0,
            7,
            "random",
            0,
            "alternating",
            0.5,
            1,
            INTERVAL,
            2,
            0);
    List<Held> held = new ArrayList<>();
    try (MixtureFit fit =
        MixtureTrainer.fit(
            Problem.planted(ROWS, 4, 10, 8, 2).frame(3),
            Problem.COLUMNS,
            settings,
            round -> held.add(held(round.round())))) {
      assertThat(fit.history().rounds()).hasSize(ROUNDS + 1);
    }
    assertThat(context().getPersistentRDDs().isEmpty()).isTrue();
    assertThat(LiveBroadcasts.ofOursAfterAMoment()).isEmpty();
    return held;
  }

  private static void assertConstant(List<Held> held) {
    assertThat(held).extracting(Held::cached).containsOnly(2);
    // Scaling and trainers stay; those of a round may take a moment to go.
    assertThat(held).extracting(Held::broadcasts).allMatch(live -> live <= INTERVAL + 5);
    List<Held> first = held.subList(INTERVAL, 3 * INTERVAL);
    List<Held> last = held.subList(ROUNDS - 2 * INTERVAL, ROUNDS);
    assertThat(last)
        .extracting(Held::lineage)
        .isEqualTo(first.stream().map(Held::lineage).toList());
    assertThat(heap(held.subList(ROUNDS / 2, ROUNDS + 1)))
        .isLessThan(heap(held.subList(1, ROUNDS / 2)) + LEAST_LEAK);
  }

  private static double heap(List<Held> held) {
    return held.stream().mapToLong(Held::heap).filter(used -> used > 0).average().orElseThrow();
  }

  @Test
  void fiftyRoundsHoldNoMoreThanTen() {
    List<Held> held = fit();
    assertConstant(held);
    assertThat(held).extracting(Held::checkpoints).containsOnly(0L);
  }

  @Test
  void fiftyRoundsKeepOneCheckpointWhereThereIsADirectory() {
    context().setCheckpointDir(directory.toString());
    try {
      List<Held> held = fit();
      assertConstant(held);
      assertThat(held).extracting(Held::checkpoints).containsOnly(0L, 1L);
      assertThat(checkpoints()).isZero();
    } finally {
      context().checkpointDir_$eq(Option.empty());
    }
  }
}
