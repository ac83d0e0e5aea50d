package io.prestomixture.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.component.Component;
import io.prestomixture.component.Families;
import io.prestomixture.component.ProblemSettings;
import io.prestomixture.component.Retraining;
import io.prestomixture.component.Retraining.Rows;
import io.prestomixture.component.RoutingTraining;
import io.prestomixture.component.Trainers;
import io.prestomixture.data.FeatureScaling;
import io.prestomixture.data.RowBlock;
import io.prestomixture.selection.BlockPartition;
import io.prestomixture.selection.Selection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Two lines that cross, one for each sign of the second feature, under noise. */
class ChargedSearchTest {
  private static final int ROWS = 1200;
  private static final double[] WEIGHTS = {1.5, 0.7};

  private static final FeatureScaling UNSCALED =
      new FeatureScaling(new double[2], new double[] {1, 1}, new double[] {1, 1}, 0);

  private static Rows crossing() {
    return crossing(0.6);
  }

  private static Rows crossing(double noise) {
    Random random = new Random(7);
    double[][] x = new double[ROWS][2];
    double[] y = new double[ROWS];
    double[] w = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      x[i][0] = 4 * random.nextDouble() - 2;
      x[i][1] = (i % 2 == 0 ? 1 : -1) * (0.5 + random.nextDouble());
      y[i] = (i % 2 == 0 ? 1 : -1) * x[i][0] + noise * random.nextGaussian();
      w[i] = 0.5 + random.nextDouble();
    }
    return new Rows(x, y, w);
  }

  private static short[] truth() {
    short[] clusters = new short[ROWS];
    for (int i = 0; i < ROWS; i++) {
      clusters[i] = (short) (i % 2);
    }
    return clusters;
  }

  private static short[] random(long seed) {
    Random random = new Random(seed);
    short[] clusters = new short[ROWS];
    for (int i = 0; i < ROWS; i++) {
      clusters[i] = (short) random.nextInt(2);
    }
    return clusters;
  }

  private static Trainers trainers() {
    return Trainers.same(
        Families.byName("ridge").trainer(new ProblemSettings(UNSCALED, 0, true, 1, false)), 2);
  }

  private static List<ChargedSearch.Stop> run(RowBlock block, short[] start, double highest) {
    RoutingTraining training = new RoutingTraining(2, UNSCALED, 3);
    return new ChargedSearch(trainers(), training, block).run(start, highest, WEIGHTS, false);
  }

  private static short[] clusters(ChargedSearch.Stop stop, RowBlock block) {
    return BlockPartition.nearest(
            block, trainers().scorer(stop.components()).charged(stop.charge()))
        .clusters();
  }

  private static double objective(Rows rows, short[] clusters) {
    double sum = 0;
    for (int c = 0; c < 2; c++) {
      List<Integer> members = new ArrayList<>();
      for (int i = 0; i < ROWS; i++) {
        if (clusters[i] == c) {
          members.add(i);
        }
      }
      sum += Retraining.ridge(rows, members, 0, true);
    }
    return sum;
  }

  /** The least F is that of the signs of the residuals, which features do not tell. */
  @Test
  void annealedChargesFindWhatFeaturesTell() {
    RowBlock block = crossing().block(false);
    for (int seed = 0; seed < 3; seed++) {
      ChargedSearch.Stop last = run(block, random(seed), 6).get(WEIGHTS.length - 1);
      assertThat(AdjustedRand.of(clusters(last, block), truth(), 2)).isGreaterThan(0.95);
    }
    LocalSearch free = new LocalSearch(trainers(), block, random(0), Selection.ALTERNATING, 1, 1);
    free.run(100);
    assertThat(AdjustedRand.of(free.clusters(), truth(), 2)).isLessThan(0.7);
  }

  @Test
  void aStopIsWhatItSays() {
    Rows rows = crossing();
    RowBlock block = rows.block(false);
    List<ChargedSearch.Stop> stops = run(block, random(1), 6);
    assertThat(stops).extracting(ChargedSearch.Stop::routingWeight).containsExactly(1.5, 0.7);
    for (ChargedSearch.Stop stop : stops) {
      double loss = stop.components().stream().mapToDouble(Component::objective).sum();
      short[] clusters = clusters(stop, block);
      // The rows have come to rest, or nearly: few would move under the last components.
      double charge = 0;
      for (int i = 0; i < ROWS; i++) {
        charge += stop.charge().charge(block, i, clusters[i]);
      }
      assertThat(loss).isCloseTo(objective(rows, clusters), within(0.01 * loss));
      assertThat(charge).isPositive();
    }
  }

  /** The noise of deviation 0.6 has a variance of 0.36, of which clusters absorb a little. */
  @Test
  void theWeightFollowsTheLossToWhereBothAreOne() {
    RowBlock block = crossing().block(false);
    RoutingTraining training = new RoutingTraining(2, UNSCALED, 3);
    List<ChargedSearch.Stop> stops =
        new ChargedSearch(trainers(), training, block).run(random(2), 6, WEIGHTS, true);
    assertThat(stops).hasSize(WEIGHTS.length + 1);
    ChargedSearch.Stop last = stops.get(WEIGHTS.length);
    assertThat(last.routingWeight()).isBetween(0.2, 0.4).isCloseTo(last.loss(), within(0.03));
    assertThat(last.loss())
        .isCloseTo(
            objective(crossing(), clusters(last, block)) / Arrays.stream(crossing().w()).sum(),
            within(0.01));
  }

  /** Where the last weight is less than what a row loses, the search has been there already. */
  @Test
  void theWeightDoesNotFollowALossThatIsAboveIt() {
    RowBlock block = crossing().block(false);
    RoutingTraining training = new RoutingTraining(2, UNSCALED, 3);
    double[] weights = {1.5, 0.2};
    assertThat(new ChargedSearch(trainers(), training, block).run(random(2), 6, weights, true))
        .extracting(ChargedSearch.Stop::routingWeight)
        .containsExactly(1.5, 0.2);
  }

  @Test
  void whereNothingIsLostTheWeightFallsToNothing() {
    RowBlock block = crossing(0).block(false);
    RoutingTraining training = new RoutingTraining(2, UNSCALED, 3);
    List<ChargedSearch.Stop> stops =
        new ChargedSearch(trainers(), training, block).run(random(2), 6, WEIGHTS, true);
    ChargedSearch.Stop last = stops.get(WEIGHTS.length);
    assertThat(last.routingWeight()).isLessThan(1e-6);
    assertThat(last.loss()).isLessThan(1e-12);
    assertThat(AdjustedRand.of(clusters(last, block), truth(), 2)).isGreaterThan(0.95);
  }

  @Test
  void theSameStartGivesTheSameBits() {
    RowBlock block = crossing().block(false);
    double[][] found = new double[2][];
    Arrays.setAll(
        found, i -> run(block, random(5), 6).get(1).components().get(0).parameters().clone());
    assertThat(found[0]).isEqualTo(found[1]);
  }
}
