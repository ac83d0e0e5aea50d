package io.prestomixture.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.component.FamilyContractTest.Kind;
import io.prestomixture.component.Retraining.Rows;
import io.prestomixture.data.FeatureDomain;
import io.prestomixture.data.FeatureScaling;
import io.prestomixture.data.LabelType;
import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Panels;
import io.prestomixture.search.LocalSearch;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.Matrices;
import org.apache.spark.ml.linalg.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Components that are described and put back into coordinates cost what they did. */
class RestoreTest {
  private static final int D = 3;

  static Stream<Kind> kinds() {
    return FamilyContractTest.kinds();
  }

  /** Families whose costs do not depend on how features are scaled, without a penalty. */
  static Stream<Kind> kindsWithoutMetric() {
    return kinds().filter(kind -> Families.byName(kind.family()).supervised() || isEllipsoid(kind));
  }

  private static boolean isEllipsoid(Kind kind) {
    return kind.family().equals("gaussian") && !kind.options().covarianceType().equals("spherical");
  }

  /** A problem in some coordinates of its rows. */
  private record Placed(FamilyProblems problem, FeatureScaling scaling) {

    static Placed of(FamilyProblems problem, double shift, double[] scale, double labelShift) {
      ComponentFamily family = Families.byName(problem.family());
      double[] ones = new double[D];
      Arrays.fill(ones, 1);
      boolean free = family.featureDomain(problem.options()) == FeatureDomain.ANY;
      double[] shifts = new double[D];
      boolean moved = free && (problem.intercept() || !family.supervised());
      Arrays.setAll(shifts, j -> moved ? shift * (j + 1) : 0);
      double y = family.labelType() == LabelType.REAL && problem.intercept() ? labelShift : 0;
      double[] scales = free ? scale : ones;
      // Features of variance 1 in the units of the caller.
      double[] variances = Arrays.stream(scales).map(s -> 1 / (s * s)).toArray();
      return new Placed(problem, new FeatureScaling(shifts, scales, variances, y));
    }

    ComponentTrainer trainer() {
      double[] covariance = {1, 0.1, 0.2, 1.3, 0, 0.8};
      double weight = Arrays.stream(problem.rows().w()).sum();
      return Families.byName(problem.family())
          .trainer(
              new ProblemSettings(
                  scaling,
                  problem.regParam(),
                  problem.intercept(),
                  1,
                  problem.sparse(),
                  weight,
                  FamilyProblems.CLASSES,
                  covariance,
                  problem.options()));
    }

    RowBlock block() {
      Rows rows = problem.rows();
      double[][] x = new double[rows.x().length][D];
      double[] y = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        for (int j = 0; j < D; j++) {
          x[i][j] = (rows.x()[i][j] - scaling.shift()[j]) / scaling.scale()[j];
        }
        y[i] = rows.y()[i] - scaling.labelShift();
      }
      return new Rows(x, y, rows.w()).block(problem.sparse());
    }

    Component trained() {
      Trainers one = Trainers.same(trainer(), 1);
      RowBlock block = block();
      short[] all = new short[block.size()];
      return JointTraining.train(
              one,
              one.start(),
              JointTraining.Effort.FULL,
              at -> LocalSearch.statistics(one, at, block, all))
          .get(0);
    }

    double[] costs(Component component) {
      RowBlock block = block();
      double[][] costs = new double[block.numPanels()][Panels.ROWS];
      for (int p = 0; p < costs.length; p++) {
        trainer().scorer(component).costs(block, p, costs[p]);
      }
      return Arrays.stream(costs).flatMapToDouble(Arrays::stream).limit(block.size()).toArray();
    }
  }

  private static void assertSameCosts(Placed from, Placed to) {
    Component trained = from.trained();
    FittedComponent fitted = from.trainer().describe(trained);
    Component restored = to.trainer().restore(fitted);
    assertThat(restored.rows()).isEqualTo(trained.rows());
    assertThat(restored.weight()).isCloseTo(trained.weight(), within(1e-9));
    double[] expected = from.costs(trained);
    double[] actual = to.costs(restored);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(1e-9 * (1 + Math.abs(expected[i]))));
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void inTheSameCoordinatesCostsAreTheSame(Kind kind) {
    for (boolean intercept : new boolean[] {true, false}) {
      FamilyProblems problem = kind.problem(200, D, 0.2, intercept, 7);
      Placed placed = Placed.of(problem, 0.4, new double[] {2, 0.5, 1.5}, 0.7);
      assertSameCosts(placed, placed);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void whereCoordinatesAreShiftedCostsAreTheSame(Kind kind) {
    double[] scale = {2, 0.5, 1.5};
    FamilyProblems problem = kind.problem(200, D, 0.2, true, 8);
    assertSameCosts(Placed.of(problem, 0.4, scale, 0.7), Placed.of(problem, -1.1, scale, -3));
  }

  @ParameterizedTest
  @MethodSource("kindsWithoutMetric")
  void whereCoordinatesAreScaledCostsAreTheSame(Kind kind) {
    FamilyProblems problem = kind.problem(200, D, 0, true, 9);
    assertSameCosts(
        Placed.of(problem, 0.4, new double[] {2, 0.5, 1.5}, 0.7),
        Placed.of(problem, 2, new double[] {0.3, 1, 4}, 2));
  }

  /** What cannot keep its costs keeps its place and its mean variance. */
  @Test
  void aSphereStaysOneWhereCoordinatesAreScaled() {
    Kind kind = new Kind("gaussian", new FamilyOptions("squared", "spherical", 1));
    FamilyProblems problem = kind.problem(200, D, 0, true, 9);
    Placed from = Placed.of(problem, 0.4, new double[] {1, 1, 1}, 0);
    Placed to = Placed.of(problem, 0.4, new double[] {2, 1, 1}, 0);
    FittedComponent fitted = from.trainer().describe(from.trained());
    double[] parameters = to.trainer().restore(fitted).parameters();
    double variance = fitted.spread().apply(0, 0);
    assertThat(parameters[D]).isCloseTo(variance * (0.25 + 1 + 1) / 3, within(1e-12));
    assertThat(parameters[D + 2]).isEqualTo(parameters[D]);
  }

  @Test
  void covariancesOfOneTypeStartThoseOfAnother() {
    Kind diagonal = new Kind("gaussian", new FamilyOptions("squared", "diagonal", 1));
    Kind full = new Kind("gaussian", new FamilyOptions("squared", "full", 1));
    double[] scale = {1, 2, 1};
    Placed from = Placed.of(diagonal.problem(200, D, 0, true, 9), 0, scale, 0);
    Placed to = Placed.of(full.problem(200, D, 0, true, 9), 0, scale, 0);
    assertSameCosts(from, to);
    FittedComponent fitted = to.trainer().describe(to.trained());
    Component restored = from.trainer().restore(fitted);
    FittedComponent again = from.trainer().describe(restored);
    for (int j = 0; j < D; j++) {
      assertThat(again.spread().apply(j, 0)).isCloseTo(fitted.spread().apply(j, j), within(1e-12));
    }
  }

  /** A constant that no step would change must not come in with the old model. */
  @Test
  void aFitWithoutInterceptStartsWithoutOne() {
    Kind kind = new Kind("huber", FamilyOptions.DEFAULT);
    Placed without = Placed.of(kind.problem(50, D, 0, false, 1), 0, new double[] {1, 1, 1}, 0);
    FittedComponent fitted =
        new FittedComponent(
            "huber",
            Matrices.dense(1, D, new double[] {1, 2, 3}),
            Vectors.dense(5),
            Vectors.dense(1, 1, 1),
            null,
            50,
            50,
            1);
    assertThat(without.trainer().restore(fitted).parameters()).containsExactly(0, 1, 2, 3);
  }
}
