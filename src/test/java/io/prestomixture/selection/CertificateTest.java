package io.prestomixture.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.component.Component;
import io.prestomixture.component.ComponentScorer;
import io.prestomixture.component.ComponentTrainer;
import io.prestomixture.component.Families;
import io.prestomixture.component.FamilyOptions;
import io.prestomixture.component.FamilyProblems;
import io.prestomixture.component.JointTraining;
import io.prestomixture.component.ProblemSettings;
import io.prestomixture.component.Retraining.Rows;
import io.prestomixture.component.Trainers;
import io.prestomixture.data.FeatureScaling;
import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Panels;
import io.prestomixture.search.LocalSearch;
import io.prestomixture.selection.Certificate.Limit;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The theorem of the certificate against enumeration, and its numbers against their definitions.
 */
class CertificateTest {
  private static final int K = 2;

  private static FamilyProblems problem(String family, long seed) {
    Random random = new Random(seed);
    int n = 3 + random.nextInt(6);
    boolean intercept = seed % 10 == 0;
    double penalty = seed % 10 == 1 ? 0 : Math.pow(10, -2 + 2 * random.nextDouble());
    return FamilyProblems.random(
        family,
        FamilyOptions.DEFAULT,
        n,
        1 + random.nextInt(3),
        penalty,
        intercept,
        false,
        random.nextLong());
  }

  private static Certificate certificate(
      Trainers trainers, RowBlock block, Enumeration enumeration, double objective) {
    double alone = new LeastCosts(trainers).sum(block);
    return Certificate.of(
        "exact",
        Limit.NONE,
        block.size(),
        objective,
        alone,
        alone > 0 ? enumeration.submodularity() : Submodularity.OF_FREE_ROWS,
        enumeration.optimum());
  }

  /**
   * 500 problems. With clusters of one kind every partition keeps the limit of the first step of
   * majorisation, so the bound is claimed, and holds, wherever a search starts and ends.
   */
  @ParameterizedTest
  @CsvSource({
    "ridge, 150, 300",
    "huber, 100, 200",
    "logistic, 100, 200",
    "svm, 50, 80",
    "poisson, 50, 1",
    "kmeans, 50, 0"
  })
  void theBoundHoldsWhereverSearchesEnd(String family, int problems, int leastInformative) {
    int informative = 0;
    for (long seed = 0; seed < problems; seed++) {
      FamilyProblems problem = problem(family, seed);
      RowBlock block = problem.block();
      Trainers trainers = problem.trainers(K);
      Enumeration enumeration = new Enumeration(trainers, block);
      short[] start = problem.clusters(K, seed);
      LocalSearch majorized = problem.search(start, K, Selection.MAJORIZE);
      majorized.run(50);
      LocalSearch sieved = problem.search(start, K, Selection.SIEVE);
      sieved.run(50);
      for (short[] clusters : List.of(start, majorized.clusters(), sieved.clusters())) {
        double objective = problem.objective(clusters, K);
        Certificate certificate = certificate(trainers, block, enumeration, objective);
        String name = family + " " + seed + " " + certificate;
        double reached = reached(objective, certificate);
        assertThat(certificate.withinFirstStep()).as(name).isTrue();
        assertThat(objective).as(name).isGreaterThanOrEqualTo(certificate.optimum() * (1 - 1e-9));
        if (certificate.ratio() != null) {
          assertThat(certificate.ratio()).as(name).isGreaterThan(reached * (1 - 1e-9));
        }
        if (certificate.bound() != null) {
          assertThat(certificate.bound()).as(name).isGreaterThan(reached * (1 - 1e-9));
          assertThat(certificate.bound() * (1 + 1e-9)).as(name).isGreaterThan(certificate.ratio());
          informative++;
        }
      }
    }
    // Rows without cost, as all of k-means and counts of 1 in Poisson regression, leave no bound.
    assertThat(informative).isBetween(leastInformative, leastInformative > 0 ? 3 * problems : 0);
  }

  /** F/OPT; objectives of nothing are equal. */
  private static double reached(double objective, Certificate certificate) {
    return objective < 1e-12 ? 1 : objective / certificate.optimum();
  }

  /** Clusters of different kinds: where the bound is claimed it holds. */
  @Test
  void theBoundHoldsForMixedFamiliesWhereItIsClaimed() {
    for (long seed = 2; seed < 60; seed++) {
      FamilyProblems ridge = problem("ridge", seed);
      FamilyProblems huber =
          new FamilyProblems(
              "huber",
              ridge.options(),
              ridge.rows(),
              3 * ridge.regParam(),
              ridge.intercept(),
              false);
      Trainers trainers = new Trainers(List.of(ridge.trainer(), huber.trainer()));
      RowBlock block = ridge.block();
      Enumeration enumeration = new Enumeration(trainers, block);
      short[] start = ridge.clusters(K, seed);
      LocalSearch search = new LocalSearch(trainers, block, start, Selection.SIEVE, 0.5, 1);
      search.run(50);
      double objective = search.mixture().objective();
      Certificate certificate = certificate(trainers, block, enumeration, objective);
      if (certificate.bound() != null) {
        assertThat(certificate.bound())
            .as(certificate.toString())
            .isGreaterThan(reached(objective, certificate) * (1 - 1e-6));
      }
    }
  }

  private static Trainers ridge(double lambda, int k) {
    return Trainers.same(ridge(lambda), k);
  }

  private static ComponentTrainer ridge(double lambda) {
    double[] one = {1};
    FeatureScaling scaling = new FeatureScaling(new double[1], one, one, 0);
    return Families.byName("ridge").trainer(new ProblemSettings(scaling, lambda, false, 1, false));
  }

  private static RowBlock rows(double[] x, double[] y) {
    double[][] features = Arrays.stream(x).mapToObj(v -> new double[] {v}).toArray(double[][]::new);
    return new Rows(features, y, Arrays.stream(x).map(v -> 1).toArray()).block(false);
  }

  /** y = ±1 at x = 1 with λ = 1: m = ½ each, F of both = 2, so gains are ½ or 1½. */
  @Test
  void twoRowsByHand() {
    RowBlock block = rows(new double[] {1, 1}, new double[] {1, -1});
    Enumeration enumeration = new Enumeration(ridge(1, K), block);
    Submodularity found = enumeration.submodularity();
    assertThat(found.alpha()).isCloseTo(1 / 3.0, within(1e-12));
    assertThat(1 - found.kappa()).isCloseTo(3, within(1e-12));
    assertThat(enumeration.optimum()).isCloseTo(1, within(1e-12));
    Certificate together = certificate(ridge(1, K), block, enumeration, 2);
    assertThat(together.leastCosts()).isCloseTo(1, within(1e-12));
    assertThat(together.ratio()).isCloseTo(2, within(1e-12));
    assertThat(together.bound()).isCloseTo(3, within(1e-12));
    assertThat(together.optimumRatio()).isCloseTo(2, within(1e-12));
    assertThat(together.sentences())
        .anyMatch(
            s -> s.contains("at most 2.000 times the least possible one") && s.contains("certain"))
        .anyMatch(s -> s.contains("alpha 0.3333, curvature kappa -2.000, by all subsets"))
        .anyMatch(s -> s.startsWith("With these,") && s.contains("= 3.000 times"))
        .anyMatch(
            s ->
                s.contains(
                    "the least objective is 1.0000000, and that of this partition 2.0000000 times"));
  }

  /** Rows at x = 0 cost y² whatever the model: F is modular, and every partition optimal. */
  @Test
  void modularObjectivesAreCertifiedOptimal() {
    RowBlock block = rows(new double[3], new double[] {1, 2, 3});
    Enumeration enumeration = new Enumeration(ridge(0.5, K), block);
    Certificate certificate = certificate(ridge(0.5, K), block, enumeration, 14);
    assertThat(certificate.alpha()).isCloseTo(1, within(1e-12));
    assertThat(certificate.kappa()).isCloseTo(0, within(1e-12));
    assertThat(certificate.bound()).isCloseTo(1, within(1e-12));
    assertThat(certificate.ratio()).isCloseTo(1, within(1e-12));
  }

  /** A single row in the costlier cluster is above the first step: nothing is claimed. */
  @Test
  void aboveTheFirstStepNothingIsClaimed() {
    RowBlock block = rows(new double[] {1}, new double[] {1});
    Trainers trainers = new Trainers(List.of(ridge(1), ridge(9)));
    Enumeration enumeration = new Enumeration(trainers, block);
    assertThat(enumeration.optimum()).isCloseTo(0.5, within(1e-12));
    Certificate certificate = certificate(trainers, block, enumeration, 0.9);
    assertThat(certificate.withinFirstStep()).isFalse();
    assertThat(certificate.bound()).isNull();
    assertThat(certificate.ratio()).isCloseTo(1.8, within(1e-12));
    assertThat(certificate.sentences()).anyMatch(s -> s.contains("is not claimed"));
  }

  @Test
  void whereNothingCanBeSaidTheSentencesSayWhy() {
    Submodularity nothing = Submodularity.ofShare(0, 0, 0);
    for (Limit limit : List.of(Limit.INTERCEPT, Limit.NO_PENALTY, Limit.CENTRES)) {
      Certificate certificate = Certificate.of("sampled", limit, 100, 7, 0, nothing, null);
      assertThat(certificate.limit()).isEqualTo(limit);
      assertThat(certificate.ratio()).isNull();
      assertThat(certificate.bound()).isNull();
      assertThat(certificate.sentences())
          .hasSize(1)
          .first()
          .asString()
          .contains("no bound", "alone");
    }
    assertThat(Certificate.ofDensities("sampled", 100, -7, null).sentences())
        .hasSize(1)
        .first()
        .asString()
        .contains("below 0", "BIC");
    Certificate someFree = Certificate.of("sampled", Limit.NONE, 100, 7, 2, nothing, null);
    assertThat(someFree.ratio()).isEqualTo(3.5);
    assertThat(someFree.bound()).isNull();
    assertThat(someFree.sentences()).anyMatch(s -> s.startsWith("Alpha is 0"));
  }

  /** The optimum of all partitions, one by one. */
  @Test
  void theOptimumIsThatOfAllPartitions() {
    for (long seed = 0; seed < 5; seed++) {
      for (Searches problem :
          List.of(Searches.ridge(7, 2, 3, 0.1, true, seed), Searches.kMeans(7, 2, 3, seed))) {
        assertThat(new Enumeration(problem.trainers(), problem.block()).optimum())
            .isCloseTo(problem.optimum(), within(1e-9));
      }
    }
  }

  /**
   * What sampling replaces, min m_i/M_i over all rows and all subsets, is a lower bound of α and 1
   * − κ, and never above what is seen by sampling; more models only come closer.
   */
  @ParameterizedTest
  @CsvSource({"ridge", "logistic", "huber"})
  void samplesOverestimateTheShareAndMoreModelsLowerIt(String family) {
    for (long seed = 2; seed < 10; seed++) {
      FamilyProblems problem = problem(family, seed);
      Trainers trainers = problem.trainers(K);
      double share = leastShare(trainers.get(0), problem.block());
      Submodularity exact = new Enumeration(trainers, problem.block()).submodularity();
      assertThat(exact.alpha()).isGreaterThan(share * (1 - 1e-6));
      assertThat(1 - exact.kappa()).isGreaterThan(share * (1 - 1e-6));
      List<Component> components =
          problem.search(problem.clusters(K, seed), K, Selection.SIEVE).mixture().components();
      double before = 1;
      for (int models = 1; models <= 64; models *= 4) {
        double seen =
            new SampledSubsets(trainers, problem.block(), models)
                .estimate(components, seed)
                .alpha();
        assertThat(seen).isBetween(share * (1 - 1e-6), before);
        before = seen;
      }
    }
  }

  /** min m_i/M_i with M_i over the models of all subsets. */
  private static double leastShare(ComponentTrainer trainer, RowBlock block) {
    double[] most = new double[block.size()];
    double[] costs = new double[Panels.ROWS];
    Trainers one = Trainers.same(trainer, 1);
    for (int set = 1; set < 1 << block.size(); set++) {
      int mask = set;
      int[] rows = IntStream.range(0, block.size()).filter(i -> (mask >> i & 1) == 1).toArray();
      Component component =
          JointTraining.train(
                  one,
                  one.start(),
                  JointTraining.Effort.FULL,
                  at -> {
                    double[][] statistics = one.noStatistics();
                    one.accumulators(at).add(0, block, rows, 0, rows.length, 1, statistics[0]);
                    return statistics;
                  })
              .get(0);
      trainer.scorer(component).costs(block, 0, costs);
      Arrays.setAll(most, i -> Math.max(most[i], costs[i]));
    }
    ComponentScorer alone = trainer.scorer(trainer.start());
    return IntStream.range(0, most.length)
        .mapToDouble(i -> alone.costAlone(block, i) / most[i])
        .min()
        .orElseThrow();
  }
}
