package io.prestomixture.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.prestomixture.component.FittedComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.logging.log4j.Level;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Models and clusters that are large for executors of 512 MB and messages of 1 MB. */
@Tag("fault")
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LargeFitTest {
  private static final int FEATURES = 200_000;

  @RegisterExtension private static final FaultCluster CLUSTER = new FaultCluster();

  /** Rows of two regressions on a few features each of very many. */
  private static List<Row> wide(int n) {
    Random random = new Random(3);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      int often = random.nextInt(3);
      int seldom = 3 + random.nextInt(FEATURES - 3);
      double label = (i % 2 == 0 ? 2 : -3) * (1 + often) + 0.1 * random.nextGaussian();
      rows.add(
          Problem.row(
              Vectors.sparse(FEATURES, new int[] {often, seldom}, new double[] {1, 1}), label, 1));
    }
    return rows;
  }

  @Test
  void aModelOfManyFeaturesTravelsByBroadcastOnly() {
    TrainingSettings settings =
        new TrainingSettings(
            "ridge", 2, 1, true, true, 2, 0, 5, "random", 0, "sieve", 0.5, 1, 10, 2, 0);
    try (LogCapture log = new LogCapture("org.apache.spark.scheduler", Level.WARN);
        MixtureFit fit = Problem.fit(Problem.frame(wide(2000), 4), settings)) {
      assertThat(fit.history().rounds()).hasSizeGreaterThan(1);
      assertThat(fit.components()).allMatch(c -> c.numFeatures() == FEATURES);
      assertThat(log.messages()).noneMatch(message -> message.contains("large"));
    }
  }

  /** What a cluster holds decides neither which tasks there are nor what they hold. */
  @Test
  void aClusterOfNearlyAllRowsIsAsFastAsTwoHalves() {
    double balanced = Double.POSITIVE_INFINITY;
    double skewed = Double.POSITIVE_INFINITY;
    // The least of three each: what else the machine does only adds to a time.
    for (int i = 0; i < 3; i++) {
      balanced = Math.min(balanced, secondsPerPass(0.5));
      skewed = Math.min(skewed, secondsPerPass(0.95));
    }
    assertThat(skewed).isLessThan(2 * balanced + 0.1);
    assertThat(CLUSTER.faults().removals()).isEmpty();
  }

  private static double secondsPerPass(double share) {
    Random random = new Random(4);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 60_000; i++) {
      double[] x = random.doubles(10).toArray();
      double y = (random.nextDouble() < share ? 5 : -5) * x[0] + 0.1 * random.nextGaussian();
      rows.add(Problem.row(Vectors.dense(x), y, 1));
    }
    try (MixtureFit fit =
        Problem.fit(
            Problem.frame(rows, 12), Problem.settings("ridge", 2, 0, 5, "seeding", "sieve"))) {
      long most = fit.components().stream().mapToLong(FittedComponent::rows).max().orElseThrow();
      assertThat(most / (double) rows.size()).isBetween(share - 0.04, share + 0.04);
      return fit.history().seconds() / fit.history().fullPasses();
    }
  }
}
