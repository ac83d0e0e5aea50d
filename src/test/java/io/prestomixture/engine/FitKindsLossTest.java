package io.prestomixture.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.prestomixture.component.FittedComponent;
import io.prestomixture.data.InputColumns;
import io.prestomixture.selection.Capacities;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Fits of every kind, in one of whose rounds an executor dies: always the same bits. */
@Tag("fault")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FitKindsLossTest {
  private static final int K = 3;
  private static final int PARTITIONS = 20;

  @RegisterExtension private static final FaultCluster CLUSTER = new FaultCluster();

  /** What makes jobs of their own. */
  private enum Kind {
    SEARCH,
    KMEANS,
    LOGISTIC,
    GAUSSIAN,
    CAPACITIES,
    GROUPS,
    ROUTING_WEIGHT,
    WARM_START
  }

  private static Dataset<Row> rows(Kind kind) {
    Dataset<Row> rows =
        Problem.planted(900, 3, K, 4, 1)
            .frame(PARTITIONS)
            .withColumn("near", functions.expr("round(10 * label)"));
    return kind == Kind.LOGISTIC
        ? rows.withColumn("label", functions.expr("if(label > 3, 1D, 0D)"))
        : rows;
  }

  private static InputColumns columns(Kind kind) {
    Optional<String> label = kind == Kind.KMEANS ? Optional.empty() : Optional.of("label");
    // Groups of about four rows with labels close to each other.
    Optional<String> group = kind == Kind.GROUPS ? Optional.of("near") : Optional.empty();
    return new InputColumns("features", label, Optional.of("weight"), group);
  }

  private static TrainingSettings settings(String family, String initMode) {
    return new TrainingSettings(
        family, K, 1e-2, true, true, 5, 0, 5, initMode, 60, "sieve", 0.5, 1, 10, 2, 0);
  }

  private static TrainingSettings settings(Kind kind) {
    return switch (kind) {
      case SEARCH ->
          settings("ridge", "search").withSearch(new SearchSettings("search", 200, 6, 20));
      case KMEANS -> settings("kmeans", "kmeans");
      case LOGISTIC -> settings("logistic", "random");
      case GAUSSIAN -> settings("gaussian", "random");
      case GROUPS -> settings("ridge", "random");
      case CAPACITIES ->
          settings("ridge", "seeding")
              .withCapacities(new Capacities(290, 310, new double[] {0}, "rows"));
      case ROUTING_WEIGHT -> settings("ridge", "seeding").withRoutingWeight(0.5);
      case WARM_START ->
          settings("ridge", "model").withSearch(new SearchSettings("model", 0, 1, 0, earlier()));
    };
  }

  /** What was learned from a few of the rows. */
  private static List<FittedComponent> earlier() {
    try (MixtureFit fit =
        Problem.fit(
            Problem.planted(60, 3, K, 4, 1).frame(1),
            Problem.settings("ridge", K).withSearch(new SearchSettings("random", 0, 1, 0)))) {
      return fit.components();
    }
  }

  private static FitBits fit(Kind kind, TrainingSettings settings, FitProgress progress) {
    return FitBits.of(rows(kind), columns(kind), settings, progress, () -> {});
  }

  private static void assertOneLost() {
    FaultListener.Faults faults = CLUSTER.faults();
    assertThat(faults.killed()).isEqualTo(1);
    assertThat(faults.removals()).isNotEmpty();
    assertThat(faults.failures()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void anExecutorLostInARoundChangesNothing(Kind kind) {
    TrainingSettings settings = settings(kind);
    FitBits undisturbed = fit(kind, settings, round -> {});
    assertThat(CLUSTER.faults().removals()).isEmpty();
    fit(
            kind,
            settings,
            round -> {
              if (round.round() == 1) {
                CLUSTER.killExecutorAtTask(PARTITIONS / 2, stage -> true);
              }
            })
        .assertEqualTo(undisturbed);
    assertOneLost();
  }

  /** Searches are tasks that take long, and their results come one by one. */
  @Test
  void anExecutorLostWhileItSearchesChangesNothing() {
    TrainingSettings settings = settings(Kind.SEARCH);
    FitBits undisturbed = fit(Kind.SEARCH, settings, round -> {});
    CLUSTER.killExecutorAtTask(3, stage -> stage.contains("SampleTasks"));
    fit(Kind.SEARCH, settings, round -> {}).assertEqualTo(undisturbed);
    assertOneLost();
    assertThat(CLUSTER.faults().repeatedTasks()).isPositive();
  }
}
