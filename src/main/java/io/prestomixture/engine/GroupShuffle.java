package io.prestomixture.engine;

import io.prestomixture.data.InputRow;
import io.prestomixture.data.RowKeys;
import java.io.Serializable;
import java.util.Comparator;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/**
 * Brings the rows of a group together: a group lies within one partition, one row after the other.
 *
 * <p>Rows of a partition are sorted by group, then by content, so that their order does not depend
 * on which task of the shuffle was quicker.
 */
final class GroupShuffle {
  private GroupShuffle() {}

  /** The place of a row; rows of the same place are equal. */
  private record Place(long group, long key, double weight)
      implements Comparable<Place>, Serializable {
    private static final Comparator<Place> ORDER =
        Comparator.comparingLong(Place::group)
            .thenComparingLong(Place::key)
            .thenComparingDouble(Place::weight);

    static Place of(InputRow row) {
      return new Place(row.group(), RowKeys.of(row.features(), row.label()), row.weight());
    }

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }
  }

  /** The partition of a group by its hash. */
  private static final class ByGroup extends Partitioner {
    private static final long serialVersionUID = 1L;

    private final int partitions;

    ByGroup(int partitions) {
      this.partitions = partitions;
    }

    @Override
    public int numPartitions() {
      return partitions;
    }

    @Override
    public int getPartition(Object place) {
      return (int) Math.floorMod(((Place) place).group(), (long) partitions);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof ByGroup same && same.partitions == partitions;
    }

    @Override
    public int hashCode() {
      return partitions;
    }
  }

  /** The rows that {@link InputRow#select} selected with a group, by group. */
  static JavaRDD<Row> of(JavaRDD<Row> rows) {
    return rows.mapToPair(row -> new Tuple2<>(Place.of(InputRow.of(row)), row))
        .repartitionAndSortWithinPartitions(new ByGroup(rows.getNumPartitions()))
        .values();
  }
}
