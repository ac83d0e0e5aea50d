package io.prestomixture.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.NothingStaysCached;
import io.prestomixture.component.FittedComponent;
import io.prestomixture.data.InvalidInputException;
import io.prestomixture.search.AdjustedRand;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.ml.clustering.KMeans;
import org.apache.spark.ml.clustering.KMeansModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole fits on Spark: agreement with MLlib, recovery, and what must not change the result. */
@ExtendWith(NothingStaysCached.class)
class MixtureTrainerTest {

  /** regParam, fitIntercept and standardization mean what they mean in MLlib's normal solver. */
  @ParameterizedTest
  @CsvSource({
    "0,true,true",
    "0,false,false",
    "0.01,true,true",
    "0.3,true,false",
    "0.3,false,true",
    "0.3,false,false",
    "0.3,true,true"
  })
  void oneClusterIsTheLinearRegressionOfMllib(
      double regParam, boolean intercept, boolean standardization) {
    List<Row> rows = weighted(Problem.planted(300, 4, 2, 1, 5));
    TrainingSettings settings =
        new TrainingSettings(
            "ridge",
            1,
            regParam,
            intercept,
            standardization,
            10,
            0,
            1,
            "random",
            0,
            "sieve",
            0.5,
            1,
            10,
            2,
            0);
    LinearRegressionModel expected =
        new LinearRegression()
            .setSolver("normal")
            .setWeightCol("weight")
            .setRegParam(regParam)
            .setFitIntercept(intercept)
            .setStandardization(standardization)
            .fit(Problem.frame(rows, 3));
    try (MixtureFit fit = Problem.fit(Problem.frame(rows, 3), settings)) {
      FittedComponent component = fit.components().get(0);
      assertThat(component.intercept()).isCloseTo(expected.intercept(), within(1e-8));
      assertThat(component.coefficientVector().toArray())
          .containsExactly(expected.coefficients().toArray(), within(1e-8));
      assertThat(fit.history().stopReason()).isEqualTo(StopReason.LOCAL_OPTIMUM);
    }
  }

  private static List<Row> weighted(Problem problem) {
    Random random = new Random(2);
    List<Row> rows = new ArrayList<>();
    for (Row row : problem.rows()) {
      rows.add(Problem.row(row.getAs(0), row.getDouble(1), 0.5 + random.nextInt(3)));
    }
    return rows;
  }

  /**
   * On separated clusters both find the same centres; without standardization F is MLlib's training
   * cost.
   */
  @Test
  void kMeansOfSeparatedClustersIsThatOfMllib() {
    Random random = new Random(4);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      int c = i % 3;
      Vector x = Vectors.dense(20 * c + random.nextGaussian(), -9 * c + random.nextGaussian());
      rows.add(Problem.row(x, 0, 1 + i % 2));
    }
    Dataset<Row> frame = Problem.frame(rows, 3);
    KMeansModel expected = new KMeans().setK(3).setWeightCol("weight").setSeed(1).fit(frame);
    TrainingSettings settings =
        new TrainingSettings(
            "kmeans", 3, 0, true, false, 50, 0, 3, "seeding", 0, "sieve", 0.5, 1, 10, 2, 0);
    try (MixtureFit fit = Problem.fit(frame, settings)) {
      assertThat(fit.history().objective())
          .isCloseTo(expected.summary().trainingCost(), within(1e-8));
      for (Vector centre : expected.clusterCenters()) {
        assertThat(fit.components())
            .anySatisfy(
                component ->
                    assertThat(component.coefficientVector().toArray())
                        .containsExactly(centre.toArray(), within(1e-8)));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"random", "kmeans", "seeding"})
  void plantedRegressionsAreRecovered(String initMode) {
    Problem problem = Problem.planted(1000, 3, 2, 0.02, 11);
    try (MixtureFit fit =
        Problem.fit(problem.frame(3), Problem.settings("ridge", 2, 0, 3, initMode, "sieve"))) {
      assertThat(adjustedRand(problem, fit)).isGreaterThanOrEqualTo(0.99);
    }
  }

  /** The index of the planted and the found clusters. */
  private static double adjustedRand(Problem problem, MixtureFit fit) {
    long[][] counts = new long[2][2];
    Map<Double, Integer> truth = new HashMap<>();
    for (int i = 0; i < problem.truth().length; i++) {
      truth.put(problem.rows().get(i).getDouble(1), problem.truth()[i]);
    }
    for (Row row : fit.assignedSample(Integer.MAX_VALUE).collectAsList()) {
      counts[truth(truth, row.getDouble(1))][row.getInt(3)]++;
    }
    return AdjustedRand.of(counts);
  }

  /** Labels come back from block coordinates with a rounding error. */
  private static int truth(Map<Double, Integer> truth, double label) {
    return truth.entrySet().stream()
        .min(Comparator.comparingDouble(e -> Math.abs(e.getKey() - label)))
        .orElseThrow()
        .getValue();
  }

  private static FitHistory history(Dataset<Row> frame, TrainingSettings settings) {
    try (MixtureFit fit = Problem.fit(frame, settings)) {
      return fit.history();
    }
  }

  private static List<Double> trace(FitHistory history) {
    return history.rounds().stream().map(RoundRecord::objective).toList();
  }

  @ParameterizedTest
  @CsvSource({"ridge,random", "ridge,seeding", "kmeans,kmeans"})
  void partitioningChangesNothing(String family, String initMode) {
    Problem problem = Problem.planted(400, 3, 3, 2, 1);
    TrainingSettings settings =
        limited(Problem.settings(family, 3, 1e-3, 5, initMode, "sieve"), 6, 0);
    List<Double> expected = trace(history(problem.frame(1), settings));
    for (int partitions : new int[] {2, 7, 50}) {
      List<Double> trace = trace(history(problem.frame(partitions), settings));
      assertThat(trace).hasSameSizeAs(expected).hasSizeGreaterThan(1);
      for (int r = 0; r < trace.size(); r++) {
        assertThat(trace.get(r)).isCloseTo(expected.get(r), within(1e-9 * expected.get(r)));
      }
    }
  }

  /** More partitions than rows. */
  @Test
  void emptyPartitionsChangeNothing() {
    Problem problem = Problem.planted(150, 3, 3, 2, 1);
    TrainingSettings settings =
        limited(Problem.settings("ridge", 3, 1e-3, 5, "random", "sieve"), 2, 0);
    double expected = history(problem.frame(1), settings).objective();
    assertThat(history(problem.frame(200), settings).objective())
        .isCloseTo(expected, within(1e-9 * expected));
  }

  @Test
  void theOrderOfRowsChangesNothing() {
    Problem problem = Problem.planted(400, 3, 3, 2, 1);
    TrainingSettings settings = Problem.settings("ridge", 3, 1e-3, 5, "seeding", "sieve");
    double expected = history(problem.frame(3), settings).objective();
    List<Row> shuffled = new ArrayList<>(problem.rows());
    Collections.shuffle(shuffled, new Random(3));
    assertThat(history(Problem.frame(shuffled, 3), settings).objective())
        .isCloseTo(expected, within(1e-9 * expected));
  }

  @Test
  void theSameSeedGivesTheSameBits() {
    Problem problem = Problem.planted(400, 3, 3, 2, 1);
    for (String initMode : Initialization.names()) {
      TrainingSettings settings =
          limited(Problem.settings("ridge", 3, 1e-3, 5, initMode, "sieve"), 5, 0);
      try (MixtureFit one = Problem.fit(problem.frame(20), settings);
          MixtureFit two = Problem.fit(problem.frame(20), settings)) {
        assertThat(one.components()).isEqualTo(two.components());
        assertThat(trace(one.history())).isEqualTo(trace(two.history()));
      }
    }
  }

  @Test
  void aWeightOfTwoIsTheRowTwice() {
    Problem problem = Problem.planted(200, 2, 2, 2, 1);
    List<Row> weighted = new ArrayList<>();
    List<Row> repeated = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Row row = problem.rows().get(i);
      weighted.add(Problem.row(row.getAs(0), row.getDouble(1), i % 3 == 0 ? 2 : 1));
      repeated.add(row);
      if (i % 3 == 0) {
        repeated.add(row);
      }
    }
    TrainingSettings settings = Problem.settings("ridge", 2, 1e-2, 5, "random", "alternating");
    double expected = history(Problem.frame(repeated, 3), settings).objective();
    assertThat(history(Problem.frame(weighted, 3), settings).objective())
        .isCloseTo(expected, within(1e-9 * expected));
  }

  @Test
  void aWeightOfZeroIsAbsence() {
    Problem problem = Problem.planted(200, 2, 2, 2, 1);
    List<Row> more = new ArrayList<>(problem.rows());
    for (int i = 0; i < 50; i++) {
      more.add(4 * i, Problem.row(Vectors.dense(1e6 * i, -i), 1e9, 0));
    }
    TrainingSettings settings = Problem.settings("ridge", 2, 1e-2, 5, "seeding", "sieve");
    FitHistory expected = history(problem.frame(3), settings);
    FitHistory found = history(Problem.frame(more, 3), settings);
    assertThat(found.rows()).isEqualTo(200);
    assertThat(found.objective())
        .isCloseTo(expected.objective(), within(1e-9 * expected.objective()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ridge", "kmeans"})
  void sparseIsDense(String family) {
    Random random = new Random(6);
    List<Row> dense = new ArrayList<>();
    List<Row> sparse = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      double[] x = new double[40];
      x[random.nextInt(40)] = 1 + random.nextGaussian();
      x[random.nextInt(40)] = random.nextGaussian();
      double y = random.nextGaussian() + x[3] - x[7];
      dense.add(Problem.row(Vectors.dense(x), y, 1));
      sparse.add(Problem.row(Vectors.dense(x).toSparse(), y, 1));
    }
    TrainingSettings two = Problem.settings(family, 2, 1e-2, 5, "random", "sieve");
    double expected = history(Problem.frame(dense, 2), two).objective();
    assertThat(history(Problem.frame(sparse, 2), two).objective())
        .isCloseTo(expected, within(1e-8 * expected));
    // Rows of 5 % non-zeros go to sparse blocks; with 30 constant columns, which say nothing, to
    // dense and centred ones.
    TrainingSettings one = Problem.settings(family, 1, 1e-2, 5, "random", "sieve");
    double sparseBlocks = history(Problem.frame(sparse, 2), one).objective();
    assertThat(history(Problem.frame(withConstantColumns(dense), 2), one).objective())
        .isCloseTo(sparseBlocks, within(1e-8 * sparseBlocks));
  }

  private static List<Row> withConstantColumns(List<Row> rows) {
    List<Row> wider = new ArrayList<>();
    for (Row row : rows) {
      double[] x = Arrays.copyOf(row.<Vector>getAs(0).toArray(), 70);
      Arrays.fill(x, 40, 70, 1);
      wider.add(Problem.row(Vectors.dense(x), row.getDouble(1), 1));
    }
    return wider;
  }

  @ParameterizedTest
  @ValueSource(strings = {"sieve", "alternating", "majorize"})
  void theObjectiveNeverRises(String selection) {
    for (long seed = 0; seed < 2; seed++) {
      Problem problem = Problem.planted(300, 2, 4, 3, seed);
      List<Double> trace =
          trace(
              history(
                  problem.frame(3), Problem.settings("ridge", 4, 1e-3, seed, "random", selection)));
      for (int r = 1; r < trace.size(); r++) {
        assertThat(trace.get(r)).isLessThan(trace.get(r - 1));
      }
    }
  }

  @Test
  void lossesOfAClusterAreMadeGoodAndReported() {
    // Three distinct rows hash to fewer than three clusters for some seed, so that one starts
    // empty.
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      rows.add(Problem.row(Vectors.dense(i % 3 * 10.0), 0, 1));
    }
    boolean fired = false;
    for (long seed = 0; seed < 8 && !fired; seed++) {
      FitHistory history =
          history(
              Problem.frame(rows, 2), Problem.settings("kmeans", 3, 0, seed, "random", "sieve"));
      fired |= history.rounds().stream().mapToInt(RoundRecord::reseeded).sum() > 0;
      assertThat(history.objective()).isZero();
    }
    assertThat(fired).isTrue();
  }

  @Test
  void roundsStopForTheStatedReason() {
    Problem problem = Problem.planted(400, 3, 4, 3, 1);
    TrainingSettings settings = Problem.settings("ridge", 4, 0, 5, "random", "sieve");
    FitHistory complete = history(problem.frame(2), settings);
    assertThat(complete.stopReason()).isEqualTo(StopReason.LOCAL_OPTIMUM);
    assertThat(complete.rounds()).hasSizeGreaterThan(3);
    FitHistory cut = history(problem.frame(2), limited(settings, 2, 0));
    assertThat(cut.stopReason()).isEqualTo(StopReason.MAX_ITER);
    assertThat(trace(cut)).isEqualTo(trace(complete).subList(0, 3));
    FitHistory tolerant = history(problem.frame(2), limited(settings, 100, 0.5));
    assertThat(tolerant.stopReason()).isEqualTo(StopReason.TOL);
  }

  /** With a start from a small sample, which leaves rounds to do on all rows. */
  private static TrainingSettings limited(TrainingSettings s, int maxIter, double tol) {
    return new TrainingSettings(
        s.family(),
        s.k(),
        s.regParam()[0],
        true,
        true,
        maxIter,
        tol,
        s.seed(),
        s.search().initMode(),
        60,
        s.selection(),
        0.5,
        1,
        10,
        2,
        0);
  }

  @Test
  void badValuesAreNamedWithColumnCountAndFirstRow() {
    List<Row> rows = new ArrayList<>(Problem.planted(20, 2, 2, 1, 1).rows());
    rows.set(13, Problem.row(Vectors.dense(1, Double.NaN), 0, 1));
    rows.set(17, Problem.row(Vectors.dense(1, Double.POSITIVE_INFINITY), 0, 1));
    assertRefused(
        rows,
        "Column 'features[1]' is null, NaN or infinite in 2 rows, the first is row 13 counted from 0 (NaN)");
    rows.set(15, Problem.row(Vectors.dense(1, 2), Double.NaN, 1));
    assertRefused(rows, "Label column 'label' is null, NaN or infinite in 1 rows");
    rows.set(3, Problem.row(Vectors.dense(1, 2, 3), 0, 1));
    assertRefused(rows, "must have 2 features in every row, but has another number in 1 rows");
    rows.set(2, Problem.row(null, 0, 1));
    assertRefused(rows, "Features column 'features' is null in 1 rows, the first is row 2");
  }

  @Test
  void badWeightsAndCountsAreRefused() {
    List<Row> rows = new ArrayList<>(Problem.planted(20, 2, 2, 1, 1).rows());
    rows.set(9, Problem.row(Vectors.dense(1, 2), 0, -2));
    assertRefused(
        rows, "must be finite and not negative, but is not in 1 rows, the first is row 9");
    assertRefused(List.of(), "has no rows");
    assertRefused(rows.subList(0, 1), "k is 2, but there are only 1 rows");
    assertRefused(
        List.of(Problem.row(Vectors.dense(1), 0, 0)), "All 1 weights in column 'weight' are 0");
  }

  /** Summaries over other partitions are tested where they are made. */
  private static void assertRefused(List<Row> rows, String sentence) {
    assertThatThrownBy(
            () ->
                Problem.fit(
                        Problem.frame(rows, 3),
                        Problem.settings("ridge", 2, 0, 1, "random", "sieve"))
                    .close())
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(sentence);
  }
}
