package io.prestomixture.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.component.Retraining;
import io.prestomixture.component.Retraining.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Relocations between the rounds on all rows, where rounds alone are stuck. */
class RelocationFitTest {
  private static final int K = 5;
  private static final int PER_CLUSTER = 60;

  /** Well separated clusters in the plane. */
  private static Rows clusters() {
    Random random = new Random(11);
    double[][] x = new double[K * PER_CLUSTER][2];
    double[] w = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      int truth = i / PER_CLUSTER;
      x[i][0] = 40 * Math.cos(2 * Math.PI * truth / K) + random.nextGaussian();
      x[i][1] = 40 * Math.sin(2 * Math.PI * truth / K) + random.nextGaussian();
      w[i] = 1;
    }
    return new Rows(x, new double[x.length], w);
  }

  private static double objectiveOfTruth(Rows rows) {
    double sum = 0;
    for (int c = 0; c < K; c++) {
      int first = c * PER_CLUSTER;
      sum += Retraining.kMeans(rows, IntStream.range(first, first + PER_CLUSTER).boxed().toList());
    }
    return sum;
  }

  private static List<Row> frameRows(Rows rows) {
    List<Row> result = new ArrayList<>();
    for (double[] x : rows.x()) {
      result.add(Problem.row(Vectors.dense(x), 0, 1));
    }
    return result;
  }

  private static MixtureFit fit(Rows rows, long seed, String selection) {
    TrainingSettings settings =
        new TrainingSettings(
            "kmeans", K, 0, true, false, 100, 0, seed, "random", 0, selection, 0.5, 1, 10, 2, 0);
    return Problem.fit(Problem.frame(frameRows(rows), 3), settings);
  }

  @Test
  void everyStartEndsAtTheTruth() {
    Rows rows = clusters();
    double truth = objectiveOfTruth(rows);
    int relocated = 0;
    for (long seed = 0; seed < 8; seed++) {
      try (MixtureFit fit = fit(rows, seed, "sieve")) {
        List<RoundRecord> rounds = fit.history().rounds();
        for (int r = 1; r < rounds.size(); r++) {
          assertThat(rounds.get(r).objective()).isLessThan(rounds.get(r - 1).objective());
          relocated += rounds.get(r).relocated() ? 1 : 0;
        }
        assertThat(fit.history().objective()).isCloseTo(truth, within(1e-9 * truth));
        assertThat(fit.history().stopReason()).isEqualTo(StopReason.LOCAL_OPTIMUM);
      }
    }
    assertThat(relocated).isPositive();
  }

  /** So the test above shows what relocations do, and baselines stay what they are. */
  @Test
  void alternatingMinimisationStaysStuckAndIsLeftAlone() {
    Rows rows = clusters();
    double truth = objectiveOfTruth(rows);
    int stuck = 0;
    for (long seed = 0; seed < 8; seed++) {
      try (MixtureFit fit = fit(rows, seed, "alternating")) {
        assertThat(fit.history().rounds()).noneMatch(RoundRecord::relocated);
        stuck += fit.history().objective() > 1.5 * truth ? 1 : 0;
      }
    }
    assertThat(stuck).isPositive();
  }
}
