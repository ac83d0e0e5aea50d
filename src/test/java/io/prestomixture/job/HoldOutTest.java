package io.prestomixture.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prestomixture.SparkTest;
import io.prestomixture.data.InvalidInputException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;

/** The held-out rows are a function of seed and content. */
class HoldOutTest {
  private static final String ZONE = "spark.sql.session.timeZone";

  private static Dataset<Row> rows() {
    return SparkTest.session()
        .range(5000)
        .selectExpr("id AS x", "CONCAT('t', id % 7) AS t", "id * 0.5D AS y", "id");
  }

  private static List<Row> heldOut(HoldOut holdOut, Dataset<Row> rows) {
    return heldOut(holdOut, rows, Optional.empty());
  }

  private static List<Row> heldOut(HoldOut holdOut, Dataset<Row> rows, Optional<String> group) {
    ColumnRoles columns =
        ColumnRoles.choose(
            rows, Optional.of("y"), false, Optional.empty(), group, List.of("x", "t"), List.of());
    return holdOut
        .mark(rows, columns)
        .where(functions.col(HoldOut.COLUMN))
        .select("id")
        .orderBy("id")
        .collectAsList();
  }

  @Test
  void orderPartitionsAndTypesDoNotMatter() {
    List<Row> held = heldOut(new HoldOut(0.2, 7), rows());
    assertThat(held).hasSizeBetween(900, 1100);
    Dataset<Row> shuffled =
        rows().withColumn("x", functions.col("x").cast("double")).repartition(11);
    assertThat(heldOut(new HoldOut(0.2, 7), shuffled)).isEqualTo(held);
    assertThat(heldOut(new HoldOut(0.2, 8), rows())).isNotEqualTo(held);
    assertThat(heldOut(new HoldOut(0.4, 7), rows())).containsAll(held);
    assertThat(heldOut(new HoldOut(0, 7), rows())).isEmpty();
  }

  @Test
  void sharesOutsideTheRangeAreRefused() {
    assertThatThrownBy(() -> new HoldOut(-0.1, 1))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("test-fraction is -0.1");
  }

  /** Hours through the end of summer time in Berlin, where one is shown twice. */
  @Test
  void momentsAreHeldOutAlikeInEveryTimeZone() {
    Dataset<Row> hours =
        rows().withColumn("g", functions.expr("timestamp_seconds(1729900800 + id DIV 50 * 3600)"));
    RuntimeConfig settings = SparkTest.session().conf();
    String before = settings.get(ZONE);
    try {
      settings.set(ZONE, "UTC");
      List<Row> held = heldOut(new HoldOut(0.2, 7), hours, Optional.of("g"));
      assertThat(held).hasSizeBetween(500, 1500);
      settings.set(ZONE, "Europe/Berlin");
      assertThat(heldOut(new HoldOut(0.2, 7), hours, Optional.of("g"))).isEqualTo(held);
    } finally {
      settings.set(ZONE, before);
    }
  }

  @Test
  void groupsAreHeldOutWhole() {
    Dataset<Row> grouped = rows().withColumn("g", functions.expr("id % 100"));
    List<Row> held = heldOut(new HoldOut(0.2, 7), grouped, Optional.of("g"));
    assertThat(held).hasSizeBetween(500, 1500);
    assertThat(held.stream().map(row -> row.getLong(0) % 100).distinct().count() * 50)
        .isEqualTo(held.size());
  }
}
