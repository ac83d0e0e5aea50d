package io.prestomixture.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prestomixture.component.FittedComponent;
import io.prestomixture.data.InputColumns;
import io.prestomixture.selection.Capacities;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A fit that ends after any round goes on to the bits of an undisturbed one. */
@Tag("slow")
class CheckpointResumeTest {
  private static final int K = 3;

  @TempDir private Path directory;

  /** Below this loss of a row a partition is far from one model for all rows. */
  private static final double LOSS_OF_FEW_MODELS = 33;

  /**
   * The larger the loss of a partition, the less are all rows taken to be in error, unless it is so
   * large that nothing is left to do for rounds.
   */
  private static final RoutingJudge LARGE_LOSS =
      (components, rows, scaling) -> {
        List<FittedComponent> all = components.byFold().stream().flatMap(List::stream).toList();
        double loss =
            all.stream().mapToDouble(FittedComponent::objective).sum()
                / all.stream().mapToDouble(FittedComponent::weight).sum();
        double[] errors = new double[rows.size()];
        Arrays.fill(errors, loss < LOSS_OF_FEW_MODELS ? -loss : 0);
        return errors;
      };

  /** What keeps a state of its own between rounds. */
  private enum Kind {
    RIDGE,
    SEARCH,
    KMEANS,
    GAUSSIAN,
    LOGISTIC,
    HUBER,
    ALTERNATING,
    CAPACITIES,
    GROUPS,
    ROUTING_WEIGHT,
    JUDGED_WEIGHT,
    RELOCATION,
    WARM_START
  }

  private static Dataset<Row> rows(Kind kind) {
    if (kind == Kind.RELOCATION) {
      return Problem.frame(circle(), 3);
    }
    Dataset<Row> rows =
        Problem.planted(600, 3, K, 4, 1)
            .frame(3)
            .withColumn("near", functions.expr("round(10 * label)"));
    return kind == Kind.LOGISTIC
        ? rows.withColumn("label", functions.expr("if(label > 3, 1D, 0D)"))
        : rows;
  }

  /** Rows of six clusters far apart, which moves of single rows do not find. */
  private static List<Row> circle() {
    Random random = new Random(1);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 180; i++) {
      double x = 40 * Math.cos(2 * Math.PI * i / 6) + random.nextGaussian();
      double y = 40 * Math.sin(2 * Math.PI * i / 6) + random.nextGaussian();
      rows.add(Problem.row(Vectors.dense(x, y), 0, 1));
    }
    return rows;
  }

  private static InputColumns columns(Kind kind) {
    Optional<String> label =
        kind == Kind.KMEANS || kind == Kind.GAUSSIAN || kind == Kind.RELOCATION
            ? Optional.empty()
            : Optional.of("label");
    Optional<String> group = kind == Kind.GROUPS ? Optional.of("near") : Optional.empty();
    return new InputColumns("features", label, Optional.of("weight"), group);
  }

  private static TrainingSettings settings(String family, String initMode, int maxIter) {
    return new TrainingSettings(
        family, K, 1e-2, true, true, maxIter, 0, 5, initMode, 60, "sieve", 0.5, 1, 2, 2, 0.002);
  }

  private static TrainingSettings settings(Kind kind) {
    return switch (kind) {
      case RIDGE -> settings("ridge", "random", 4);
      case SEARCH ->
          settings("ridge", "search", 4).withSearch(new SearchSettings("search", 200, 6, 20));
      case KMEANS -> settings("kmeans", "random", 4);
      case GAUSSIAN -> settings("gaussian", "random", 4);
      case LOGISTIC -> settings("logistic", "random", 4);
      case HUBER -> settings("huber", "random", 4);
      case ALTERNATING ->
          new TrainingSettings(
              "ridge", K, 0, true, true, 4, 0, 5, "random", 0, "alternating", 0.5, 1, 2, 2, 0);
      case CAPACITIES ->
          settings("ridge", "seeding", 4)
              .withCapacities(new Capacities(190, 210, new double[] {0}, "rows"));
      case GROUPS -> settings("ridge", "random", 4);
      case ROUTING_WEIGHT -> settings("ridge", "seeding", 6).withRoutingWeight(0.5);
      case JUDGED_WEIGHT ->
          settings("ridge", "search", 6)
              .withSearch(new SearchSettings("search", 250, 4, 20, List.of(), LARGE_LOSS, null));
      case RELOCATION ->
          new TrainingSettings(
              "kmeans", 6, 0, true, false, 30, 0, 0, "random", 0, "sieve", 0.5, 1, 10, 2, 0);
      case WARM_START ->
          settings("ridge", "model", 4).withSearch(new SearchSettings("model", 0, 1, 0, earlier()));
    };
  }

  /** What was learned from a few of the rows. */
  private static List<FittedComponent> earlier() {
    try (MixtureFit fit =
        Problem.fit(Problem.planted(60, 3, K, 4, 1).frame(1), Problem.settings("ridge", K))) {
      return fit.components();
    }
  }

  private CheckpointSettings checkpoints(double share) {
    return new CheckpointSettings(directory.resolve("checkpoints").toString(), share);
  }

  /** Hears of rounds, and throws at the end of some. */
  private static final class Fatal implements FitProgress {
    private final int round;
    private final List<Integer> heard = new ArrayList<>();
    private int resumed = -1;

    Fatal(int round) {
      this.round = round;
    }

    @Override
    public void round(RoundRecord record) {
      heard.add(record.round());
      if (record.round() == round) {
        throw new IllegalStateException("The driver dies.");
      }
    }

    @Override
    public void resumed(int after) {
      resumed = after;
    }
  }

  private static FitBits fit(Kind kind, CheckpointSettings checkpoints, FitProgress progress) {
    return FitBits.of(rows(kind), columns(kind), settings(kind), checkpoints, progress, () -> {});
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aFitStoppedAfterEveryRoundEndsWithTheSameBits(Kind kind) {
    FitBits undisturbed = fit(kind, CheckpointSettings.NONE, round -> {});
    // A fit dies before the checkpoint of the round that it dies after.
    for (int round = 1; round < undisturbed.rounds(); round++) {
      Fatal fatal = new Fatal(round);
      assertThatThrownBy(() -> fit(kind, checkpoints(1), fatal)).hasMessage("The driver dies.");
      assertThat(fatal.heard).endsWith(round).doesNotHaveDuplicates();
      assertThat(fatal.resumed).isEqualTo(Math.max(round - 2, round == 1 ? -1 : 0));
    }
    Fatal last = new Fatal(Integer.MAX_VALUE);
    fit(kind, checkpoints(1), last).assertEqualTo(undisturbed);
    assertThat(last.resumed).isEqualTo(undisturbed.rounds() - 2);
    if (kind == Kind.RELOCATION) {
      assertThat(undisturbed.history()).contains("relocated=true");
    }
    if (kind == Kind.JUDGED_WEIGHT) {
      assertThat(undisturbed.history()).containsPattern("taken=[1-5]").contains("refreshed=true");
    }
  }

  /** Then nothing is left to do but what follows the rounds. */
  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"RIDGE", "LOGISTIC", "CAPACITIES", "ROUTING_WEIGHT"})
  void aFitWhoseRoundsAreDoneDoesNoneAgain(Kind kind) {
    FitBits undisturbed = fit(kind, checkpoints(0), round -> {});
    Fatal progress = new Fatal(0);
    fit(kind, checkpoints(0), progress).assertEqualTo(undisturbed);
    assertThat(progress.heard).isEmpty();
    assertThat(progress.resumed).isEqualTo(undisturbed.rounds() - 1);
  }

  /** How often there are checkpoints changes nothing. */
  @Test
  void checkpointsChangeNoBit() {
    FitBits without = fit(Kind.RIDGE, CheckpointSettings.NONE, round -> {});
    fit(Kind.RIDGE, checkpoints(0.5), round -> {}).assertEqualTo(without);
  }

  /** With a share of 0 there is one after the initialisation, and one when all is done. */
  @Test
  void theFirstPartitionIsKeptInAnyCase() {
    Fatal fatal = new Fatal(4);
    assertThatThrownBy(() -> fit(Kind.SEARCH, checkpoints(0), new Fatal(1)))
        .hasMessage("The driver dies.");
    assertThatThrownBy(() -> fit(Kind.RIDGE, checkpoints(0), fatal))
        .hasMessageContaining("initMode = search, but now it is random");
    Fatal last = new Fatal(-1);
    fit(Kind.SEARCH, checkpoints(0), last);
    assertThat(last.resumed).isZero();
  }
}
