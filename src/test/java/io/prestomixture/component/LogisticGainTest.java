package io.prestomixture.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.component.ComponentScorer.Bound;
import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Panels;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gains of logistic components against training on the cluster with and without the row. */
class LogisticGainTest {

  /**
   * Two clusters: the first half of the rows, whose labels are turned by one class, and the rest.
   */
  private record Case(ClassRows problem, RowBlock block, int[][] members, Component[] trained) {

    static Case of(ClassRows random, boolean sparse) {
      int half = random.size() / 2;
      double[] y = random.rows().y().clone();
      for (int i = 0; i < half; i++) {
        y[i] = (y[i] + 1) % random.classes();
      }
      ClassRows problem = random.withLabels(y);
      RowBlock block = problem.block(sparse);
      int[][] members = {
        IntStream.range(0, half).toArray(), IntStream.range(half, problem.size()).toArray()
      };
      Component[] trained = new Component[2];
      for (int c = 0; c < 2; c++) {
        trained[c] = problem.train(block, members[c], problem.trainer(sparse).start());
      }
      return new Case(problem, block, members, trained);
    }

    int cluster(int row) {
      return row < problem.size() / 2 ? 0 : 1;
    }

    ComponentScorer scorer(int cluster) {
      return problem.trainer(block.isSparse()).scorer(trained[cluster]);
    }

    double cost(int row, int cluster) {
      return problem.cost(trained[cluster].parameters(), row);
    }

    double gain(int row, int cluster) {
      ComponentScorer scorer = scorer(cluster);
      double[] scratch = new double[scorer.scratchLength()];
      return cluster(row) == cluster
          ? scorer.removalGain(block, row, cost(row, cluster), scratch)
          : scorer.additionGain(block, row, cost(row, cluster), scratch);
    }

    double retrainedGain(int row, int cluster) {
      boolean inside = cluster(row) == cluster;
      int[] changed =
          inside
              ? Arrays.stream(members[cluster]).filter(i -> i != row).toArray()
              : IntStream.concat(Arrays.stream(members[cluster]), IntStream.of(row)).toArray();
      double other = problem.train(block, changed, trained[cluster]).objective();
      return inside ? trained[cluster].objective() - other : other - trained[cluster].objective();
    }

    /** What moving the row to the other cluster saves. */
    double saving(int row) {
      return gain(row, cluster(row)) - gain(row, 1 - cluster(row));
    }

    double retrainedSaving(int row) {
      return retrainedGain(row, cluster(row)) - retrainedGain(row, 1 - cluster(row));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2, 0, true, false", "2, 0.02, true, true", "2, 0.02, false, false", "3, 0, true, false",
    "3, 0.02, true, true", "3, 0.02, false, false", "3, 0, false, true", "5, 0.02, true, false"
  })
  void gainsAreThoseOfRetraining(int classes, double lambda, boolean intercept, boolean sparse) {
    int d = 3;
    int n = 2 * 50 * d * classes;
    Case problem =
        Case.of(ClassRows.random(n, d, classes, lambda, intercept, true, 40 + classes), sparse);
    int agreeing = 0;
    int checked = 0;
    for (int i = 0; i < n; i += 3) {
      for (int c = 0; c < 2; c++) {
        double expected = problem.retrainedGain(i, c);
        assertThat(problem.gain(i, c)).isCloseTo(expected, within(0.01 * expected));
      }
      checked++;
      // Rows of no features cost the same everywhere without intercepts.
      double expected = problem.retrainedSaving(i);
      boolean none = Math.abs(expected) < 1e-9;
      agreeing += none || problem.saving(i) * expected > 0 ? 1 : 0;
    }
    assertThat(agreeing).isGreaterThanOrEqualTo((int) Math.ceil(0.99 * checked));
  }

  @ParameterizedTest
  @CsvSource({"2, 0, true", "2, 0.1, false", "3, 0, true", "3, 0.1, false", "6, 0.1, true"})
  void boundsHoldForEveryRow(int classes, double lambda, boolean intercept) {
    for (int n : new int[] {40 * classes, 2000}) {
      Case problem =
          Case.of(ClassRows.random(n, 2, classes, lambda, intercept, true, 9), n == 2000);
      boolean bounded = false;
      for (int i = 0; i < n; i++) {
        int own = problem.cluster(i);
        Bound removal = problem.scorer(own).removalBound(problem.block(), i / Panels.ROWS);
        double cost = problem.cost(i, own);
        assertThat(problem.gain(i, own))
            .isBetween(cost, removal.factor() * cost + removal.offset());
        Bound addition = problem.scorer(1 - own).additionBound(problem.block(), i / Panels.ROWS);
        cost = problem.cost(i, 1 - own);
        assertThat(problem.gain(i, 1 - own))
            .isBetween(addition.factor() * cost + addition.offset(), cost);
        bounded |= addition.factor() > 0.5 && Double.isFinite(removal.offset());
      }
      assertThat(bounded).isEqualTo(n == 2000);
    }
  }

  @Test
  void costAloneIsTheMinimumOverAllModels() {
    for (int classes : new int[] {2, 3, 5}) {
      for (double lambda : new double[] {0, 0.3}) {
        for (boolean intercept : new boolean[] {true, false}) {
          ClassRows problem = ClassRows.random(12, 2, classes, lambda, intercept, true, 4);
          RowBlock block = problem.block(false);
          SmoothTrainer trainer = problem.trainer(false);
          ComponentScorer empty = trainer.scorer(trainer.start());
          for (int i = 0; i < 12; i++) {
            double expected = problem.train(block, new int[] {i}, trainer.start()).objective();
            assertThat(empty.costAlone(block, i)).isCloseTo(expected, within(1e-2));
          }
        }
      }
    }
  }

  /** Where a class is missing, a Newton step promises that its first row costs nothing. */
  @ParameterizedTest
  @CsvSource({"2, 0", "2, 0.05", "3, 0", "3, 0.05"})
  void theFirstRowOfAClassIsNotFree(int classes, double lambda) {
    ClassRows full = ClassRows.random(400, 2, classes, lambda, true, true, 21);
    RowBlock block = full.block(false);
    SmoothTrainer trainer = full.trainer(false);
    int missing = classes - 1;
    int[] members = Arrays.stream(full.all()).filter(i -> full.rows().y()[i] != missing).toArray();
    Component trained = full.train(block, members, trainer.start());
    ComponentScorer scorer = trainer.scorer(trained);
    double[] scratch = new double[scorer.scratchLength()];
    for (int i : full.all()) {
      if (full.rows().y()[i] == missing) {
        int[] more = IntStream.concat(Arrays.stream(members), IntStream.of(i)).toArray();
        double expected =
            full.train(block, more, trainer.start()).objective() - trained.objective();
        double cost = full.cost(trained.parameters(), i);
        double gain = scorer.additionGain(block, i, cost, scratch);
        assertThat(gain).isBetween(0.7 * expected, cost);
      }
    }
  }
}
