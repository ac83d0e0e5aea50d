package io.prestomixture.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.component.Component;
import io.prestomixture.component.FittedComponent;
import io.prestomixture.component.Scorer;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class LeastTotalsTest {

  /** Against the squared residuals of the described components, row by row. */
  @Test
  void everyRowIsCountedWhereItCostsLeastInEveryMixture() {
    Problem problem = Problem.planted(300, 2, 3, 1, 6);
    TrainingSettings settings = Problem.settings("ridge", 3, 0, 1, "random", "sieve");
    try (PackedRows packed =
            PackedRows.of(MixtureTrainer.check(problem.frame(4), Problem.COLUMNS, settings));
        FullDataLoop one = new FullDataLoop(packed, settings, round -> {});
        FullDataLoop other = new FullDataLoop(packed, limited(), round -> {})) {
      one.run();
      other.run();
      List<List<Component>> mixtures = List.of(one.components(), other.components());
      List<Scorer> scorers = mixtures.stream().map(packed.trainers()::scorer).toList();
      double[] totals = LeastTotals.of(scorers, packed);
      assertThat(totals).hasSize(2);
      for (int m = 0; m < 2; m++) {
        double expected = expected(problem, packed, mixtures.get(m));
        assertThat(totals[m]).isCloseTo(expected, within(1e-9 * expected));
      }
      assertThat(totals[0]).isNotCloseTo(totals[1], within(1e-3));
    }
  }

  /** Stops early, so that it is another mixture. */
  private static TrainingSettings limited() {
    return new TrainingSettings(
        "ridge", 3, 0, true, true, 1, 0, 2, "random", 0, "sieve", 0.5, 1, 10, 2, 0);
  }

  private static double expected(Problem problem, PackedRows packed, List<Component> components) {
    double sum = 0;
    for (Row row : problem.rows()) {
      double least = Double.POSITIVE_INFINITY;
      for (int c = 0; c < components.size(); c++) {
        FittedComponent fitted = packed.trainers().get(c).describe(components.get(c));
        Vector x = row.getAs(0);
        double residual = row.getDouble(1) - fitted.linearScores(x)[0];
        least = Math.min(least, residual * residual);
      }
      sum += least;
    }
    return sum;
  }
}
