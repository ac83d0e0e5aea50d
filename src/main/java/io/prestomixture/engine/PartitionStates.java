package io.prestomixture.engine;

import io.prestomixture.data.RowBlock;
import io.prestomixture.selection.BlockPartition;
import io.prestomixture.selection.MoveFinder;
import java.io.IOException;
import java.util.Iterator;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partition on the executors, one small object per block: each round's is computed from the one
 * before, which is then let go.
 */
final class PartitionStates implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionStates.class);

  private final PackedRows rows;
  private final int checkpointInterval;
  private final BroadcastPool broadcasts = new BroadcastPool();
  private JavaRDD<BlockPartition> current;
  private JavaRDD<BlockPartition> superseded;
  private boolean lineageCut;

  /** The files that the current states are computed from; null where there are none. */
  private String checkpoint;

  PartitionStates(PackedRows rows, int checkpointInterval) {
    this.rows = rows;
    this.checkpointInterval = checkpointInterval;
  }

  /**
   * Begins with a partition, the first one or one that is computed from files: what was before is
   * let go.
   */
  void begin(JavaRDD<BlockPartition> first) {
    if (current != null) {
      current.unpersist(false);
      broadcasts.close();
      deleteCheckpoint();
    }
    current = persist(first);
  }

  /** The partition with its proposals, not yet computed before the first job on it. */
  JavaRDD<BlockPartition> current() {
    return current;
  }

  /** Takes what must outlive its round, see {@link BroadcastPool}. */
  BroadcastPool broadcasts() {
    return broadcasts;
  }

  /** Replaces the current by the ones after the plan's decision, with new proposals. */
  void propose(Broadcast<RoundPlan> plan, int number) {
    superseded = current;
    current =
        persist(
            BlockTask.over(
                rows.blocks(),
                superseded,
                (blocks, parts) -> propose(blocks, parts, plan.value())));
    lineageCut = checkpointInterval > 0 && number % checkpointInterval == 0 && cutLineage();
  }

  /**
   * Marks the current states to be checkpointed by the job that computes them. Without a checkpoint
   * directory that is possible only where executors cannot be lost; elsewhere the lineage is kept,
   * and with it the broadcasts of all rounds.
   */
  private boolean cutLineage() {
    if (rows.context().getCheckpointDir().isPresent()) {
      current.checkpoint();
      return true;
    }
    if (rows.context().isLocal()) {
      current.rdd().localCheckpoint();
      return true;
    }
    return false;
  }

  private static Iterator<BlockPartition> propose(
      Iterator<RowBlock> blocks, Iterator<BlockPartition> states, RoundPlan plan) {
    MoveFinder finder = plan.finder();
    int partition = TaskContext.getPartitionId();
    return new Iterator<>() {
      private int index;

      @Override
      public boolean hasNext() {
        return blocks.hasNext();
      }

      @Override
      public BlockPartition next() {
        RowBlock block = blocks.next();
        short[] clusters = states.next().after(plan.decision(), partition, index++);
        return new BlockPartition(clusters, finder.find(block, clusters));
      }
    };
  }

  /** Lets go of what the current states were computed from, now that they are. */
  void release() {
    superseded.unpersist(false);
    superseded = null;
    if (lineageCut) {
      broadcasts.close();
      deleteCheckpoint();
      checkpoint = current.getCheckpointFile().orElse(null);
    }
  }

  private void deleteCheckpoint() {
    if (checkpoint == null) {
      return;
    }
    try {
      Path path = new Path(checkpoint);
      path.getFileSystem(rows.context().hadoopConfiguration()).delete(path, true);
    } catch (IOException e) {
      LOG.warn("The checkpoint {} could not be deleted: {}", checkpoint, e.getMessage());
    }
    checkpoint = null;
  }

  private JavaRDD<BlockPartition> persist(JavaRDD<BlockPartition> rdd) {
    rdd.persist(StorageLevel.MEMORY_AND_DISK());
    rdd.setName("PRESTO partition");
    return rdd;
  }

  @Override
  public void close() {
    if (current != null) {
      current.unpersist(false);
    }
    // Not released where the job of a round failed.
    if (superseded != null) {
      superseded.unpersist(false);
    }
    broadcasts.close();
    deleteCheckpoint();
  }
}
