package io.prestomixture.engine;

import io.prestomixture.data.RowBlock;
import io.prestomixture.selection.BlockPartition;
import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.api.java.JavaRDD;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;

/**
 * What a task does with the blocks of a partition and their states. A class rather than a lambda:
 * Spark cleans closures by reading the class files that they come from, which takes milliseconds of
 * every job, and leaves objects of named classes alone.
 */
final class BlockTask<T>
    extends AbstractFunction2<
        scala.collection.Iterator<RowBlock>,
        scala.collection.Iterator<BlockPartition>,
        scala.collection.Iterator<T>>
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The work itself. */
  interface Work<T> extends Serializable {
    Iterator<T> on(Iterator<RowBlock> blocks, Iterator<BlockPartition> states);
  }

  /** The work on blocks alone. */
  interface BlockWork<T> extends Serializable {
    Iterator<T> on(int partition, Iterator<RowBlock> blocks);
  }

  private final Work<T> work;

  private BlockTask(Work<T> work) {
    this.work = work;
  }

  /** The results of all partitions, not yet computed. */
  static <T> JavaRDD<T> over(
      JavaRDD<RowBlock> blocks, JavaRDD<BlockPartition> states, Work<T> work) {
    ClassTag<BlockPartition> stateTag = ClassTag$.MODULE$.apply(BlockPartition.class);
    ClassTag<T> resultTag = ClassTag$.MODULE$.apply(Object.class);
    return blocks
        .rdd()
        .zipPartitions(states.rdd(), new BlockTask<>(work), stateTag, resultTag)
        .toJavaRDD();
  }

  /** The results of all partitions, not yet computed. */
  static <T> JavaRDD<T> over(JavaRDD<RowBlock> blocks, BlockWork<T> work) {
    ClassTag<T> resultTag = ClassTag$.MODULE$.apply(Object.class);
    return blocks.rdd().mapPartitionsWithIndex(new OnBlocks<>(work), true, resultTag).toJavaRDD();
  }

  @Override
  public scala.collection.Iterator<T> apply(
      scala.collection.Iterator<RowBlock> blocks,
      scala.collection.Iterator<BlockPartition> states) {
    return CollectionConverters.asScala(
        work.on(CollectionConverters.asJava(blocks), CollectionConverters.asJava(states)));
  }

  /** What a task does with the blocks of a partition alone. */
  private static final class OnBlocks<T>
      extends AbstractFunction2<
          Object, scala.collection.Iterator<RowBlock>, scala.collection.Iterator<T>>
      implements Serializable {
    private static final long serialVersionUID = 1L;

    private final BlockWork<T> work;

    OnBlocks(BlockWork<T> work) {
      this.work = work;
    }

    @Override
    public scala.collection.Iterator<T> apply(
        Object partition, scala.collection.Iterator<RowBlock> blocks) {
      return CollectionConverters.asScala(
          work.on((Integer) partition, CollectionConverters.asJava(blocks)));
    }
  }
}
