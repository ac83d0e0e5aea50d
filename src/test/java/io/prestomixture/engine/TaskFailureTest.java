package io.prestomixture.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prestomixture.engine.TaskFault.Kind;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks that fail after they did their work, on executors that live on. */
@Tag("fault")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TaskFailureTest {
  private static final int PARTITIONS = 20;
  private static final int SEARCHES = 3;

  @RegisterExtension private static final FaultCluster CLUSTER = new FaultCluster();

  private static FitBits undisturbed;

  @BeforeAll
  static void fitUndisturbed() {
    undisturbed = fit(round -> {});
  }

  private static FitBits fit(FitProgress progress) {
    TrainingSettings settings =
        Problem.settings("ridge", 3, 1e-3, 5, "search", "sieve")
            .withSearch(new SearchSettings("search", 100, SEARCHES, 10));
    return FitBits.of(
        Problem.planted(900, 3, 3, 4, 1).frame(PARTITIONS),
        Problem.COLUMNS,
        settings,
        progress,
        () -> {});
  }

  /**
   * In every job of a fit, so that every broadcast and every cached block is used by a later
   * attempt, too: what tasks threw are the faults of the test, and no missing block or broadcast.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void tasksThatFailAtFirstChangeNothing(int attempts) {
    new TaskFault(Kind.THROW, 1, 0, attempts, "").begin(CLUSTER.context());
    fit(round -> {}).assertEqualTo(undisturbed);
    FaultListener.Faults faults = CLUSTER.faults();
    assertThat(faults.repeatedTasks())
        .isEqualTo(faults.failures().size())
        .isGreaterThan(attempts * undisturbed.rounds());
    assertThat(faults.failures()).allMatch(failure -> failure.contains(TaskFault.MESSAGE));
    assertThat(faults.removals()).isEmpty();
  }

  /** Where a task fails for good. */
  private enum Place {
    CHECK,
    SEARCH,
    ROUND
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void aTaskThatAlwaysFailsEndsTheFitAndLeavesNothing(Place place) {
    AtomicInteger cached = new AtomicInteger();
    // The stage of the searches is the only one with as many tasks as searches.
    TaskFault always =
        new TaskFault(
            Kind.THROW, 1, place == Place.SEARCH ? SEARCHES : PARTITIONS, Integer.MAX_VALUE, "");
    if (place != Place.ROUND) {
      always.begin(CLUSTER.context());
    }
    assertThatThrownBy(
            () ->
                fit(
                    round -> {
                      cached.set(CLUSTER.context().getPersistentRDDs().size());
                      always.begin(CLUSTER.context());
                    }))
        .isInstanceOf(SparkException.class)
        .hasMessageContaining("failed 4 times, most recent failure")
        .rootCause()
        .hasMessage(TaskFault.MESSAGE);
    assertThat(CLUSTER.faults().failures()).hasSize(4);
    assertThat(cached.get()).isEqualTo(place == Place.ROUND ? 2 : 0);
    assertThat(CLUSTER.context().getPersistentRDDs().isEmpty()).isTrue();
    assertThat(LiveBroadcasts.ofOursAfterAMoment()).isEmpty();
    TaskFault.end(CLUSTER.context());
    fit(round -> {}).assertEqualTo(undisturbed);
  }
}
