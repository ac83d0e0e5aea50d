package io.prestomixture.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.prestomixture.NothingStaysCached;
import io.prestomixture.component.Component;
import io.prestomixture.component.FittedComponent;
import io.prestomixture.data.RowBlock;
import io.prestomixture.engine.PackedRows;
import io.prestomixture.router.Clustering;
import io.prestomixture.router.PredictionCost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.math3.optim.InitialGuess;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunction;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.NelderMeadSimplex;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.SimplexOptimizer;
import org.apache.spark.ml.linalg.Matrices;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mixtures whose rows belong to several components at once. */
@ExtendWith(NothingStaysCached.class)
class SoftMethodTest {
  /** What is done with packed rows. */
  private interface Work {
    void with(PackedRows rows, SoftRows soft);
  }

  private static void pack(List<Row> rows, ComparisonSettings settings, Work work) {
    try (PackedRows packed =
            PackedRows.of(settings.mixture().check(ComparisonRows.frame(rows, 2)));
        SoftRows soft = new SoftRows(packed)) {
      work.with(packed, soft);
    }
  }

  /** Random rows; labels are numbers, one of so many classes, or counts. */
  private static List<Row> rows(String family, int classes, long seed) {
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      double[] x = {random.nextGaussian(), 3 * random.nextDouble() + 5};
      double y = (i % 2 == 0 ? 2 : -1) * x[0] + x[1] + random.nextGaussian();
      double label =
          switch (family) {
            case "ridge" -> y;
            case "poisson" -> Math.round(Math.max(0, y / 2));
            default -> i < classes ? i : Math.floorMod(Math.round(y), classes);
          };
      rows.add(ComparisonRows.row(label, x));
    }
    return rows;
  }

  private static Clustering start(int k) {
    Vector[] centres = {Vectors.dense(-1, 6), Vectors.dense(1, 6), Vectors.dense(0, 8)};
    return new ClusterThenTrain.NearestCentre(Arrays.copyOf(centres, k), k);
  }

  @Property(tries = 8)
  void likelihoodsNeverFall(
      @ForAll @IntRange(max = 2) int family,
      @ForAll @IntRange(min = 2, max = 3) int k,
      @ForAll @IntRange(max = 999) int seed) {
    String name = List.of("ridge", "logistic", "poisson").get(family);
    ComparisonSettings settings = ComparisonRows.settings(name, k, 0.02);
    pack(
        rows(name, k, seed),
        settings,
        (rows, soft) -> {
          for (SoftMethod method :
              List.of(new ExpectationMaximization(1e-7, 20), new MixtureOfExperts())) {
            List<Double> trace = method.learn(rows, soft, start(k), settings).trace();
            assertThat(trace).as(method.name()).hasSizeGreaterThan(1);
            for (int i = 1; i < trace.size(); i++) {
              double before = trace.get(i - 1);
              assertThat(trace.get(i)).isGreaterThanOrEqualTo(before - 1e-9 * Math.abs(before));
            }
          }
        });
  }

  @ParameterizedTest
  @CsvSource({
    "ridge,2,0",
    "ridge,3,0",
    "logistic,2,2",
    "logistic,3,2",
    "logistic,3,3",
    "poisson,2,0"
  })
  void gradientIsThatOfDifferencesAndTheValueThatOfTheCosts(String family, int k, int classes) {
    ComparisonSettings settings = ComparisonRows.settings(family, k, 0.3);
    pack(
        rows(family, classes, 7),
        settings,
        (rows, soft) -> {
          SoftState state =
              ExpectationMaximization.first(
                  rows, soft, SoftMethod.clustered(start(k), rows.scaling()));
          ExpertsLikelihood likelihood =
              ExpertsLikelihood.of(state, settings.labelType(), true, 2.5);
          double[] position = likelihood.position(state);
          Random random = new Random(2);
          for (int j = 0; j < position.length; j++) {
            position[j] += 0.1 * random.nextGaussian();
          }
          List<RowBlock> blocks = rows.blocks().collect();
          SoftState moved = likelihood.state(position, state);
          double expected = 0;
          for (RowBlock block : blocks) {
            expected += moved.of(block, new double[k][block.size()])[0];
          }
          assertThat(value(likelihood, position, blocks)[0])
              .isCloseTo(expected, within(1e-9 * Math.abs(expected)));
          double[] gradient = value(likelihood, position, blocks);
          double step = 1e-5;
          for (int j = 0; j < position.length; j++) {
            double[] up = position.clone();
            double[] down = position.clone();
            up[j] += step;
            down[j] -= step;
            double slope =
                (value(likelihood, up, blocks)[0] - value(likelihood, down, blocks)[0])
                    / (2 * step);
            assertThat(gradient[1 + j]).isCloseTo(slope, within(1e-5 * (1 + Math.abs(slope))));
          }
        });
  }

  private static double[] value(
      ExpertsLikelihood likelihood, double[] position, List<RowBlock> blocks) {
    double[] sums = new double[1 + position.length];
    for (RowBlock block : blocks) {
      double[] one = likelihood.valueAndGradient(position, block);
      for (int i = 0; i < sums.length; i++) {
        sums[i] += one[i];
      }
    }
    return sums;
  }

  private static List<Row> npreg() throws IOException {
    Path path = Path.of("..", "shared", "data", "mixture", "npreg.csv");
    assumeTrue(Files.exists(path), "The data of flexmix does not lie beside the project.");
    List<Row> rows = new ArrayList<>();
    for (String line : Files.readAllLines(path).subList(1, 201)) {
      String[] cells = line.split(",", 3);
      double x = Double.parseDouble(cells[0]);
      rows.add(ComparisonRows.row(Double.parseDouble(cells[1]), x, x * x));
    }
    return rows;
  }

  private static FittedComponent fitted(
      String family, double intercept, double x, double square, double scale) {
    return new FittedComponent(
        family,
        Matrices.dense(1, 2, new double[] {x, square}),
        Vectors.dense(intercept),
        Vectors.dense(scale, scale),
        null,
        100,
        100,
        0);
  }

  /**
   * FlexMix divides the variances of regressions by n − 3; with the likelihood's own variances:
   *
   * <pre>
   * library(flexmix); data("NPreg"); set.seed(1)
   * ml <- FLXMRglm(); define <- ml@defineComponent
   * ml@fit <- function(x, y, w, component) { f <- lm.wfit(x, y, w)
   *   define(list(coef = coef(f), df = ncol(x) + 1, sigma = sqrt(sum(w * f$residuals^2) / sum(w)))) }
   * # the best of 30 of
   * flexmix(yn ~ x + I(x^2), data = NPreg, k = 2, model = ml,
   *         concomitant = FLXPmultinom(~ x + I(x^2)),
   *         control = list(tolerance = 1e-12, iter.max = 5000, minprior = 0))
   * logLik                 -640.320307954
   * coef.(Intercept)        0.016405742   15.0211781
   * coef.x                  4.660330292    9.6750863
   * coef.I(x^2)             0.050976044   -0.9526716
   * sigma                   3.412787806    3.4880068
   * gate                    0   -0.900676461 + 0.463426325 x - 0.040280044 x^2
   * </pre>
   */
  @Test
  void likelihoodAndItsMaximumAreThoseOfFlexmix() throws IOException {
    ComparisonSettings settings = ComparisonRows.settings("ridge", 2, 0);
    pack(
        npreg(),
        settings,
        (rows, soft) -> {
          List<FittedComponent> found =
              List.of(
                  fitted("ridge", 0.016405742, 4.660330292, 0.050976044, 1),
                  fitted("ridge", 15.0211781, 9.6750863, -0.9526716, 1),
                  fitted("logistic", -0.900676461, 0.463426325, -0.040280044, 1));
          List<Component> restored = new ArrayList<>();
          for (int c = 0; c < 3; c++) {
            restored.add(soft.trainers().get(c).restore(found.get(c)));
          }
          double[] variances = {Math.pow(3.412787806, 2), Math.pow(3.4880068, 2)};
          SoftState theirs = new SoftState(soft.trainers(), restored, variances);
          assertThat(soft.pass(theirs, restored).totals()[0])
              .isCloseTo(-640.320307954, within(1e-3));

          double best = Double.NEGATIVE_INFINITY;
          for (long seed = 0; seed < 3; seed++) {
            settings.mixture().setSeed(10 * seed);
            SoftMethod.Learned learned =
                new ExpectationMaximization(1e-9, 1000).learn(rows, soft, halves(), settings);
            best = Math.max(best, learned.logLikelihood());
          }
          assertThat(best).isCloseTo(-640.320307954, within(1e-3));
        });
  }

  /**
   * From the planted classes: where it starts from k-means it may end on a lower hill. It stops
   * when a step raises the likelihood by little, and further steps lead to the maximum.
   */
  @Test
  void moeClimbsToTheMaximumOfFlexmix() throws IOException {
    ComparisonSettings settings = ComparisonRows.settings("ridge", 2, 0);
    List<Row> table = npreg();
    pack(
        table,
        settings,
        (rows, soft) -> {
          SoftMethod.Learned learned =
              new MixtureOfExperts().learn(rows, soft, planted(table), settings);
          assertThat(learned.logLikelihood()).isCloseTo(-640.320307954, within(2e-2));
          ExpertsLikelihood likelihood =
              ExpertsLikelihood.of(learned.state(), settings.labelType(), true, 10);
          List<RowBlock> blocks = rows.blocks().collect();
          List<QuasiNewtonAscent.Point> further =
              QuasiNewtonAscent.climb(
                  at -> {
                    double[] sums = value(likelihood, at, blocks);
                    return new QuasiNewtonAscent.Point(
                        at, sums[0], Arrays.copyOfRange(sums, 1, sums.length));
                  },
                  likelihood.position(learned.state()),
                  1e-10,
                  1000);
          assertThat(further.get(further.size() - 1).value())
              .isCloseTo(-640.320307954, within(1e-3));
        });
  }

  /** The classes of NPreg: 5x, and 40 − (x − 5)²; a row is told by its x. */
  private static Clustering planted(List<Row> table) {
    Map<Double, Integer> classes = new HashMap<>();
    for (Row row : table) {
      double x = row.<Vector>getAs(0).apply(0);
      double y = row.getDouble(1);
      double parabola = 40 - (x - 5) * (x - 5);
      classes.put(x, Math.abs(y - 5 * x) < Math.abs(y - parabola) ? 0 : 1);
    }
    return new Clustering() {
      @Override
      public double[] probabilities(Vector features) {
        double x = features.apply(0);
        double nearest =
            classes.keySet().stream()
                .min(Comparator.comparingDouble(one -> Math.abs(one - x)))
                .orElseThrow();
        return ClusterThenTrain.certain(classes.get(nearest), 2);
      }

      @Override
      public PredictionCost cost() {
        return PredictionCost.NONE;
      }
    };
  }

  /** The likelihood is written out here once more, in the units of the rows, without penalties. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aSimplexSearchFindsNothingAboveWhereMoeEnds(long seed) {
    Random random = new Random(seed);
    double[][] table = new double[40][];
    List<Row> lines = new ArrayList<>();
    for (int i = 0; i < table.length; i++) {
      double x = 2 * random.nextGaussian();
      boolean right = x + random.nextGaussian() > 0;
      double y = (right ? 2 - x : -1 + 0.5 * x) + 0.7 * random.nextGaussian();
      table[i] = new double[] {x, y};
      lines.add(ComparisonRows.row(y, x));
    }
    ComparisonSettings settings = ComparisonRows.settings("ridge", 2, 0);
    Clustering sides =
        new ClusterThenTrain.NearestCentre(new Vector[] {Vectors.dense(-2), Vectors.dense(2)}, 2);
    pack(
        lines,
        settings,
        (rows, soft) -> {
          SoftMethod.Learned learned = new MixtureOfExperts().learn(rows, soft, sides, settings);
          double[] found = parameters(SoftMethod.experts(learned.state()));
          double likelihood = logLikelihood(table, found);
          // The gate has a penalty, which is felt where it is steep.
          assertThat(learned.logLikelihood()).isCloseTo(likelihood, within(1e-2));
          double best =
              new SimplexOptimizer(1e-12, 1e-12)
                  .optimize(
                      new MaxEval(20_000),
                      GoalType.MAXIMIZE,
                      new ObjectiveFunction(at -> logLikelihood(table, at)),
                      new NelderMeadSimplex(found.length, 0.3),
                      new InitialGuess(found))
                  .getValue();
          assertThat(best).isBetween(likelihood, likelihood + 1e-2);
        });
  }

  /** Constant, slope and log σ of both experts, then constant and slope of the gate. */
  private static double[] parameters(GatedExperts experts) {
    double[] all = new double[8];
    for (int c = 0; c < 2; c++) {
      all[3 * c] = experts.experts().get(c).intercept();
      all[3 * c + 1] = experts.experts().get(c).coefficientVector().apply(0);
      all[3 * c + 2] = Math.log(experts.variances()[c]) / 2;
    }
    all[6] = experts.gate().intercept();
    all[7] = experts.gate().coefficientVector().apply(0);
    return all;
  }

  private static double logLikelihood(double[][] table, double[] at) {
    double sum = 0;
    for (double[] row : table) {
      double second = 1 / (1 + Math.exp(-at[6] - at[7] * row[0]));
      sum += Math.log((1 - second) * density(at, 0, row) + second * density(at, 3, row));
    }
    return sum;
  }

  private static double density(double[] at, int from, double[] row) {
    double sigma = Math.exp(at[from + 2]);
    double z = (row[1] - at[from] - at[from + 1] * row[0]) / sigma;
    return Math.exp(-z * z / 2) / (sigma * Math.sqrt(2 * Math.PI));
  }

  private static Clustering halves() {
    return new ClusterThenTrain.NearestCentre(
        new Vector[] {Vectors.dense(2, 4), Vectors.dense(8, 64)}, 2);
  }

  @Test
  void aMixtureThatTheGateTellsIsLearnedAndPredicts() {
    ComparisonSettings settings = ComparisonRows.settings("ridge", 3, 0);
    List<Row> rows = ComparisonRows.lines(300, 1);
    for (Method method : List.of(new ExpectationMaximization(), new MixtureOfExperts())) {
      Fitted fitted = method.fit(ComparisonRows.frame(rows, 2), settings);
      double error =
          RegressionQuality.of(
                  fitted.predict().apply(ComparisonRows.frame(ComparisonRows.lines(300, 2), 2)),
                  Fitted.PREDICTION,
                  "label",
                  java.util.Optional.empty())
              .orElseThrow()
              .rmse();
      // The noise is 0.5; a few rows lie between groups.
      assertThat(error).as(method.name()).isLessThan(0.75);
      assertThat(fitted.trainObjective() / 300).isBetween(0.15, 0.35);
      assertThat(fitted.routerAccuracy()).isGreaterThan(0.85);
    }
  }
}
