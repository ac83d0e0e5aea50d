package io.prestomixture.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.data.RowBlock;
import io.prestomixture.data.RowBlockBuilder;
import io.prestomixture.linalg.PackedUpper;
import io.prestomixture.linalg.Panels;
import java.util.Arrays;
import java.util.Random;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Value, gradient and Hessian that the statistics of logistic components hold. */
class LogisticExpansionTest {
  private static final double STEP = 1e-5;

  private static double[] statistics(ClassRows problem, double[] parameters, boolean sparse) {
    SmoothTrainer trainer = problem.trainer(sparse);
    double[] statistics = new double[trainer.statisticsLength()];
    int[] rows = problem.all();
    trainer
        .accumulator(new Component(0, 0, 0, parameters, 0, null))
        .add(problem.block(sparse), rows, 0, rows.length, 1, statistics);
    return statistics;
  }

  private static double[] gradient(ClassRows problem, double[] parameters, boolean sparse) {
    Component at = new Component(1, 1, 0, parameters, 0, null);
    return problem.trainer(sparse).gradient(at, statistics(problem, parameters, sparse));
  }

  private static double value(ClassRows problem, double[] parameters) {
    return Arrays.stream(problem.all()).mapToDouble(i -> problem.cost(parameters, i)).sum();
  }

  private static double[] moved(double[] parameters, int i, double by) {
    double[] moved = parameters.clone();
    moved[i] += by;
    return moved;
  }

  private static double[] randomParameters(ClassRows problem, long seed) {
    Random random = new Random(seed);
    double[] parameters = new double[problem.numParameters()];
    Arrays.setAll(parameters, i -> random.nextGaussian());
    for (int i = 0; !problem.intercept() && i < parameters.length; i++) {
      parameters[i] = i % (problem.numFeatures() + 1) == 0 ? 0 : parameters[i];
    }
    return parameters;
  }

  @ParameterizedTest
  @CsvSource({
    "2, 0, true",
    "2, 0.3, true",
    "2, 0.3, false",
    "3, 0, true",
    "3, 0, false",
    "4, 0.3, true",
    "4, 0.3, false",
    "7, 0.1, true"
  })
  void statisticsAreTheExpansion(int classes, double lambda, boolean intercept) {
    for (boolean sparse : new boolean[] {false, true}) {
      ClassRows problem = ClassRows.random(61, 3, classes, lambda, intercept, true, classes);
      double[] parameters = randomParameters(problem, 5);
      double[] statistics = statistics(problem, parameters, sparse);
      Component at = new Component(61, 1, 0, parameters, 0, null);
      double expected = value(problem, parameters);
      assertThat(problem.trainer(sparse).value(at, statistics))
          .isCloseTo(expected, within(1e-12 * expected));
      double[] gradient = gradient(problem, parameters, sparse);
      int width = problem.numFeatures() + 1;
      for (int i = 0; i < gradient.length; i++) {
        double slope =
            (value(problem, moved(parameters, i, STEP))
                    - value(problem, moved(parameters, i, -STEP)))
                / (2 * STEP);
        boolean free = intercept || i % width > 0;
        assertThat(gradient[i]).isCloseTo(free ? slope : 0, within(1e-6));
      }
      assertHessian(problem, parameters, sparse);
    }
  }

  /**
   * H A H = H, with A the inverse of the matrix that training factors: it differs from H only where
   * H is singular.
   */
  private static void assertHessian(ClassRows problem, double[] parameters, boolean sparse) {
    Component at = new Component(1, 1, 0, parameters, 0, null);
    Component trained = problem.trainer(sparse).train(at, statistics(problem, parameters, sparse));
    int order = trained.curvature().order();
    int first = parameters.length - order;
    RealMatrix hessian = new Array2DRowRealMatrix(order, order);
    RealMatrix inverse = new Array2DRowRealMatrix(order, order);
    double[] packed = trained.curvature().inverse();
    for (int i = 0; i < order; i++) {
      double[] above = gradient(problem, moved(parameters, first + i, STEP), sparse);
      double[] below = gradient(problem, moved(parameters, first + i, -STEP), sparse);
      for (int j = 0; j < order; j++) {
        hessian.setEntry(j, i, (above[first + j] - below[first + j]) / (2 * STEP));
        int entry = PackedUpper.index(order, Math.min(i, j), Math.max(i, j));
        inverse.setEntry(j, i, packed[entry]);
      }
    }
    RealMatrix error = hessian.multiply(inverse).multiply(hessian).subtract(hessian);
    assertThat(error.getNorm()).isLessThan(1e-6 * hessian.getNorm());
  }

  /** Where sparse rows add all pairs of classes, dense ones leave out those that are both rare. */
  @Test
  void pairsOfRareClassesAddNothing() {
    ClassRows problem = ClassRows.random(61, 3, 6, 0.1, true, true, 8);
    double[] parameters = randomParameters(problem, 1);
    int width = problem.numFeatures() + 1;
    parameters[4 * width] = -40;
    parameters[5 * width] = -40;
    double[] dense = statistics(problem, parameters, false);
    double[] all = statistics(problem, parameters, true);
    MultinomialLayout layout = new MultinomialLayout(6, width);
    for (int a = 0; a < 6; a++) {
      for (int b = a + 1; b < 6; b++) {
        int at = layout.block(a, b);
        boolean rare = a == 4 && b == 5;
        assertThat(all[at]).isPositive();
        assertThat(dense[at]).isCloseTo(rare ? 0 : all[at], within(1e-12 * all[at]));
      }
    }
  }

  /** With so many features sixteen rows wait at a time. */
  @Test
  void manyRowsWaitAgainAndAgain() {
    ClassRows problem = ClassRows.random(61, 40, 3, 0.1, true, true, 8);
    double[] parameters = randomParameters(problem, 1);
    double[] dense = statistics(problem, parameters, false);
    double[] sparse = statistics(problem, parameters, true);
    for (int i = 0; i < dense.length; i++) {
      assertThat(dense[i]).isCloseTo(sparse[i], within(1e-4 * Math.abs(sparse[i]) + 1e-4));
    }
  }

  @Test
  void classesOfManyFeaturesHaveNoBlocks() {
    int width = 70_001;
    double[] statistics = new double[new MultinomialLayout(3, width).length()];
    RowBlockBuilder builder = new RowBlockBuilder(width - 1, true);
    builder.add(new int[] {69_999}, new double[] {2}, 1, 1, 1, 0);
    new MultinomialAccumulator(new double[3 * width], new MultinomialLayout(3, width), true, false)
        .add(builder.build(), new int[] {0}, 0, 1, 1, statistics);
    assertThat(statistics[MultinomialLayout.GRADIENT + 2 * width - 1])
        .isCloseTo(2 * (1.0 / 3 - 1), within(1e-15));
  }

  @Test
  void rowsThatAreTakenAwayLeaveNothing() {
    for (int classes : new int[] {2, 3}) {
      for (boolean sparse : new boolean[] {false, true}) {
        ClassRows problem = ClassRows.random(37, 4, classes, 0.1, true, true, 8);
        double[] parameters = randomParameters(problem, 1);
        double[] statistics = statistics(problem, parameters, sparse);
        problem
            .trainer(sparse)
            .accumulator(new Component(0, 0, 0, parameters, 0, null))
            .add(problem.block(sparse), problem.all(), 0, 37, -1, statistics);
        assertThat(statistics).containsOnly(new double[statistics.length], within(1e-12));
      }
    }
  }

  /** Rows that come one by one, as moves do, against those of a sparse block, which never wait. */
  @ParameterizedTest
  @CsvSource({"2, true", "3, true", "5, false"})
  void rowsThatComeAloneAddTheirCurvature(int classes, boolean intercept) {
    ClassRows problem = ClassRows.random(150, 3, classes, 0.2, intercept, true, 3);
    double[] parameters = problem.train().parameters();
    double[] expected = statistics(problem, parameters, true);
    double[] statistics = new double[expected.length];
    ComponentTrainer.RowAccumulator accumulator =
        problem.trainer(false).accumulator(new Component(0, 0, 0, parameters, 0, null));
    for (int i = 0; i < 150; i++) {
      accumulator.add(problem.block(false), problem.all(), i, i + 1, 1, statistics);
    }
    assertThat(statistics).containsExactly(expected, within(1e-9));
  }

  @ParameterizedTest
  @CsvSource({"2, true", "2, false", "3, true", "5, false"})
  void costsAreLosses(int classes, boolean intercept) {
    ClassRows problem = ClassRows.random(150, 3, classes, 0.2, intercept, true, 3);
    Component trained = problem.train();
    LogisticFamily family = new LogisticFamily();
    FittedComponent fitted = problem.trainer(false).describe(trained);
    for (boolean sparse : new boolean[] {false, true}) {
      RowBlock block = problem.block(sparse);
      ComponentScorer scorer = problem.trainer(sparse).scorer(trained);
      double[][] costs = new double[2][Panels.ROWS];
      scorer.costs(block, 0, costs[0]);
      scorer.costs(block, 1, costs[1]);
      for (int i = 0; i < 150; i++) {
        double expected = problem.cost(trained.parameters(), i);
        assertThat(costs[i / Panels.ROWS][i % Panels.ROWS])
            .isCloseTo(expected, within(1e-13 * (1 + expected)));
        Vector x = Vectors.dense(problem.rows().x()[i]);
        double loss = family.loss(fitted, x, problem.rows().y()[i]);
        assertThat((loss + trained.penalty()) * block.weight(i))
            .isCloseTo(expected, within(1e-13 * (1 + expected)));
        assertThat(family.probabilities(fitted, x))
            .containsExactly(problem.probabilities(trained.parameters(), i), within(1e-13));
      }
    }
  }

  @Test
  void scoresOfAnySizeAreFine() {
    LogisticLoss loss = new LogisticLoss();
    assertThat(loss.value(1, 1e300)).isZero();
    assertThat(loss.value(0, 1e300)).isEqualTo(1e300);
    assertThat(loss.value(1, 40)).isCloseTo(Math.exp(-40), within(1e-15 * Math.exp(-40)));
    assertThat(loss.gradient(1, 800)).isZero();
    assertThat(loss.gradient(1, -800)).isEqualTo(-1);
    assertThat(loss.gradient(1, 40)).isCloseTo(-Math.exp(-40), within(1e-15 * Math.exp(-40)));
    assertThat(loss.curvature(1, -800)).isZero();
    double[] scores = {1e300, 0, -1e300};
    assertThat(Softmax.probabilities(scores, 0, 3, 1)).isEqualTo(1e300);
    assertThat(scores).containsExactly(1, 0, 0);
    for (double eta = -40; eta < 40; eta += 0.37) {
      double exact = Math.max(-eta, 0) + Math.log1p(Math.exp(-Math.abs(eta)));
      assertThat(loss.value(1, eta)).isCloseTo(exact, within(1e-15 * Math.max(1, exact)));
      assertThat(loss.value(0, -eta)).isEqualTo(loss.value(1, eta));
    }
  }

  @Test
  void tiesGoToTheFirstClass() {
    LogisticFamily family = new LogisticFamily();
    for (int classes : new int[] {2, 3}) {
      ClassRows problem = ClassRows.random(5, 2, classes, 0, true, false, 1);
      SmoothTrainer trainer = problem.trainer(false);
      FittedComponent zero = trainer.describe(trainer.start());
      Vector x = Vectors.dense(1, 2);
      assertThat(family.predict(zero, x)).isZero();
      assertThat(family.scores(zero, x))
          .hasSize(classes)
          .containsOnly(new double[1], within(1e-300));
      assertThat(family.probabilities(zero, x)[1]).isCloseTo(1.0 / classes, within(1e-15));
    }
  }
}
