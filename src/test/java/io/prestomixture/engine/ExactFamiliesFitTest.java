package io.prestomixture.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.component.ComponentFamily;
import io.prestomixture.component.Families;
import io.prestomixture.component.FamilyOptions;
import io.prestomixture.component.FittedComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole fits of the families without a label, on Spark. */
class ExactFamiliesFitTest {

  /** Three clouds of positive rows that sum to 1, in equal numbers. */
  private static List<Row> clouds(int n) {
    Random random = new Random(4);
    double[][] centres = {{0.6, 0.2, 0.1, 0.1}, {0.1, 0.6, 0.2, 0.1}, {0.1, 0.1, 0.2, 0.6}};
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      double[] x = centres[i % 3].clone();
      double sum = 0;
      for (int j = 0; j < x.length; j++) {
        x[j] *= Math.exp(0.2 * random.nextGaussian());
        sum += x[j];
      }
      for (int j = 0; j < x.length; j++) {
        x[j] /= sum;
      }
      rows.add(Problem.row(Vectors.dense(x), 0, 1));
    }
    return rows;
  }

  private static TrainingSettings settings(String family, String init, FamilyOptions options) {
    return new TrainingSettings(
            family, 3, 0, true, true, 100, 0, 5, init, 0, "sieve", 0.5, 1, 10, 2, 0)
        .withOptions(options);
  }

  /** The clouds are found, and F is the sum of each row's least loss but for the floor. */
  @ParameterizedTest
  @CsvSource({
    "bregman,squared,full,seeding",
    "bregman,mahalanobis,full,seeding",
    "bregman,kl,full,seeding",
    "bregman,generalized-i,full,random",
    "bregman,itakura-saito,full,seeding",
    "gaussian,squared,full,kmeans",
    "gaussian,squared,diagonal,kmeans",
    "gaussian,squared,spherical,seeding"
  })
  void plantedCloudsAreFound(String name, String divergence, String covariance, String init) {
    List<Row> rows = clouds(1200);
    FamilyOptions options = new FamilyOptions(divergence, covariance, 0.5);
    try (MixtureFit fit = Problem.fit(Problem.frame(rows, 3), settings(name, init, options))) {
      List<Double> objectives =
          fit.history().rounds().stream().map(RoundRecord::objective).toList();
      for (int r = 1; r < objectives.size(); r++) {
        assertThat(objectives.get(r)).isLessThanOrEqualTo(objectives.get(r - 1));
      }
      double total = 0;
      int[][] table = new int[3][3];
      ComponentFamily family = Families.byName(name);
      for (int i = 0; i < rows.size(); i++) {
        int nearest = nearest(family, fit.components(), rows.get(i).getAs(0));
        table[i % 3][nearest]++;
        total += family.loss(fit.components().get(nearest), rows.get(i).getAs(0), 0);
      }
      double objective = fit.components().stream().mapToDouble(FittedComponent::objective).sum();
      assertThat(objectives.get(objectives.size() - 1)).isCloseTo(objective, within(1e-6));
      // Rows that sum to 1 do not vary along (1, …, 1): there the floor is all the covariance, and
      // the trace ½·tr(Σ⁻¹E), which losses leave out, is ½ for each row.
      double trace = name.equals("gaussian") && covariance.equals("full") ? 0.5 * rows.size() : 0;
      assertThat(total + trace).isCloseTo(objective, within(0.01 * Math.abs(objective)));
      for (int[] cloud : table) {
        assertThat(Math.max(cloud[0], Math.max(cloud[1], cloud[2]))).isGreaterThan(380);
      }
    }
  }

  private static int nearest(
      ComponentFamily family, List<FittedComponent> components, Vector features) {
    int nearest = 0;
    for (int k = 1; k < components.size(); k++) {
      if (family.loss(components.get(k), features, 0)
          < family.loss(components.get(nearest), features, 0)) {
        nearest = k;
      }
    }
    return nearest;
  }
}
