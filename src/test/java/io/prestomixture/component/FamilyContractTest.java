package io.prestomixture.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.component.ComponentScorer.Bound;
import io.prestomixture.component.Retraining.Rows;
import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Panels;
import io.prestomixture.search.LocalSearch;
import io.prestomixture.selection.Decision;
import io.prestomixture.selection.Mixture;
import io.prestomixture.selection.Selection;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every family must do, whatever it models. */
class FamilyContractTest {

  /** A family with one choice of its options. */
  record Kind(String family, FamilyOptions options) {
    FamilyProblems problem(int n, int d, double regParam, boolean intercept, long seed) {
      return FamilyProblems.random(family, options, n, d, regParam, intercept, false, seed);
    }

    @Override
    public String toString() {
      return family + " " + options;
    }
  }

  static Stream<Kind> kinds() {
    return Families.names().stream().flatMap(FamilyContractTest::kinds);
  }

  private static Stream<Kind> kinds(String family) {
    return switch (family) {
      case "bregman" ->
          BregmanFamily.DIVERGENCES.stream()
              .map(name -> new Kind(family, new FamilyOptions(name, "full", 1)));
      case "gaussian" ->
          GaussianFamily.COVARIANCE_TYPES.stream()
              .map(name -> new Kind(family, new FamilyOptions("squared", name, 1)));
      default -> Stream.of(new Kind(family, FamilyOptions.DEFAULT));
    };
  }

  static Stream<Kind> smoothKinds() {
    return kinds()
        .filter(kind -> kind.problem(20, 2, 0, true, 1).trainer() instanceof SmoothTrainer);
  }

  private static double[] statistics(FamilyProblems problem, double[] parameters) {
    Trainers one = problem.trainers(1);
    Component at = new Component(0, 0, 0, parameters, 0, null);
    short[] all = new short[problem.rows().y().length];
    return LocalSearch.statistics(one, List.of(at), problem.block(), all)[0];
  }

  private static double value(FamilyProblems problem, double[] parameters) {
    SmoothTrainer trainer = (SmoothTrainer) problem.trainer();
    return trainer.at(parameters, statistics(problem, parameters)).objective();
  }

  private static double[] gradient(FamilyProblems problem, double[] parameters) {
    SmoothTrainer trainer = (SmoothTrainer) problem.trainer();
    Component at = new Component(0, 0, 0, parameters, 0, null);
    return trainer.gradient(at, statistics(problem, parameters));
  }

  private static double[] along(double[] from, double[] direction, double step) {
    double[] moved = new double[from.length];
    Arrays.setAll(moved, j -> from[j] + step * direction[j]);
    return moved;
  }

  private static double[] randomParameters(FamilyProblems problem, long seed) {
    Random random = new Random(seed);
    double[] parameters = new double[problem.trainer().start().parameters().length];
    Arrays.setAll(parameters, j -> 0.3 * random.nextGaussian());
    return parameters;
  }

  @ParameterizedTest
  @MethodSource("smoothKinds")
  void gradientsAreFiniteDifferencesOfTheObjective(Kind kind) {
    for (long seed = 0; seed < 5; seed++) {
      FamilyProblems problem = kind.problem(40, 3, 0.2, true, seed);
      double[] at = randomParameters(problem, seed);
      double[] gradient = gradient(problem, at);
      for (int j = 0; j < at.length; j++) {
        double[] unit = new double[at.length];
        unit[j] = 1;
        double step = 1e-5;
        double slope =
            (value(problem, along(at, unit, step)) - value(problem, along(at, unit, -step)))
                / (2 * step);
        assertThat(gradient[j]).isCloseTo(slope, within(1e-5 * (1 + Math.abs(slope))));
      }
    }
  }

  /** H · (Newton step) is the gradient, with H by differences of gradients along the step. */
  @ParameterizedTest
  @MethodSource("smoothKinds")
  void newtonStepsSolveForTheGradient(Kind kind) {
    for (long seed = 0; seed < 5; seed++) {
      FamilyProblems problem = kind.problem(60, 3, 0.2, true, seed);
      double[] at = randomParameters(problem, seed);
      Component here = new Component(0, 0, 0, at, 0, null);
      Component next = problem.trainer().train(here, statistics(problem, at));
      double[] direction = new double[at.length];
      Arrays.setAll(direction, j -> at[j] - next.parameters()[j]);
      double step = 1e-7;
      double[] up = gradient(problem, along(at, direction, step));
      double[] down = gradient(problem, along(at, direction, -step));
      double[] gradient = gradient(problem, at);
      double size = Arrays.stream(gradient).map(Math::abs).max().orElseThrow();
      for (int j = 0; j < at.length; j++) {
        double product = (up[j] - down[j]) / (2 * step);
        assertThat(product).isCloseTo(gradient[j], within(1e-4 * size));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aRowOfWeightTwoCountsAsTwoRows(Kind kind) {
    FamilyProblems problem = kind.problem(30, 2, 0.1, true, 3);
    Rows rows = problem.rows();
    Rows once = new Rows(rows.x(), rows.y(), new double[30]);
    Arrays.fill(once.w(), 2);
    Rows twice = once.repeated(2);
    Arrays.fill(twice.w(), 1);
    // The total weight, which mixing weights refer to, is the same.
    double heavy = problem.with(once).objective(IntStream.range(0, 30).boxed().toList());
    double repeated = problem.with(twice).objective(IntStream.range(0, 60).boxed().toList());
    assertThat(heavy).isCloseTo(repeated, within(1e-9 * Math.abs(repeated)));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void compressedRowsCostAndGainWhatDenseOnesDo(Kind kind) {
    for (double regParam : new double[] {0, 0.3}) {
      for (boolean intercept : new boolean[] {true, false}) {
        FamilyProblems dense = kind.problem(150, 3, regParam, intercept, 5);
        short[] clusters = dense.clusters(2, 5);
        double[][] expected = gains(dense, clusters);
        double[][] actual = gains(dense.asSparse(true), clusters);
        for (int c = 0; c < 2; c++) {
          for (int i = 0; i < 150; i++) {
            assertThat(actual[c][i])
                .isCloseTo(expected[c][i], within(1e-7 * (1 + Math.abs(expected[c][i]))));
          }
        }
      }
    }
  }

  private static double cost(ComponentScorer scorer, RowBlock block, int row) {
    double[] costs = new double[Panels.ROWS];
    scorer.costs(block, row / Panels.ROWS, costs);
    return costs[row % Panels.ROWS];
  }

  private static double gain(ComponentScorer scorer, RowBlock block, int row, boolean inside) {
    double[] scratch = new double[scorer.scratchLength()];
    double cost = cost(scorer, block, row);
    return inside
        ? scorer.removalGain(block, row, cost, scratch)
        : scorer.additionGain(block, row, cost, scratch);
  }

  /** The gain of every row in or into every cluster. */
  private static double[][] gains(FamilyProblems problem, short[] clusters) {
    Scorer scorer = problem.trainers(2).scorer(problem.train(problem.trainers(2), clusters));
    RowBlock block = problem.block();
    double[][] gains = new double[2][block.size()];
    for (int c = 0; c < 2; c++) {
      for (int i = 0; i < block.size(); i++) {
        gains[c][i] = gain(scorer.component(c), block, i, clusters[i] == c);
      }
    }
    return gains;
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void gainsKeepTheirBounds(Kind kind) {
    for (long seed = 0; seed < 6; seed++) {
      FamilyProblems problem = kind.problem(200, 3, seed % 2 * 0.3, true, seed);
      short[] clusters = problem.clusters(2, seed);
      Scorer scorer = problem.trainers(2).scorer(problem.train(problem.trainers(2), clusters));
      RowBlock block = problem.block();
      for (int i = 0; i < block.size(); i++) {
        for (int c = 0; c < 2; c++) {
          ComponentScorer one = scorer.component(c);
          double cost = cost(one, block, i);
          double slack = 1e-9 * (1 + Math.abs(cost));
          double gain = gain(one, block, i, clusters[i] == c);
          if (clusters[i] == c) {
            Bound most = one.removalBound(block, i / Panels.ROWS);
            assertThat(gain).isGreaterThanOrEqualTo(cost - slack);
            assertThat(gain).isLessThanOrEqualTo(most.factor() * cost + most.offset() + slack);
          } else {
            Bound least = one.additionBound(block, i / Panels.ROWS);
            assertThat(gain).isLessThanOrEqualTo(cost + slack);
            assertThat(gain).isGreaterThanOrEqualTo(least.factor() * cost + least.offset() - slack);
          }
        }
      }
    }
  }

  /**
   * In clusters of 60·d rows: within 1 %, and of the right sign for 99 % of all moves. Where the
   * second derivative jumps, a row that crosses the jump is missed: within 3 %, most within 1 %.
   */
  @ParameterizedTest
  @MethodSource("smoothKinds")
  void gainsAreThoseOfRetraining(Kind kind) {
    boolean jumps = kind.family().equals("svm") || kind.family().equals("huber");
    int moves = 0;
    int agreeing = 0;
    int close = 0;
    for (long seed = 0; seed < 3; seed++) {
      int d = 2;
      FamilyProblems problem = kind.problem(2 * 60 * d, d, 0.05, true, seed);
      short[] clusters = problem.clusters(2, seed);
      double[][] gains = gains(problem, clusters);
      for (int i = 0; i < 40; i++) {
        double[] retrained = new double[2];
        for (int c = 0; c < 2; c++) {
          retrained[c] = retrainedGain(problem, clusters, i, c);
          double error = Math.abs(gains[c][i] - retrained[c]) / Math.max(retrained[c], 1e-3);
          assertThat(error).isLessThan(jumps ? 0.03 : 0.01);
          close += error < 0.01 ? 1 : 0;
        }
        moves++;
        agreeing += gains[0][i] > gains[1][i] == retrained[0] > retrained[1] ? 1 : 0;
      }
    }
    assertThat(close).isGreaterThanOrEqualTo((int) (0.95 * 2 * moves));
    assertThat(agreeing).isGreaterThanOrEqualTo((int) (0.99 * moves));
  }

  private static double retrainedGain(
      FamilyProblems problem, short[] clusters, int row, int cluster) {
    List<Integer> without = FamilyProblems.members(clusters, cluster);
    without.remove(Integer.valueOf(row));
    List<Integer> with = new ArrayList<>(without);
    with.add(row);
    return problem.objective(with) - problem.objective(without);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void theOrderOfRowsDoesNotMatter(Kind kind) {
    FamilyProblems problem = kind.problem(80, 3, 0.1, true, 11);
    List<Integer> order = new ArrayList<>(IntStream.range(0, 80).boxed().toList());
    double expected = problem.objective(order);
    Collections.shuffle(order, new Random(1));
    assertThat(problem.objective(order)).isCloseTo(expected, within(1e-9 * Math.abs(expected)));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void trainersAndScorersTravel(Kind kind) throws Exception {
    FamilyProblems problem = kind.problem(60, 2, 0.1, true, 12);
    short[] clusters = problem.clusters(2, 12);
    Trainers trainers = travelled(problem.trainers(2));
    List<Component> components = problem.train(trainers, clusters);
    Scorer scorer = trainers.scorer(components);
    Scorer travelled = travelled(scorer);
    RowBlock block = problem.block();
    for (int i = 0; i < block.size(); i++) {
      for (int c = 0; c < 2; c++) {
        assertThat(gain(travelled.component(c), block, i, clusters[i] == c))
            .isEqualTo(gain(scorer.component(c), block, i, clusters[i] == c));
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static <T> T travelled(T value) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (T) in.readObject();
    }
  }

  /** 200 problems of each family; F is also that of components trained from scratch. */
  @ParameterizedTest
  @MethodSource("kinds")
  void theObjectiveNeverRisesAndIsThatOfTheRows(Kind kind) {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      int k = 1 + random.nextInt(3);
      double regParam = random.nextBoolean() ? 0.2 : 0;
      FamilyProblems problem =
          kind.problem(15 + random.nextInt(60), 2, regParam, random.nextInt(4) > 0, seed);
      List<String> selections = Selection.names();
      Selection selection = Selection.byName(selections.get(random.nextInt(selections.size())));
      LocalSearch search = problem.search(problem.clusters(k, seed), k, selection);
      double before = search.mixture().objective();
      int rounds = 0;
      while (rounds++ < 30 && search.round()) {
        assertThat(search.mixture().objective()).isLessThanOrEqualTo(before);
        before = search.mixture().objective();
      }
      Mixture mixture = search.mixture();
      mixture.polish(Decision.NONE, problem.pass(search.clusters(), k));
      assertThat(mixture.objective()).isLessThanOrEqualTo(before);
      before = mixture.objective();
      double scratch = problem.objective(search.clusters(), k);
      // Without a penalty separable clusters have their minimum at infinity.
      double accuracy = regParam > 0 ? 1e-6 : 1e-3;
      assertThat(before)
          .as("seed %d, k %d", seed, k)
          .isCloseTo(scratch, within(accuracy * (1 + Math.abs(scratch))));
    }
  }
}
