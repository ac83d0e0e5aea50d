package io.prestomixture.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.prestomixture.PrestoMixture;
import io.prestomixture.SparkTest;
import io.prestomixture.data.RowKeys;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;

/** The rows to train on as executors find them. */
class TrainingTableTest {

  /** Where two rows are equal but for their weight, this decides. */
  @Test
  void rowsThatWereSentToOtherCoresAreInTheOrderOfTheirContent() {
    Dataset<Row> table =
        SparkTest.session()
            .range(0, 50_000, 1, 1)
            .selectExpr("double(id % 20000) as a", "double(id % 10000) as y", "1 + id % 7 as w");
    ColumnRoles columns =
        ColumnRoles.choose(
            table,
            Optional.of("y"),
            false,
            Optional.of("w"),
            Optional.empty(),
            List.of("a"),
            List.of());
    try (TrainingTable rows =
        TrainingTable.of(table, columns, new HoldOut(0, 1), new PrestoMixture().setLabelCol("y"))) {
      Dataset<Row> training =
          rows.training()
              .select(
                  functions.col(FeaturePipeline.FEATURES), functions.col("y"), functions.col("w"));
      List<List<Row>> partitions = training.toJavaRDD().glom().collect();
      assertThat(partitions).hasSize(2);
      Comparator<Row> order =
          Comparator.<Row>comparingLong(row -> RowKeys.of(row.<Vector>getAs(0), row.getDouble(1)))
              .thenComparingDouble(row -> ((Number) row.get(2)).doubleValue());
      Set<List<Object>> found = new HashSet<>();
      for (List<Row> partition : partitions) {
        assertThat(partition).hasSizeBetween(20_000, 30_000).isSortedAccordingTo(order);
        partition.forEach(row -> found.add(List.of(row.get(0), row.get(1), row.get(2))));
      }
      assertThat(found).hasSameSizeAs(new HashSet<>(table.collectAsList()));
    }
  }
}
