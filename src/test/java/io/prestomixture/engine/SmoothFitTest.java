package io.prestomixture.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.component.FamilyOptions;
import io.prestomixture.component.FittedComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.apache.spark.ml.classification.LinearSVC;
import org.apache.spark.ml.classification.LinearSVCModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.regression.GeneralizedLinearRegression;
import org.apache.spark.ml.regression.GeneralizedLinearRegressionModel;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Distributed fits of families that are trained in repeated passes. */
class SmoothFitTest {

  /** Rows of two groups with labels that every family of the kind can learn from. */
  private static List<Row> rows(String family, int n, int d, long seed) {
    Random random = new Random(seed);
    double[][] theta = new double[2][d];
    for (double[] t : theta) {
      for (int j = 0; j < d; j++) {
        t[j] = random.nextGaussian();
      }
    }
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      double[] x = new double[d];
      double score = 0.5;
      for (int j = 0; j < d; j++) {
        x[j] = random.nextGaussian() * (1 + j % 3) + j % 2;
        score += theta[i % 2][j] * x[j] / Math.sqrt(d);
      }
      double y =
          switch (family) {
            case "poisson" -> Math.floor(Math.exp(0.6 * score) * 2 * random.nextDouble());
            case "svm" -> score + random.nextGaussian() > 0.5 ? 1 : 0;
            default -> 3 * score + random.nextGaussian();
          };
      rows.add(Problem.row(Vectors.dense(x), y, 0.5 + random.nextInt(3)));
    }
    return rows;
  }

  private static TrainingSettings settings(
      String family, int k, double[] regParam, boolean standardization, FamilyOptions options) {
    return settings(family, k, regParam, true, standardization, options);
  }

  private static TrainingSettings settings(
      String family,
      int k,
      double[] regParam,
      boolean intercept,
      boolean standardization,
      FamilyOptions options) {
    return new TrainingSettings(
            family,
            k,
            0,
            intercept,
            standardization,
            100,
            0,
            3,
            "random",
            0,
            "sieve",
            0.5,
            1,
            10,
            2,
            0)
        .withRegParam(regParam)
        .withOptions(options);
  }

  private static TrainingSettings settings(String family, int k, double regParam) {
    return settings(family, k, new double[] {regParam}, true, FamilyOptions.DEFAULT);
  }

  @Test
  void oneClusterOfCountsIsThePoissonRegressionOfMllib() {
    Dataset<Row> frame = Problem.frame(rows("poisson", 300, 3, 5), 3);
    GeneralizedLinearRegressionModel expected =
        new GeneralizedLinearRegression()
            .setFamily("poisson")
            .setLink("log")
            .setWeightCol("weight")
            .setTol(1e-14)
            .setMaxIter(100)
            .fit(frame);
    try (MixtureFit fit = Problem.fit(frame, settings("poisson", 1, 0))) {
      assertSame(fit.components().get(0), expected.coefficients(), expected.intercept(), 1e-8);
      // The objective is half the deviance.
      assertThat(fit.history().objective())
          .isCloseTo(expected.summary().deviance() / 2, within(1e-8));
    }
  }

  private static void assertSame(
      FittedComponent component, Vector coefficients, double intercept, double tolerance) {
    assertThat(component.intercept()).isCloseTo(intercept, within(tolerance));
    assertThat(component.coefficientVector().toArray())
        .containsExactly(coefficients.toArray(), within(tolerance));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.3})
  void huberWithoutOutliersIsTheLinearRegressionOfMllib(double regParam) {
    Dataset<Row> frame = Problem.frame(rows("huber", 300, 3, 6), 3);
    LinearRegressionModel expected =
        new LinearRegression()
            .setSolver("normal")
            .setWeightCol("weight")
            .setRegParam(regParam)
            .fit(frame);
    FamilyOptions wide = new FamilyOptions("squared", "full", 1e6);
    try (MixtureFit fit =
        Problem.fit(frame, settings("huber", 1, new double[] {regParam}, true, wide))) {
      assertSame(fit.components().get(0), expected.coefficients(), expected.intercept(), 1e-8);
    }
  }

  /** Its loss is another one, so each is best at its own and no better at the other's. */
  @Test
  void oneClusterOfTheMachineBeatsThatOfMllibInSquaredHinge() {
    List<Row> rows = rows("svm", 400, 3, 7);
    Dataset<Row> frame = Problem.frame(rows, 3);
    double regParam = 0.02;
    LinearSVCModel mllib =
        new LinearSVC()
            .setWeightCol("weight")
            .setRegParam(regParam)
            .setStandardization(false)
            .setMaxIter(500)
            .setTol(1e-10)
            .fit(frame);
    try (MixtureFit fit =
        Problem.fit(
            frame, settings("svm", 1, new double[] {regParam}, false, FamilyOptions.DEFAULT))) {
      FittedComponent ours = fit.components().get(0);
      double least = hinge(rows, ours.coefficientVector(), ours.intercept(), regParam, 2);
      assertThat(fit.history().objective()).isCloseTo(least, within(1e-8 * least));
      assertThat(least)
          .isLessThan(hinge(rows, mllib.coefficients(), mllib.intercept(), regParam, 2));
      assertThat(hinge(rows, ours.coefficientVector(), ours.intercept(), regParam, 1))
          .isGreaterThan(hinge(rows, mllib.coefficients(), mllib.intercept(), regParam, 1));
    }
  }

  /** Σ w [max(0, 1 − sη)^power + regParam/2 · ‖θ‖²]. */
  private static double hinge(
      List<Row> rows, Vector theta, double intercept, double regParam, int power) {
    double sum = 0;
    for (Row row : rows) {
      double margin = (2 * row.getDouble(1) - 1) * (theta.dot(row.<Vector>getAs(0)) + intercept);
      double loss = Math.pow(Math.max(0, 1 - margin), power);
      sum += row.getDouble(2) * (loss + regParam / 2 * theta.dot(theta));
    }
    return sum;
  }

  /** Above 1000 features Hessians are not summed. */
  @Test
  void lBfgsReachesTheClosedForm() {
    Dataset<Row> frame = Problem.frame(rows("huber", 60, 1010, 8), 2);
    FamilyOptions wide = new FamilyOptions("squared", "full", 1e6);
    double[] regParam = {0.5};
    double expected;
    try (MixtureFit fit = Problem.fit(frame, settings("ridge", 1, regParam, true, wide))) {
      expected = fit.history().objective();
    }
    try (MixtureFit fit = Problem.fit(frame, settings("huber", 1, regParam, true, wide))) {
      assertThat(fit.history().objective()).isCloseTo(expected, within(1e-6 * expected));
    }
    try (MixtureFit fit = Problem.fit(frame, settings("huber", 2, regParam, true, wide))) {
      double[] trace = trace(fit);
      assertThat(trace).hasSizeGreaterThan(1);
      assertFalls(trace);
      assertThat(trace[trace.length - 1]).isLessThan(expected);
    }
  }

  private static double[] trace(MixtureFit fit) {
    return fit.history().rounds().stream().mapToDouble(RoundRecord::objective).toArray();
  }

  private static void assertFalls(double[] trace) {
    for (int r = 1; r < trace.length; r++) {
      assertThat(trace[r]).isLessThan(trace[r - 1]);
    }
  }

  /**
   * The normal equations of d + 1 unknowns stop at 4096 features; those of n unknowns do not: θ =
   * Xᵀ(XXᵀ + nλI)⁻¹y of centred X and y.
   */
  @Test
  void wideRidgeIsItsDual() {
    Random random = new Random(12);
    int n = 60;
    int d = 4200;
    RealMatrix x = new Array2DRowRealMatrix(n, d);
    RealVector y = new ArrayRealVector(n);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      int[] indices = random.ints(0, d).distinct().limit(12).sorted().toArray();
      double[] values = random.doubles(12).toArray();
      Vector features = Vectors.sparse(d, indices, values);
      y.setEntry(i, random.nextGaussian());
      x.setRow(i, features.toArray());
      rows.add(Problem.row(features, y.getEntry(i), 1));
    }
    RealVector ones = new ArrayRealVector(n, 1.0);
    RealVector means = x.preMultiply(ones).mapDivide(n);
    double mean = y.dotProduct(ones) / n;
    RealMatrix centred = x.subtract(ones.outerProduct(means));
    RealVector residual = y.mapSubtract(mean);
    double lambda = 0.5 / Math.sqrt(residual.dotProduct(residual) / n);
    RealMatrix kernel =
        centred
            .multiply(centred.transpose())
            .add(MatrixUtils.createRealIdentityMatrix(n).scalarMultiply(n * lambda));
    RealVector theta =
        centred.preMultiply(new CholeskyDecomposition(kernel).getSolver().solve(residual));
    double[] regParam = {0.5};
    try (MixtureFit fit =
        Problem.fit(
            Problem.frame(rows, 2), settings("ridge", 1, regParam, false, FamilyOptions.DEFAULT))) {
      Vector expected = Vectors.dense(theta.toArray());
      double intercept = mean - theta.dotProduct(means);
      assertSame(fit.components().get(0), expected, intercept, 1e-6);
    }
  }

  /** F is the sum over clusters of what a fit of their rows alone reaches. */
  @ParameterizedTest
  @ValueSource(strings = {"poisson", "svm"})
  void theObjectiveFallsToThatOfTheClusters(String family) {
    List<Row> rows = rows(family, 400, 2, 9);
    double[] regParam = {0.05};
    // With an intercept a machine for each class costs nothing.
    boolean intercept = !family.equals("svm");
    List<List<Row>> clusters = new ArrayList<>();
    IntStream.range(0, 3).forEach(c -> clusters.add(new ArrayList<>()));
    double reached;
    try (MixtureFit fit =
        Problem.fit(
            Problem.frame(rows, 3),
            settings(family, 3, regParam, intercept, false, FamilyOptions.DEFAULT))) {
      double[] trace = trace(fit);
      assertThat(trace).hasSizeGreaterThan(2);
      assertFalls(trace);
      reached = fit.history().objective();
      for (Row row : fit.assignedSample(1_000_000).collectAsList()) {
        clusters
            .get(row.getInt(3))
            .add(Problem.row(row.getAs(0), row.getDouble(1), row.getDouble(2)));
      }
    }
    assertThat(clusters.stream().mapToInt(List::size).sum()).isEqualTo(rows.size());
    double sum = 0;
    for (List<Row> cluster : clusters) {
      if (cluster.isEmpty()) {
        continue;
      }
      try (MixtureFit alone =
          Problem.fit(
              Problem.frame(cluster, 1),
              settings(family, 1, regParam, intercept, false, FamilyOptions.DEFAULT))) {
        sum += alone.history().objective();
      }
    }
    assertThat(reached).isCloseTo(sum, within(1e-7 * sum));
  }

  @ParameterizedTest
  @ValueSource(strings = {"poisson", "svm", "huber"})
  void partitionsAndRepeatsDoNotMatter(String family) {
    List<Row> rows = rows(family, 300, 2, 10);
    double[] first = null;
    for (int partitions : new int[] {1, 2, 7, 7}) {
      try (MixtureFit fit =
          Problem.fit(Problem.frame(rows, partitions), settings(family, 2, 0.05))) {
        double[] trace = trace(fit);
        if (first == null) {
          first = trace;
        }
        assertThat(trace).containsExactly(first, within(1e-7 * first[0]));
      }
    }
    assertThat(bits(rows, family)).isEqualTo(bits(rows, family));
  }

  private static double[] bits(List<Row> rows, String family) {
    try (MixtureFit fit = Problem.fit(Problem.frame(rows, 4), settings(family, 2, 0.05))) {
      return fit.components().get(1).coefficientVector().toArray();
    }
  }

  /** One third of the rows has outliers: the robust component takes it and is not led astray. */
  @Test
  void differentFamiliesAndPenaltiesGoIntoOneMixture() {
    List<Row> rows = rows("huber", 600, 2, 11);
    TrainingSettings mixed =
        settings("ridge,huber,ridge", 3, new double[] {0, 0.01, 0.5}, true, FamilyOptions.DEFAULT);
    try (MixtureFit fit = Problem.fit(Problem.frame(rows, 3), mixed)) {
      assertFalls(trace(fit));
      assertThat(fit.components().stream().map(FittedComponent::family))
          .containsExactly("ridge", "huber", "ridge");
      double sum = fit.components().stream().mapToDouble(FittedComponent::objective).sum();
      assertThat(fit.history().objective()).isCloseTo(sum, within(1e-9 * sum));
    }
  }
}
