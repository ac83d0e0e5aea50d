package io.prestomixture.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.component.Retraining.Rows;
import io.prestomixture.data.FeatureDomain;
import io.prestomixture.data.FeatureScaling;
import io.prestomixture.data.InvalidInputException;
import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.PackedUpper;
import io.prestomixture.linalg.Panels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.spark.ml.linalg.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bregman clustering against textbook divergences to plain means. */
class BregmanFamilyTest {

  /** Rows in the domain of a divergence; where zeros are allowed, many are 0. */
  private static Rows rows(String divergence, int n, int d, boolean weighted, long seed) {
    Rows rows = Rows.random(n, d, weighted, seed);
    Random random = new Random(~seed);
    if (!divergence.equals("squared") && !divergence.equals("mahalanobis")) {
      for (double[] x : rows.x()) {
        Arrays.setAll(x, j -> Math.exp(1.5 * x[j]));
        if (divergence.equals("generalized-i")) {
          Arrays.setAll(x, j -> random.nextInt(3) == 0 ? 0 : x[j]);
        } else if (divergence.equals("kl")) {
          double sum = Arrays.stream(x).sum();
          Arrays.setAll(x, j -> x[j] / sum);
        }
      }
    }
    return rows;
  }

  private static ProblemSettings settings(
      String divergence, Rows rows, FeatureScaling scaling, boolean sparse) {
    return new ProblemSettings(
        scaling,
        0,
        true,
        1,
        sparse,
        GainCase.weight(rows),
        0,
        divergence.equals("mahalanobis") ? GainCase.covariance(rows) : null,
        options(divergence));
  }

  private static FamilyOptions options(String divergence) {
    return new FamilyOptions(divergence, "full", 0.5);
  }

  private static GainCase problem(
      String divergence, int n, int d, int k, boolean weighted, boolean sparse, long seed) {
    Rows rows = rows(divergence, n, d, weighted, seed);
    ProblemSettings settings = settings(divergence, rows, GainCase.unscaled(rows), sparse);
    RealMatrix metric = divergence.equals("mahalanobis") ? metric(rows) : null;
    return GainCase.of(
        rows,
        k,
        sparse,
        Families.byName("bregman").trainer(settings),
        members -> objective(divergence, rows, metric, members));
  }

  private static RealMatrix metric(Rows rows) {
    int d = rows.x()[0].length;
    double[] packed = GainCase.covariance(rows);
    RealMatrix covariance = new Array2DRowRealMatrix(d, d);
    for (int a = 0; a < d; a++) {
      for (int b = a; b < d; b++) {
        covariance.setEntry(a, b, packed[PackedUpper.index(d, a, b)]);
        covariance.setEntry(b, a, packed[PackedUpper.index(d, a, b)]);
      }
    }
    return new LUDecomposition(covariance).getSolver().getInverse();
  }

  /** Σ w·d(x, mean) over the given rows. */
  private static double objective(
      String divergence, Rows rows, RealMatrix metric, List<Integer> members) {
    if (members.isEmpty()) {
      return 0;
    }
    double[] mean = new double[rows.x()[0].length];
    double weight = members.stream().mapToDouble(i -> rows.w()[i]).sum();
    for (int i : members) {
      Arrays.setAll(mean, j -> mean[j] + rows.w()[i] * rows.x()[i][j] / weight);
    }
    double sum = 0;
    for (int i : members) {
      sum += rows.w()[i] * distance(divergence, metric, rows.x()[i], mean);
    }
    return sum;
  }

  private static double distance(String divergence, RealMatrix metric, double[] x, double[] mean) {
    double[] difference = new double[x.length];
    Arrays.setAll(difference, j -> x[j] - mean[j]);
    if (metric != null) {
      double[] product = metric.operate(difference);
      double sum = 0;
      for (int j = 0; j < x.length; j++) {
        sum += difference[j] * product[j];
      }
      return sum;
    }
    double sum = 0;
    for (int j = 0; j < x.length; j++) {
      sum +=
          switch (divergence) {
            case "squared" -> difference[j] * difference[j];
            case "kl" -> x[j] * Math.log(x[j] / mean[j]);
            case "generalized-i" ->
                (x[j] > 0 ? x[j] * Math.log(x[j] / mean[j]) : 0) - x[j] + mean[j];
            default -> x[j] / mean[j] - Math.log(x[j] / mean[j]) - 1;
          };
    }
    return sum;
  }

  @ParameterizedTest
  @CsvSource({
    "squared,1e-9",
    "mahalanobis,1e-8",
    "kl,1e-9",
    "generalized-i,1e-9",
    "itakura-saito,1e-9"
  })
  void gainsEqualRetraining(String divergence, double tolerance) {
    Random random = new Random(9);
    for (int repeat = 0; repeat < 20; repeat++) {
      int d = 1 + random.nextInt(5);
      int k = 1 + random.nextInt(3);
      int n = k * (d + 1) + random.nextInt(20);
      for (boolean sparse : new boolean[] {false, true}) {
        problem(divergence, n, d, k, repeat % 4 > 0, sparse, repeat).assertGains(tolerance);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"squared", "mahalanobis", "kl", "generalized-i", "itakura-saito"})
  void boundsHoldForEveryRow(String divergence) {
    for (long seed = 0; seed < 10; seed++) {
      problem(divergence, 60, 3, 3, false, false, seed).assertBounds();
      problem(divergence, 300, 2, 2, false, seed % 2 == 0, seed).assertBounds();
      problem(divergence, 60, 3, 3, true, false, seed).assertBounds();
    }
  }

  /** Otherwise every row of every panel is contested. */
  @ParameterizedTest
  @ValueSource(strings = {"squared", "kl", "itakura-saito"})
  void boundsOfLargeClustersAreTight(String divergence) {
    GainCase problem = problem(divergence, 20_000, 4, 2, false, false, 3);
    ComponentScorer scorer = problem.scorer().component(0);
    assertThat(scorer.additionBound(problem.block(), 0).factor()).isGreaterThan(0.9);
    assertThat(scorer.removalBound(problem.block(), 0).factor()).isLessThan(1.1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"squared", "mahalanobis", "kl", "generalized-i", "itakura-saito"})
  void theSearchDescendsAndItsObjectiveIsThatOfTheRows(String divergence) {
    for (long seed = 0; seed < 10; seed++) {
      problem(divergence, 80, 3, 3, true, seed % 2 == 0, seed).assertSearchDescends(0, 1e-6);
    }
  }

  @Test
  void squaredIsKMeansToTheBit() {
    Rows rows = Rows.random(300, 5, true, 5);
    ProblemSettings settings = settings("squared", rows, GainCase.unscaled(rows), false);
    GainCase squared =
        GainCase.of(rows, 3, false, Families.byName("bregman").trainer(settings), null);
    GainCase kmeans =
        GainCase.of(rows, 3, false, Families.byName("kmeans").trainer(settings), null);
    for (int c = 0; c < 3; c++) {
      Component centre = squared.components().get(c);
      assertThat(centre.parameters()).isEqualTo(kmeans.components().get(c).parameters());
      assertThat(centre.objective()).isEqualTo(kmeans.components().get(c).objective());
      for (int i = 0; i < 300; i++) {
        assertThat(squared.cost(i, c)).isEqualTo(kmeans.cost(i, c));
        assertThat(squared.gain(i, c)).isEqualTo(kmeans.gain(i, c));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"squared", "mahalanobis", "kl", "generalized-i", "itakura-saito"})
  void lossesInTheUnitsOfTheCallerAreTheCosts(String divergence) {
    boolean scaled = divergence.equals("squared") || divergence.equals("mahalanobis");
    double[] shift = scaled ? new double[] {100, -3, 0.5} : new double[3];
    double[] scale = scaled ? new double[] {20, 0.1, 3} : new double[] {1, 1, 1};
    Rows rows = rows(divergence, 40, 3, false, 2);
    ProblemSettings settings =
        settings(divergence, rows, GainCase.scaled(rows, shift, scale), false);
    ComponentFamily family = Families.byName("bregman");
    GainCase problem = GainCase.of(rows, 2, false, family.trainer(settings), null);
    for (int c = 0; c < 2; c++) {
      FittedComponent fitted = problem.trainers().get(c).describe(problem.components().get(c));
      assertThat(fitted.family()).isEqualTo("bregman/" + divergence);
      assertThat(Families.byName(fitted.family())).isSameAs(family);
      for (int i = 0; i < 40; i++) {
        double[] x = rows.x()[i].clone();
        Arrays.setAll(x, j -> shift[j] + scale[j] * x[j]);
        assertThat(family.loss(fitted, Vectors.dense(x), Double.NaN))
            .isCloseTo(problem.cost(i, c), within(1e-8));
        assertThat(family.loss(fitted, Vectors.dense(x).toSparse(), Double.NaN))
            .isCloseTo(problem.cost(i, c), within(1e-8));
      }
    }
  }

  /** Cluster 0 has nothing in the second feature; only row 1 has. */
  @Test
  void anInfiniteDivergenceIsALargeCostAndAFiniteGain() {
    Rows rows =
        new Rows(
            new double[][] {{1, 0}, {2, 3}, {4, 0}, {1, 1}},
            new double[4],
            new double[] {1, 2, 1, 1});
    for (boolean sparse : new boolean[] {false, true}) {
      GainCase problem =
          GainCase.of(
              rows,
              2,
              sparse,
              Families.byName("bregman")
                  .trainer(settings("generalized-i", rows, GainCase.unscaled(rows), sparse)),
              members -> objective("generalized-i", rows, null, members));
      assertThat(problem.cost(1, 0)).isEqualTo(1e300);
      assertThat(problem.cost(0, 1)).isLessThan(10);
      problem.assertGains(1e-12);
      FittedComponent fitted = problem.trainers().get(0).describe(problem.components().get(0));
      assertThat(Families.byName("bregman").loss(fitted, Vectors.dense(2, 3), 0)).isEqualTo(1e300);
    }
  }

  @Test
  void aRowAloneCostsNothing() {
    Rows rows = rows("itakura-saito", 3, 2, true, 1);
    RowBlock block = rows.block(false);
    GainCase problem = problem("itakura-saito", 3, 2, 3, true, false, 1);
    for (int i = 0; i < 3; i++) {
      assertThat(problem.components().get(i).objective()).isZero();
      assertThat(problem.gain(i, i)).isCloseTo(0, within(1e-12));
      assertThat(problem.scorer().component(i).costAlone(block, i)).isZero();
    }
    double[] costs = new double[Panels.ROWS];
    Trainers trainers = problem.trainers();
    trainers.get(0).scorer(trainers.get(0).start()).costs(block, 0, costs);
    assertThat(costs).containsOnly(0);
  }

  /** A feature twice over: distances do not depend on how the copies share it. */
  @Test
  void aSingularCovarianceStillMeasuresWhereRowsVary() {
    Rows plain = Rows.random(50, 2, false, 6);
    Rows twice = new Rows(plain.x().clone(), plain.y(), plain.w());
    List<double[]> x = new ArrayList<>();
    for (double[] row : plain.x()) {
      x.add(new double[] {row[0], row[1], row[0]});
    }
    x.toArray(twice.x());
    GainCase singular =
        GainCase.of(
            twice,
            2,
            false,
            Families.byName("bregman")
                .trainer(settings("mahalanobis", twice, GainCase.unscaled(twice), false)),
            null);
    GainCase regular =
        GainCase.of(
            plain,
            2,
            false,
            Families.byName("bregman")
                .trainer(settings("mahalanobis", plain, GainCase.unscaled(plain), false)),
            null);
    for (int i = 0; i < 50; i++) {
      assertThat(singular.cost(i, i % 2)).isCloseTo(regular.cost(i, i % 2), within(1e-5));
    }
  }

  @Test
  void divergencesHaveDomainsAndScales() {
    ComponentFamily family = Families.byName("bregman");
    List<FeatureDomain> domains = new ArrayList<>();
    for (String divergence : BregmanFamily.DIVERGENCES) {
      FamilyOptions options = options(divergence);
      domains.add(family.featureDomain(options));
      assertThat(family.standardizes(options))
          .isEqualTo(family.featureDomain(options) == FeatureDomain.ANY);
      assertThat(family.needsCovariance(options)).isEqualTo(divergence.equals("mahalanobis"));
    }
    assertThat(domains)
        .containsExactly(
            FeatureDomain.ANY,
            FeatureDomain.ANY,
            FeatureDomain.SIMPLEX,
            FeatureDomain.NON_NEGATIVE,
            FeatureDomain.POSITIVE);
  }

  @Test
  void unknownNamesAreRefused() {
    Rows rows = Rows.random(5, 2, false, 1);
    ProblemSettings settings = settings("kll", rows, GainCase.unscaled(rows), false);
    assertThatThrownBy(() -> Families.byName("bregman").trainer(settings))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "Unknown divergence 'kll'. Did you mean 'kl'? It is one of: squared, mahalanobis, kl,"
                + " generalized-i, itakura-saito.");
    assertThatThrownBy(() -> Families.forClusters("bregman/kl", 2))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("Unknown family 'bregman/kl'.");
  }
}
