package io.prestomixture.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prestomixture.data.InvalidInputException;
import io.prestomixture.selection.Capacities;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Fits whose clusters have limited sizes. */
class CapacityFitTest {

  @Test
  void anEqualSplitIsEqualAndFallsFromRoundToRound() {
    Problem problem = Problem.planted(300, 2, 3, 1, 4);
    Capacities equal = new Capacities(100, 100, new double[] {0}, "rows");
    try (MixtureFit fit =
        Problem.fit(problem.frame(2), Problem.settings("ridge", 3).withCapacities(equal))) {
      assertThat(fit.components()).allMatch(component -> component.rows() == 100);
      List<Double> trace = fit.history().rounds().stream().map(RoundRecord::objective).toList();
      assertThat(trace).hasSizeGreaterThan(1);
      for (int r = 1; r < trace.size(); r++) {
        assertThat(trace.get(r)).isLessThan(trace.get(r - 1));
      }
      assertThat(fit.history().capacityCost()).isNotNegative();
    }
  }

  @Test
  void limitsThatCannotBeHeldAreRefusedWithTheSums() {
    Problem problem = Problem.planted(300, 2, 3, 1, 4);
    Capacities small = new Capacities(0, 90, new double[] {0}, "rows");
    assertThatThrownBy(
            () -> Problem.fit(problem.frame(2), Problem.settings("ridge", 3).withCapacities(small)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("3 clusters of at most 90 rows hold 270, but the input has 300 rows");
  }
}
