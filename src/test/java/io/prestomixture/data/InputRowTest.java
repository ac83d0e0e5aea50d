package io.prestomixture.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.prestomixture.SparkTest;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RuntimeConfig;
import org.junit.jupiter.api.Test;

/** Groups are numbers that say which rows have the same value. */
class InputRowTest {
  private static final String ZONE = "spark.sql.session.timeZone";
  private static final InputColumns COLUMNS =
      new InputColumns("features", Optional.empty(), Optional.empty(), Optional.of("g"));

  private static List<Long> groups(String zone, String... values) {
    Dataset<Row> rows =
        SparkTest.session()
            .sql("SELECT 0D AS features, explode(array(" + String.join(", ", values) + ")) AS g");
    RuntimeConfig settings = SparkTest.session().conf();
    String before = settings.get(ZONE);
    try {
      settings.set(ZONE, zone);
      return InputRow.select(rows, COLUMNS).collect().stream()
          .map(row -> row.isNullAt(3) ? null : row.getLong(3))
          .toList();
    } finally {
      settings.set(ZONE, before);
    }
  }

  /** At both of the first two moments the clocks of Berlin show half past two. */
  @Test
  void momentsAreGroupsInEveryTimeZone() {
    String[] moments = {
      "timestamp_seconds(1729989000)",
      "timestamp_seconds(1729992600)",
      "timestamp_seconds(1729992600)",
      "NULL"
    };
    List<Long> berlin = groups("Europe/Berlin", moments);
    assertThat(berlin.get(0)).isNotEqualTo(berlin.get(1));
    assertThat(berlin.get(1)).isEqualTo(berlin.get(2));
    assertThat(berlin.get(3)).isNull();
    assertThat(groups("UTC", moments)).isEqualTo(berlin);
  }

  /** Models that are there already were made by the hashes of their texts. */
  @Test
  void otherValuesAreGroupsByTheirText() {
    String[] texts = {"'7'", "'2024-10-27'", "'2024-10-27 02:30:00'"};
    List<Long> hashes = groups("UTC", texts);
    assertThat(groups("UTC", "7")).isEqualTo(hashes.subList(0, 1));
    assertThat(groups("UTC", "DATE'2024-10-27'")).isEqualTo(hashes.subList(1, 2));
    assertThat(groups("Europe/Berlin", "TIMESTAMP_NTZ'2024-10-27 02:30:00'"))
        .isEqualTo(hashes.subList(2, 3));
  }
}
