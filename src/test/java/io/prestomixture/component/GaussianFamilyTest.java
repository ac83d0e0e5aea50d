package io.prestomixture.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.component.Retraining.Rows;
import io.prestomixture.data.FeatureScaling;
import io.prestomixture.data.InvalidInputException;
import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.PackedUpper;
import io.prestomixture.search.LocalSearch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.spark.ml.linalg.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Gaussians against the penalised likelihood from plain loops and eigenvalues. */
class GaussianFamilyTest {
  private static final double FLOOR = 1e-6;

  private static ProblemSettings settings(
      String type, FeatureScaling scaling, double weight, boolean sparse) {
    FamilyOptions options = new FamilyOptions("squared", type, 0.5);
    return new ProblemSettings(scaling, 0, true, 1, sparse, weight, 0, null, options);
  }

  /** A problem whose floor is ε times the given share of the features' variances. */
  private static GainCase problem(String type, Rows rows, int k, double share, boolean sparse) {
    FeatureScaling plain = GainCase.unscaled(rows);
    double[] variance = Arrays.stream(plain.variance()).map(v -> v * share).toArray();
    FeatureScaling scaling = new FeatureScaling(plain.shift(), plain.scale(), variance, 0);
    double total = GainCase.weight(rows);
    return GainCase.of(
        rows,
        k,
        sparse,
        Families.byName("gaussian").trainer(settings(type, scaling, total, sparse)),
        members -> objective(type, rows, members, variance, total));
  }

  /** F_k + W_k of the given rows. */
  private static double objective(
      String type, Rows rows, List<Integer> members, double[] variance, double total) {
    if (members.isEmpty()) {
      return 0;
    }
    int d = rows.x()[0].length;
    RealMatrix covariance = new Array2DRowRealMatrix(d, d);
    double weight = members.stream().mapToDouble(i -> rows.w()[i]).sum();
    double[] mean = new double[d];
    for (int i : members) {
      Arrays.setAll(mean, j -> mean[j] + rows.w()[i] * rows.x()[i][j] / weight);
    }
    for (int i : members) {
      double[] x = rows.x()[i];
      for (int a = 0; a < d; a++) {
        for (int b = 0; b < d; b++) {
          double product = rows.w()[i] * (x[a] - mean[a]) * (x[b] - mean[b]) / weight;
          covariance.addToEntry(a, b, product);
        }
      }
    }
    for (int j = 0; j < d; j++) {
      covariance.addToEntry(j, j, FLOOR * variance[j]);
    }
    return weight * (0.5 * (d * Math.log(2 * Math.PI) + logDeterminant(type, covariance) + d) + 1)
        - weight * Math.log(weight / total);
  }

  private static double logDeterminant(String type, RealMatrix covariance) {
    int d = covariance.getRowDimension();
    double[] eigenvalues =
        switch (type) {
          case "full" -> new EigenDecomposition(covariance).getRealEigenvalues();
          case "diagonal" -> diagonal(covariance);
          default -> {
            double[] equal = new double[d];
            Arrays.fill(equal, covariance.getTrace() / d);
            yield equal;
          }
        };
    return Arrays.stream(eigenvalues).map(Math::log).sum();
  }

  private static double[] diagonal(RealMatrix matrix) {
    double[] diagonal = new double[matrix.getRowDimension()];
    Arrays.setAll(diagonal, j -> matrix.getEntry(j, j));
    return diagonal;
  }

  /** Rows of two correlated clouds. */
  private static Rows clouds(int n, int d, boolean weighted, long seed) {
    Rows rows = Rows.random(n, d, weighted, seed);
    for (int i = 0; i < n; i++) {
      double[] x = rows.x()[i];
      for (int j = 1; j < d; j++) {
        x[j] += 0.8 * x[j - 1] + (i % 2 == 0 ? 2 : 0);
      }
    }
    return rows;
  }

  /** The floor of full covariances is taken to first order, so theirs is small here. */
  @ParameterizedTest
  @CsvSource({"full,1e-6,1e-8", "full,1,1e-4", "diagonal,1,1e-8", "spherical,1,1e-8"})
  void gainsEqualRetraining(String type, double share, double tolerance) {
    Random random = new Random(9);
    for (int repeat = 0; repeat < 20; repeat++) {
      int d = 1 + random.nextInt(4);
      int k = 1 + random.nextInt(3);
      int n = k * (2 * d + 3) + random.nextInt(20);
      Rows rows = clouds(n, d, repeat % 4 > 0, repeat);
      for (boolean sparse : new boolean[] {false, true}) {
        problem(type, rows, k, share, sparse).assertGains(tolerance);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"full", "diagonal", "spherical"})
  void boundsHoldForEveryRow(String type) {
    for (long seed = 0; seed < 10; seed++) {
      problem(type, clouds(60, 3, false, seed), 3, 1, false).assertBounds();
      problem(type, clouds(600, 2, false, seed), 2, 1, seed % 2 == 0).assertBounds();
      problem(type, clouds(60, 3, true, seed), 3, 1, false).assertBounds();
    }
  }

  /** Otherwise every row of every panel is contested. */
  @ParameterizedTest
  @ValueSource(strings = {"full", "diagonal", "spherical"})
  void boundsOfLargeClustersAreTight(String type) {
    GainCase problem = problem(type, clouds(20_000, 4, false, 3), 2, 1, false);
    ComponentScorer scorer = problem.scorer().component(0);
    for (int i = 0; i < 128; i++) {
      double cost = problem.cost(i, 0);
      ComponentScorer.Bound floor = scorer.additionBound(problem.block(), 0);
      ComponentScorer.Bound ceiling = scorer.removalBound(problem.block(), 0);
      assertThat(floor.factor() * cost + floor.offset()).isCloseTo(cost, within(0.05 * (1 + cost)));
      assertThat(ceiling.factor() * cost + ceiling.offset())
          .isCloseTo(cost, within(0.05 * (1 + cost)));
    }
  }

  /** Tiny clusters too, whose covariances are singular but for the floor. */
  @ParameterizedTest
  @ValueSource(strings = {"full", "diagonal", "spherical"})
  void theSearchDescendsAndItsObjectiveIsThatOfTheRows(String type) {
    for (long seed = 0; seed < 10; seed++) {
      for (int n : new int[] {9, 100}) {
        Rows rows = clouds(n, 3, seed % 3 > 0, seed);
        GainCase problem = problem(type, rows, 3, 1, seed % 2 == 0);
        problem.assertSearchDescends(GainCase.weight(rows), 1e-6 * n);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"full", "diagonal", "spherical"})
  void smallClustersHaveFiniteGainsOnTheRightSideOfTheCost(String type) {
    for (int n : new int[] {3, 6, 9}) {
      problem(type, clouds(n, 5, true, n), 3, 1, false).assertBounds();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"full", "diagonal", "spherical"})
  void aRowAloneCostsItsFloor(String type) {
    Rows rows = clouds(4, 3, true, 5);
    GainCase problem = problem(type, rows, 4, 1, false);
    RowBlock block = problem.block();
    ComponentTrainer trainer = problem.trainers().get(0);
    for (int i = 0; i < 4; i++) {
      double alone = problem.f().applyAsDouble(List.of(i));
      assertThat(problem.scorer().component(i).costAlone(block, i)).isCloseTo(alone, within(1e-8));
      assertThat(trainer.scorer(trainer.start()).costAlone(block, i))
          .isCloseTo(alone, within(1e-8));
      assertThat(problem.gain(i, i)).isCloseTo(alone, within(1e-6));
      assertThat(problem.cost(i, i) + rows.w()[i]).isCloseTo(alone, within(1e-6));
    }
  }

  /** Per row, the cost is the loss and the floor's trace. */
  @ParameterizedTest
  @ValueSource(strings = {"full", "diagonal", "spherical"})
  void lossesInTheUnitsOfTheCallerAreTheCosts(String type) {
    double[] shift = {100, -3, 0.5};
    double[] scale = {20, 0.1, 3};
    Rows rows = clouds(40, 3, false, 2);
    ProblemSettings settings = settings(type, GainCase.scaled(rows, shift, scale), 40, false);
    ComponentFamily family = Families.byName("gaussian");
    GainCase problem = GainCase.of(rows, 2, false, family.trainer(settings), null);
    double total = 0;
    for (int c = 0; c < 2; c++) {
      Component component = problem.components().get(c);
      FittedComponent fitted = problem.trainers().get(c).describe(component);
      assertThat(fitted.spread().numCols()).isEqualTo(type.equals("full") ? 3 : 1);
      double trace = problem.cost(0, c) - loss(family, fitted, rows.x()[0], shift, scale);
      assertThat(trace).isBetween(0.0, 1e-4);
      for (int i = 0; i < 40; i++) {
        assertThat(loss(family, fitted, rows.x()[i], shift, scale) + trace)
            .isCloseTo(problem.cost(i, c), within(1e-9));
        total += i % 2 == c ? problem.cost(i, c) : 0;
      }
      total -= component.objective();
    }
    assertThat(total).isCloseTo(0, within(1e-9));
  }

  private static double loss(
      ComponentFamily family, FittedComponent fitted, double[] z, double[] shift, double[] scale) {
    double[] x = new double[z.length];
    Arrays.setAll(x, j -> shift[j] + scale[j] * z[j]);
    return family.loss(fitted, Vectors.dense(x), Double.NaN);
  }

  /**
   * R 4, by species k: {@code sum(log(nk/n) + mvtnorm::dmvnorm(xk, colMeans(xk), S, log=TRUE))}
   * with {@code S <- crossprod(scale(xk, scale=FALSE))/nk}, {@code diag(diag(S))} or {@code
   * diag(mean(diag(S)), 4)}.
   *
   * <p>The floor E moves the minimum by O(ε) and the likelihood there by O(ε²) only: the losses
   * must agree to 1e-5. F has the floor's trace besides: at most ½·Σ W·tr(S⁻¹E) above.
   */
  @ParameterizedTest
  @CsvSource({"full,5026.0461933560", "diagonal,5301.5832742254", "spherical,9469.0173796670"})
  void thePenguinsHaveTheirLikelihoodInR(String type, double expected) throws IOException {
    List<double[]> table =
        Files.readAllLines(Path.of("data-samples/penguins.csv")).stream()
            .skip(1)
            .map(line -> Arrays.stream(line.split(",")).mapToDouble(Double::parseDouble).toArray())
            .toList();
    int n = table.size();
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    double[][] x = table.stream().map(row -> Arrays.copyOf(row, 4)).toArray(double[][]::new);
    short[] species = new short[n];
    for (int i = 0; i < n; i++) {
      species[i] = (short) table.get(i)[4];
    }
    // Spheres are those of the caller's features, without standardization.
    double[] scale =
        type.equals("spherical") ? new double[] {1, 1, 1, 1} : new double[] {5, 14, 800, 2};
    double[] shift = {44, 200, 4200, 17};
    for (double[] row : x) {
      Arrays.setAll(row, j -> (row[j] - shift[j]) / scale[j]);
    }
    Rows rows = new Rows(x, new double[n], ones);
    ComponentFamily family = Families.byName("gaussian");
    ComponentTrainer trainer =
        family.trainer(settings(type, GainCase.scaled(rows, shift, scale), n, false));
    Trainers trainers = Trainers.same(trainer, 3);
    double[][] statistics = LocalSearch.statistics(trainers, null, rows.block(false), species);
    double losses = 0;
    double objective = 0;
    for (int k = 0; k < 3; k++) {
      Component component = trainer.train(null, statistics[k]);
      FittedComponent fitted = trainer.describe(component);
      objective += component.objective();
      for (int i = 0; i < n; i++) {
        losses += species[i] == k ? loss(family, fitted, x[i], shift, scale) : 0;
      }
    }
    assertThat(losses).isCloseTo(expected, within(1e-5)).isGreaterThan(expected - 1e-9);
    assertThat(objective).isBetween(losses, losses + 0.02);
  }

  @Test
  void emptyClustersKeepFiniteLosses() {
    Rows rows = clouds(10, 2, false, 1);
    for (String type : GaussianFamily.COVARIANCE_TYPES) {
      ComponentFamily family = Families.byName("gaussian");
      ComponentTrainer trainer = family.trainer(settings(type, GainCase.unscaled(rows), 10, false));
      FittedComponent fitted = trainer.describe(trainer.start());
      assertThat(family.loss(fitted, Vectors.dense(1, 2), 0)).isFinite().isGreaterThan(700);
      assertThat(trainer.seedRows()).isGreaterThanOrEqualTo(PackedUpper.length(2));
    }
    assertThat(GaussianFamily.COVARIANCE_TYPES).containsExactly("full", "diagonal", "spherical");
  }

  @Test
  void unknownCovarianceTypesAreRefused() {
    Rows rows = clouds(10, 2, false, 1);
    ProblemSettings settings = settings("diag", GainCase.unscaled(rows), 10, false);
    assertThatThrownBy(() -> Families.byName("gaussian").trainer(settings))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("Unknown covariance type 'diag'. It is one of: full, diagonal, spherical.");
  }
}
