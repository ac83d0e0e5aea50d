package io.prestomixture.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.scoring.DecisionForest;
import io.prestomixture.scoring.TreeDocument;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** Trees against enumeration of all splits, and against themselves as documents say them. */
class TreeGrowthTest {
  private static final double PENALTY = 0.3;
  private static final double STEP = 0.5;
  private static final double LONGEST_STEP = 1.5;
  private static final long SEED = 4;

  /** Random inputs with ties, and derivatives. */
  private record Problem(double[][] inputs, double[] slopes, double[] curvatures) {
    static Problem of(long seed, int rows, int width, int levels) {
      Random random = new Random(seed);
      double[][] inputs = new double[width][rows];
      for (double[] column : inputs) {
        Arrays.setAll(
            column,
            i -> levels == 0 ? random.nextGaussian() : Math.floor(random.nextInt(levels) / 2.0));
      }
      double[] slopes = new double[rows];
      double[] curvatures = new double[rows];
      Arrays.setAll(slopes, i -> random.nextGaussian());
      Arrays.setAll(curvatures, i -> 0.1 + random.nextDouble());
      return new Problem(inputs, slopes, curvatures);
    }

    int rows() {
      return slopes.length;
    }

    double[] row(int i) {
      return Arrays.stream(inputs).mapToDouble(column -> column[i]).toArray();
    }

    /** What the rows of one side are worth; NaN if they are too few. */
    double worth(int input, double threshold, boolean left, int least) {
      double slope = 0;
      double curvature = PENALTY;
      int count = 0;
      for (int i = 0; i < rows(); i++) {
        if (inputs[input][i] <= threshold == left) {
          slope += slopes[i];
          curvature += curvatures[i];
          count++;
        }
      }
      return count < least ? Double.NaN : slope * slope / curvature;
    }

    double gain(int input, double threshold, int least) {
      return worth(input, threshold, true, least)
          + worth(input, threshold, false, least)
          - worth(input, Double.POSITIVE_INFINITY, true, 0);
    }
  }

  private static TreeDocument grow(Problem problem, int leaves, int least, double[] scores) {
    return grow(problem, leaves, least, 1, scores);
  }

  private static TreeDocument grow(
      Problem problem, int leaves, int least, double share, double[] scores) {
    BinnedInputs binned = new BinnedInputs(problem.inputs, BinnedInputs.MOST_BINS);
    InputDraw draw = new InputDraw(binned, share, SEED);
    return new TreeGrowth(binned, leaves, least, PENALTY, LONGEST_STEP, draw)
        .grow(problem.slopes, problem.curvatures, STEP, scores);
  }

  @Property(tries = 200)
  void theFirstSplitIsTheBestOfAll(
      @ForAll @LongRange(min = 0, max = 1_000_000) long seed,
      @ForAll @IntRange(min = 2, max = 60) int rows,
      @ForAll @IntRange(min = 1, max = 4) int width,
      @ForAll @IntRange(min = 0, max = 9) int levels,
      @ForAll @IntRange(min = 1, max = 8) int least) {
    Problem problem = Problem.of(seed, rows, width, levels);
    double best = 0;
    for (int j = 0; j < width; j++) {
      for (double threshold : problem.inputs[j]) {
        double gain = problem.gain(j, threshold, least);
        best = gain > best ? gain : best;
      }
    }
    TreeDocument tree = grow(problem, 2, least, new double[rows]);
    if (best < 1e-9) {
      assertThat(tree.values()).hasSize(1);
    } else {
      assertThat(problem.gain(tree.input(), tree.threshold(), least)).isCloseTo(best, within(1e-9));
      double[] sides = {tree.left().values()[0], tree.right().values()[0]};
      for (int side = 0; side < 2; side++) {
        double slope = 0;
        double curvature = PENALTY;
        for (int i = 0; i < rows; i++) {
          if (problem.inputs[tree.input()][i] <= tree.threshold() == (side == 0)) {
            slope += problem.slopes[i];
            curvature += problem.curvatures[i];
          }
        }
        assertThat(sides[side])
            .isCloseTo(
                STEP * Math.max(-LONGEST_STEP, Math.min(-slope / curvature, LONGEST_STEP)),
                within(1e-9));
      }
    }
  }

  /** Of four inputs, one of which is constant, two are looked at. */
  @Property(tries = 100)
  void aSplitIsTheBestOfWhatIsLookedAt(
      @ForAll @LongRange(min = 0, max = 1_000_000) long seed,
      @ForAll @IntRange(min = 20, max = 60) int rows) {
    Problem problem = Problem.of(seed, rows, 4, 0);
    Arrays.fill(problem.inputs[2], 7);
    BinnedInputs binned = new BinnedInputs(problem.inputs, BinnedInputs.MOST_BINS);
    int[] looked = new InputDraw(binned, 0.5, SEED).next();
    assertThat(looked).hasSize(2).doesNotContain(2).doesNotHaveDuplicates();
    double best = 0;
    for (int j : looked) {
      for (double threshold : problem.inputs[j]) {
        double gain = problem.gain(j, threshold, 1);
        best = gain > best ? gain : best;
      }
    }
    TreeDocument tree = grow(problem, 2, 1, 0.5, new double[rows]);
    assertThat(looked).contains(tree.input());
    assertThat(problem.gain(tree.input(), tree.threshold(), 1)).isCloseTo(best, within(1e-9));
  }

  /** Every pair of three inputs comes as often as the others, and the same seed gives the same. */
  @Test
  void drawsAreEven() {
    BinnedInputs binned = new BinnedInputs(new double[][] {{1, 2}, {1, 2}, {1, 2}}, 16);
    InputDraw draw = new InputDraw(binned, 0.5, SEED);
    InputDraw again = new InputDraw(binned, 0.5, SEED);
    int[] left = new int[3];
    for (int i = 0; i < 3000; i++) {
      int[] next = draw.next();
      assertThat(next).hasSize(2).isSorted().isEqualTo(again.next());
      left[3 - next[0] - next[1]]++;
    }
    for (int count : left) {
      assertThat(count).isBetween(900, 1100);
    }
    assertThat(new InputDraw(binned, 1, SEED).next()).containsExactly(0, 1, 2);
  }

  /** Thresholds lie where the ranges of the histograms end. */
  @Property(tries = 100)
  void scoresAreWhatTheTreeSaysOfTheInputs(
      @ForAll @LongRange(min = 0, max = 1_000_000) long seed,
      @ForAll @IntRange(min = 1, max = 700) int rows,
      @ForAll @IntRange(min = 0, max = 9) int levels) {
    Problem problem = Problem.of(seed, rows, 3, levels);
    double[] scores = new double[rows];
    int least = 5;
    TreeDocument tree = grow(problem, 15, least, scores);
    if (tree.values() == null) {
      // Also below the first split, where histograms are differences.
      for (double leaf : scores) {
        assertThat(Arrays.stream(scores).filter(score -> score == leaf).count())
            .isGreaterThanOrEqualTo(least);
      }
    }
    DecisionForest forest = new DecisionForest("trees", List.of(tree), 3, 1);
    for (int i = 0; i < rows; i++) {
      assertThat(forest.sum(problem.row(i))).isEqualTo(scores[i]);
    }
    assertThat(forest.documents()).usingRecursiveComparison().isEqualTo(List.of(tree));
  }

  /** The next leaf to be split is that of the greatest gain, not the next in line. */
  @Test
  void leavesAreSplitWhereMostIsGained() {
    int rows = 80;
    double[][] inputs = new double[1][rows];
    double[] slopes = new double[rows];
    double[] curvatures = new double[rows];
    Arrays.setAll(inputs[0], i -> i);
    Arrays.fill(curvatures, 1);
    // Levels 0, 0.1 | 5, 9: first the middle, then the right half, then the left.
    double[] levels = {0, 0.1, 5, 9};
    Arrays.setAll(slopes, i -> levels[i / 20]);
    TreeDocument tree = grow(new Problem(inputs, slopes, curvatures), 3, 1, new double[rows]);
    assertThat(tree.threshold()).isEqualTo(39.5);
    assertThat(tree.left().values()).hasSize(1);
    assertThat(tree.right().threshold()).isEqualTo(59.5);
  }

  @Test
  void rangesHoldTheirRowsInEqualShares() {
    Random random = new Random(3);
    double[] values = new double[10_000];
    Arrays.setAll(values, i -> random.nextGaussian());
    BinnedInputs binned =
        new BinnedInputs(
            new double[][] {values, new double[values.length]}, BinnedInputs.MOST_BINS);
    assertThat(binned.count(0)).isBetween(200, 255);
    assertThat(binned.count(1)).as("constant").isEqualTo(1);
    int[] counts = new int[binned.count(0)];
    for (int i = 0; i < values.length; i++) {
      int bin = Byte.toUnsignedInt(binned.of(0)[i]);
      counts[bin]++;
      if (bin < counts.length - 1) {
        assertThat(values[i]).isLessThanOrEqualTo(binned.end(0, bin));
      }
      if (bin > 0) {
        assertThat(values[i]).isGreaterThan(binned.end(0, bin - 1));
      }
    }
    assertThat(Arrays.stream(counts).max().orElseThrow()).isLessThan(80);
  }
}
