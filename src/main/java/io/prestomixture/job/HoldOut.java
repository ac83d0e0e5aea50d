package io.prestomixture.job;

import io.prestomixture.data.InputRow;
import io.prestomixture.data.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;

/**
 * Which rows are kept apart from training: a hash of seed and row content below a share.
 *
 * <p>It depends neither on the order nor on the partitioning of the rows, so that {@code evaluate}
 * finds the held-out rows again in the training file. Equal rows are on the same side, and all rows
 * of a group: of those only the group is hashed.
 *
 * @param fraction share of the rows that is held out, in [0, 1)
 * @param seed seed of the hash
 */
record HoldOut(double fraction, long seed) {
  /** The column that {@link #mark} adds. */
  static final String COLUMN = FeaturePipeline.PREFIX + "held_out";

  private static final long BUCKETS = 1L << 32;

  HoldOut {
    if (!(fraction >= 0 && fraction < 1)) {
      throw new InvalidInputException(
          String.format("test-fraction is %s, but must be at least 0 and below 1.", fraction));
    }
  }

  /** Adds a boolean column that is true for held-out rows. */
  Dataset<Row> mark(Dataset<Row> rows, ColumnRoles roles) {
    List<Column> hashed = new ArrayList<>();
    hashed.add(functions.lit(seed));
    if (roles.group() == null) {
      addContent(hashed, rows, roles);
    } else {
      DataType type = rows.schema().apply(roles.group()).dataType();
      hashed.add(InputRow.groupText(rows.col("`" + roles.group() + "`"), type));
    }
    Column bucket =
        functions.pmod(functions.xxhash64(hashed.toArray(Column[]::new)), functions.lit(BUCKETS));
    return rows.withColumn(COLUMN, bucket.lt(functions.lit((long) (fraction * BUCKETS))));
  }

  private static void addContent(List<Column> hashed, Dataset<Row> rows, ColumnRoles roles) {
    for (String name : roles.features()) {
      Column column = rows.col("`" + name + "`");
      boolean number = roles.numbers().contains(name);
      // Adding 0 makes -0.0 and 0.0 the same number.
      hashed.add(number ? column.cast("double").plus(0.0) : column);
    }
    if (roles.label() != null) {
      hashed.add(roles.labelColumn().plus(0.0));
    }
  }
}
