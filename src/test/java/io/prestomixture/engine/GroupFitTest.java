package io.prestomixture.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.SparkTest;
import io.prestomixture.component.Retraining;
import io.prestomixture.component.Retraining.Rows;
import io.prestomixture.data.InputColumns;
import io.prestomixture.data.InvalidInputException;
import io.prestomixture.selection.Selection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** Fits whose rows come in groups that must stay together. */
class GroupFitTest {
  private static final InputColumns GROUPED =
      new InputColumns(
          "features", Optional.of("label"), Optional.of("weight"), Optional.of("firm"));

  /** Rows, all labels different, and the group of each. */
  private record Panel(Rows rows, String[] groups) {

    Dataset<Row> frame(int partitions, long shuffle) {
      List<Row> list = new ArrayList<>();
      for (int i = 0; i < groups.length; i++) {
        list.add(
            RowFactory.create(Vectors.dense(rows.x()[i]), rows.y()[i], rows.w()[i], groups[i]));
      }
      Collections.shuffle(list, new Random(shuffle));
      StructType schema =
          new StructType()
              .add("features", SQLDataTypes.VectorType())
              .add("label", DataTypes.DoubleType)
              .add("weight", DataTypes.DoubleType)
              .add("firm", DataTypes.StringType);
      JavaSparkContext context =
          JavaSparkContext.fromSparkContext(SparkTest.session().sparkContext());
      return SparkTest.session().createDataFrame(context.parallelize(list, partitions), schema);
    }

    MixtureFit fit(TrainingSettings settings, int partitions) {
      return MixtureTrainer.fit(frame(partitions, partitions), GROUPED, settings, round -> {});
    }

    /** The cluster of every row, which must be that of its whole group. */
    int[] clusters(MixtureFit fit) {
      Map<Double, Integer> byLabel = new HashMap<>();
      for (Row row : fit.assignedSample(Integer.MAX_VALUE).collectAsList()) {
        byLabel.put(Math.rint(row.getDouble(1) * 1e9), row.getInt(3));
      }
      assertThat(byLabel).hasSize(groups.length);
      int[] clusters = new int[groups.length];
      Map<String, Integer> byGroup = new HashMap<>();
      for (int i = 0; i < groups.length; i++) {
        clusters[i] = byLabel.get(Math.rint(rows.y()[i] * 1e9));
        assertThat(clusters[i]).isEqualTo(byGroup.getOrDefault(groups[i], clusters[i]));
        byGroup.put(groups[i], clusters[i]);
      }
      return clusters;
    }

    double objective(int[] clusters, boolean ridge) {
      double sum = 0;
      for (int c : Arrays.stream(clusters).distinct().toArray()) {
        List<Integer> members =
            IntStream.range(0, clusters.length).filter(i -> clusters[i] == c).boxed().toList();
        sum += ridge ? Retraining.ridge(rows, members, 0, true) : Retraining.kMeans(rows, members);
      }
      return sum;
    }
  }

  private static TrainingSettings settings(
      String family, int k, long seed, String init, String selection) {
    return new TrainingSettings(
        family, k, 0, true, false, 100, 0, seed, init, 0, selection, 0.5, 1, 10, 2, 0);
  }

  private static String[] randomGroups(int n, int groups, long seed) {
    Random random = new Random(seed);
    return IntStream.range(0, n)
        .mapToObj(i -> "firm " + (int) (groups * Math.pow(random.nextDouble(), 1.5)))
        .toArray(String[]::new);
  }

  @Property(tries = 18, shrinking = ShrinkingMode.OFF)
  void groupsStayTogetherAndTheObjectiveFalls(
      @ForAll @IntRange(min = 12, max = 300) int n,
      @ForAll @IntRange(min = 1, max = 3) int d,
      @ForAll boolean ridge,
      @ForAll @IntRange(min = 1, max = 4) int k,
      @ForAll @IntRange(min = 1, max = 40) int groups,
      @ForAll Selection selection,
      @ForAll @IntRange(min = 0, max = 2) int init,
      @ForAll @IntRange(min = 1, max = 4) int partitions,
      @ForAll long seed) {
    Panel panel = new Panel(Rows.random(n, d, true, seed), randomGroups(n, groups, seed));
    String initMode = List.of("random", "kmeans", "seeding").get(init);
    TrainingSettings settings =
        settings(ridge ? "ridge" : "kmeans", k, seed, initMode, selection.label());
    double scale = panel.objective(new int[n], ridge) + 1;
    try (MixtureFit fit = panel.fit(settings, partitions)) {
      double reached = panel.objective(panel.clusters(fit), ridge);
      assertThat(fit.history().objective()).isCloseTo(reached, within(1e-7 * scale));
      List<RoundRecord> rounds = fit.history().rounds();
      for (int r = 1; r < rounds.size(); r++) {
        assertThat(rounds.get(r).objective()).isLessThan(rounds.get(r - 1).objective());
      }
    }
  }

  /** Firms of 20 years that follow one of two laws; single years do not tell which. */
  private static Panel planted(int firms, int years, double noise, long seed) {
    Random random = new Random(seed);
    int n = firms * years;
    double[][] x = new double[n][1];
    double[] y = new double[n];
    double[] w = new double[n];
    String[] groups = new String[n];
    for (int i = 0; i < n; i++) {
      int firm = i % firms;
      x[i][0] = random.nextGaussian();
      y[i] = (firm % 2 == 0 ? 1 : -1) * x[i][0] + noise * random.nextGaussian();
      w[i] = 1;
      groups[i] = "firm " + firm;
    }
    return new Panel(new Rows(x, y, w), groups);
  }

  @Test
  void groupsMakeNoisyTruthRecoverable() {
    Panel panel = planted(40, 20, 1, 3);
    for (String init : List.of("random", "seeding")) {
      try (MixtureFit fit = panel.fit(settings("ridge", 2, 5, init, "sieve"), 3)) {
        int[] clusters = panel.clusters(fit);
        for (int i = 0; i < clusters.length; i++) {
          assertThat(clusters[i] == clusters[0]).isEqualTo(i % 40 % 2 == 0);
        }
      }
    }
  }

  @Test
  void partitioningChangesNothing() {
    Panel panel = planted(60, 7, 1.5, 4);
    for (String family : List.of("ridge", "kmeans", "huber", "gaussian")) {
      for (String init : List.of("random", "seeding")) {
        double expected = Double.NaN;
        for (int partitions : new int[] {1, 2, 7}) {
          try (MixtureFit fit = panel.fit(settings(family, 3, 5, init, "sieve"), partitions)) {
            double objective = fit.history().objective();
            expected = Double.isNaN(expected) ? objective : expected;
            assertThat(objective).isCloseTo(expected, within(1e-9 * Math.abs(expected)));
          }
        }
      }
    }
  }

  @Test
  void groupsOfOneRowAreNoGroups() {
    Rows rows = Rows.random(300, 2, true, 8);
    String[] alone = IntStream.range(0, 300).mapToObj(i -> "row " + i).toArray(String[]::new);
    Panel panel = new Panel(rows, alone);
    for (String selection : Selection.names()) {
      for (String init : List.of("random", "seeding")) {
        TrainingSettings settings = settings("ridge", 3, 5, init, selection);
        try (MixtureFit grouped = panel.fit(settings, 2);
            MixtureFit plain = Problem.fit(panel.frame(2, 1), settings)) {
          double expected = plain.history().objective();
          assertThat(grouped.history().objective()).isCloseTo(expected, within(1e-9 * expected));
          assertThat(grouped.history().rounds()).hasSameSizeAs(plain.history().rounds());
        }
      }
    }
  }

  /** The shuffle brings rows in any order; what comes out of it has one. */
  @Test
  void theSamePartitioningGivesTheSameBits() {
    Panel panel = planted(50, 9, 1.5, 6);
    TrainingSettings settings = settings("ridge", 3, 5, "random", "sieve");
    try (MixtureFit one = panel.fit(settings, 4);
        MixtureFit two = panel.fit(settings, 4)) {
      assertThat(one.components()).isEqualTo(two.components());
    }
  }

  @Test
  void missingGroupsAreRefused() {
    Panel panel = planted(10, 3, 1, 1);
    String[] groups = panel.groups().clone();
    groups[7] = null;
    Panel missing = new Panel(panel.rows(), groups);
    assertThatThrownBy(() -> missing.fit(settings("ridge", 2, 5, "random", "sieve"), 1))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageMatching(
            "Group column 'firm' is null in 1 rows, the first is row \\d+ counted from 0; fill or"
                + " remove these rows\\.");
  }
}
