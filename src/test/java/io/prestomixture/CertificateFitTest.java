package io.prestomixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.data.InvalidInputException;
import io.prestomixture.selection.Certificate;
import io.prestomixture.selection.Certificate.Limit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Certificates of whole fits. */
class CertificateFitTest {
  @TempDir private Path directory;

  /** Two lines through the origin. */
  private static List<Row> lines(int n) {
    Random random = new Random(8);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      double[] x = {1 + random.nextDouble(), random.nextGaussian()};
      double y = (i % 2 == 0 ? 3 : -3) * x[0] + x[1] + 0.1 * random.nextGaussian();
      rows.add(RowFactory.create(Vectors.dense(x), y, 0.5 + random.nextDouble()));
    }
    return rows;
  }

  private static Dataset<Row> frame(List<Row> rows, int partitions) {
    StructType schema =
        new StructType()
            .add("features", SQLDataTypes.VectorType())
            .add("label", DataTypes.DoubleType)
            .add("weight", DataTypes.DoubleType);
    return SparkTest.session().createDataFrame(rows, schema).repartition(partitions);
  }

  private static PrestoMixture estimator(String family) {
    return new PrestoMixture()
        .setFamily(family)
        .setWeightCol("weight")
        .setFitIntercept(false)
        .setStandardization(false)
        .setRegParam(0.3)
        .setRouter("none")
        .setSeed(4);
  }

  private static Certificate certificate(PrestoMixture estimator, Dataset<Row> rows) {
    return estimator.fit(rows).summary().certificate().orElseThrow();
  }

  /** Σ m_i is that of a ridge model of each row alone: w·y²·λ/(λ + ‖x‖²). */
  @Test
  void sampledCertificatesAreTheSameHoweverRowsLie() throws IOException {
    List<Row> rows = lines(1500);
    PrestoMixtureModel model = estimator("ridge").fit(frame(rows, 1));
    Certificate expected = model.summary().certificate().orElseThrow();
    assertThat(expected.leastCosts()).isCloseTo(ridgeAlone(rows, 0.3), within(1e-6));
    assertThat(expected.rows()).isEqualTo(1500);
    assertThat(expected.seenRows()).isEqualTo(1000);
    assertThat(expected.ratio())
        .isCloseTo(model.summary().objective() / expected.leastCosts(), within(1e-9));
    assertThat(expected.alpha()).isBetween(1e-9, 1 / expected.ratio());
    assertThat(expected.withinFirstStep()).isTrue();
    assertThat(expected.bound()).isGreaterThanOrEqualTo(expected.ratio());
    assertThat(expected.sentences()).hasSize(3);
    assertThat(certificate(estimator("ridge"), frame(rows, 1))).isEqualTo(expected);
    for (int partitions : new int[] {2, 7}) {
      Certificate found = certificate(estimator("ridge"), frame(rows, partitions));
      assertThat(found.leastCosts()).isCloseTo(expected.leastCosts(), within(1e-9));
      assertThat(found.alpha() / expected.alpha()).isCloseTo(1, within(1e-6));
      assertThat(found.ratio()).isCloseTo(expected.ratio(), within(1e-6));
    }
    String path = directory.resolve("model").toString();
    model.save(path);
    assertThat(PrestoMixtureModel.load(path).summary()).isEqualTo(model.summary());
  }

  private static double ridgeAlone(List<Row> rows, double regParam) {
    double weight = 0;
    double mean = 0;
    double square = 0;
    for (Row row : rows) {
      weight += row.getDouble(2);
      mean += row.getDouble(2) * row.getDouble(1);
      square += row.getDouble(2) * row.getDouble(1) * row.getDouble(1);
    }
    double lambda = regParam / Math.sqrt(square / weight - Math.pow(mean / weight, 2));
    double sum = 0;
    for (Row row : rows) {
      double norm = Math.pow(Vectors.norm(row.<Vector>getAs(0), 2), 2);
      sum += row.getDouble(2) * Math.pow(row.getDouble(1), 2) * lambda / (lambda + norm);
    }
    return sum;
  }

  @ParameterizedTest
  @CsvSource({"ridge,INTERCEPT", "kmeans,CENTRES", "gaussian,DENSITIES"})
  void familiesThatHaveNoneSayWhyWithoutReadingTheRows(String family, Limit limit) {
    Dataset<Row> rows = frame(lines(300), 2);
    PrestoMixtureModel model = estimator(family).setFitIntercept(true).fit(rows);
    Certificate certificate = model.summary().certificate().orElseThrow();
    assertThat(certificate.limit()).isEqualTo(limit);
    assertThat(certificate.ratio()).isNull();
    assertThat(certificate.bound()).isNull();
    assertThat(certificate.sentences()).hasSize(1);
    PrestoMixtureModel none =
        estimator(family).setFitIntercept(true).setCertificate("none").fit(rows);
    assertThat(none.summary().certificate()).isEmpty();
    assertThat(model.summary().fullPasses()).isEqualTo(none.summary().fullPasses());
  }

  @ParameterizedTest
  @CsvSource({"ridge", "huber", "kmeans", "gaussian"})
  void fewRowsAreEnumerated(String family) {
    Certificate certificate =
        certificate(estimator(family).setCertificate("exact"), frame(lines(9), 2));
    assertThat(certificate.mode()).isEqualTo("exact");
    assertThat(certificate.optimum()).isLessThanOrEqualTo(certificate.objective() + 1e-9);
    if (family.equals("ridge") || family.equals("huber")) {
      assertThat(certificate.optimumRatio()).isBetween(1.0, certificate.ratio());
      assertThat(certificate.bound()).isGreaterThan(certificate.optimumRatio());
      assertThat(certificate.kappa()).isLessThanOrEqualTo(1e-9);
    }
    assertThat(certificate.sentences()).anyMatch(s -> s.startsWith("By enumeration"));
  }

  @Test
  void manyRowsAreNotEnumerated() {
    Dataset<Row> rows = frame(lines(40), 2);
    assertThatThrownBy(() -> estimator("ridge").setCertificate("exact").fit(rows))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "certificate is 'exact', but 40 rows have 2^40 partitions into 2 clusters; only up to"
                + " 12 rows are enumerated, so choose certificate 'sampled'.");
  }
}
