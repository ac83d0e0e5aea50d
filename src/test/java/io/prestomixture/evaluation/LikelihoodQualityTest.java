package io.prestomixture.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.SparkTest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class LikelihoodQualityTest {

  /**
   * R's flexmix 2.3-18: {@code data(NPreg); set.seed(1); m <- stepFlexmix(yn ~ x + I(x^2), data =
   * NPreg, k = 2, nrep = 10, control = list(tolerance = 1e-10))}, then {@code logLik(m)}, {@code
   * AIC(m)}, {@code BIC(m)}, {@code ICL(m)} and, for the complete data, {@code m@logLik +
   * sum(log(apply(posterior(m), 1, max)))}. The parameters: six coefficients, two deviations, one
   * mixing weight.
   */
  @Test
  void criteriaAreThoseOfFlexmix() {
    LikelihoodQuality quality = LikelihoodQuality.of(200, 200, -642.545166447, -660.7452366145, 9);
    assertThat(quality.rows()).isEqualTo(200);
    assertThat(quality.logLikelihood()).isEqualTo(-642.545166447);
    assertThat(quality.aic()).isCloseTo(1303.09033289, within(1e-8));
    assertThat(quality.bic()).isCloseTo(1332.77518919, within(1e-8));
    assertThat(quality.icl()).isCloseTo(1369.17532953, within(1e-8));
  }

  /** Rows whose losses are −log of shares of a density, so that both likelihoods are by hand. */
  @Test
  void likelihoodsFollowFromTheLossesOfClusters() {
    StructType schema =
        new StructType().add("losses", SQLDataTypes.VectorType()).add("w", DataTypes.DoubleType);
    Dataset<Row> rows =
        SparkTest.session()
            .createDataFrame(
                List.of(
                    RowFactory.create(losses(0.2, 0.3), 2.0),
                    RowFactory.create(losses(0.5, 0), 1.0),
                    RowFactory.create(losses(0.1, 0.1), 0.0)),
                schema);
    LikelihoodQuality quality =
        LikelihoodQuality.ofGaussians(rows, "losses", Optional.of("w"), 2, 3, "full").orElseThrow();
    double parameters = 1 + 2 * (3 + 6);
    assertThat(quality.rows()).isEqualTo(2);
    assertThat(quality.logLikelihood()).isCloseTo(3 * Math.log(0.5), within(1e-12));
    assertThat(quality.aic()).isCloseTo(2 * parameters - 6 * Math.log(0.5), within(1e-12));
    assertThat(quality.icl())
        .isCloseTo(
            parameters * Math.log(3) - 2 * (2 * Math.log(0.3) + Math.log(0.5)), within(1e-12));
    assertThat(quality.metrics().keySet()).containsExactly("logLikelihood", "aic", "bic", "icl");
    assertThat(LikelihoodQuality.ofGaussians(rows.limit(0), "losses", Optional.empty(), 2, 3, ""))
        .isEmpty();
  }

  private static Vector losses(double... densities) {
    return Vectors.dense(Arrays.stream(densities).map(p -> -Math.log(p)).toArray());
  }

  @Test
  void parametersAreSharesMeansAndCovariances() {
    assertThat(LikelihoodQuality.gaussianParameters(3, 4, "full")).isEqualTo(2 + 3 * (4 + 10));
    assertThat(LikelihoodQuality.gaussianParameters(3, 4, "diagonal")).isEqualTo(2 + 3 * (4 + 4));
    assertThat(LikelihoodQuality.gaussianParameters(3, 4, "spherical")).isEqualTo(2 + 3 * (4 + 1));
  }

  @Test
  void observationsAreCountedByWeight() {
    LikelihoodQuality quality = LikelihoodQuality.of(3, Math.E, -5, -7, 4);
    assertThat(quality).isEqualTo(new LikelihoodQuality(3, -5, 18, 14, 18));
  }
}
