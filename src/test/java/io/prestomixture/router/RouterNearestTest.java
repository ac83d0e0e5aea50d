package io.prestomixture.router;

import static io.prestomixture.router.RouterRows.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class RouterNearestTest {
  private static Router nearest(List<Row> rows) {
    RouterSettings settings =
        new RouterSettings("nearest", "features", "soft", 0, ErrorMeasure.RMSE, true, 2, 1);
    return RouterTraining.train(settings, RouterRows.frame(rows, 2)).router();
  }

  private static double logOdds(Router router, Vector x) {
    double[] p = router.probabilities(x);
    return Math.log(p[1] / p[0]);
  }

  /**
   * Cluster 0 has −1 and 1, cluster 1 has 3 and 5 at weight 2: means 0 and 4, variance 1 in both,
   * so 1 pooled; shares 1/3 and 2/3. The second input tells nothing: it is 0.1 everywhere.
   */
  @Test
  void isTheDiagonalDiscriminant() {
    Router router =
        nearest(
            List.of(
                row(Vectors.dense(-1, 0.1), 0, 1, 0, 0, 0),
                row(Vectors.dense(1, 0.1), 0, 1, 0, 0, 0),
                row(Vectors.dense(3, 0.1), 0, 2, 1, 0, 0),
                row(Vectors.dense(5, 0.1), 0, 2, 1, 0, 0)));
    assertThat(router.probabilities(Vectors.dense(2, 0.1)))
        .containsExactly(new double[] {1 / 3.0, 2 / 3.0}, within(1e-7));
    assertThat(logOdds(router, Vectors.dense(1, 0.1))).isCloseTo(Math.log(2) - 4, within(1e-6));
    assertThat(logOdds(router, Vectors.dense(1, 0.1).toSparse()))
        .isEqualTo(logOdds(router, Vectors.dense(1, 0.1)));
    assertThat(logOdds(router, Vectors.dense(1, -50))).isCloseTo(Math.log(2) - 4, within(1e-6));
    assertThat(router.probabilities(Vectors.dense(1e9, 0.1))).containsExactly(0, 1);
  }

  @Test
  void anInputThatIsConstantWithinClustersDecides() {
    Router router =
        nearest(
            List.of(
                row(Vectors.dense(0, 2), 0, 1, 0, 0, 0),
                row(Vectors.dense(9, 2), 1, 1, 0, 0, 0),
                row(Vectors.dense(0, 3), 0, 1, 1, 0, 0),
                row(Vectors.dense(8, 3), 1, 1, 1, 0, 0)));
    assertThat(router.probabilities(Vectors.dense(-100, 3))).containsExactly(0, 1);
    assertThat(router.probabilities(Vectors.dense(100, 2))).containsExactly(1, 0);
  }
}
