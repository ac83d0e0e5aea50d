package io.prestomixture.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.SparkEnv;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.BroadcastBlockId;
import scala.Option;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;

/** The broadcasts that the driver still holds. */
public final class LiveBroadcasts {
  private static final long MOMENT_NANOS = 5_000_000_000L;

  private LiveBroadcasts() {}

  /**
   * The values of those that no job of Spark's own made: these are bytes of tasks, outputs of maps
   * and configurations, and go when they are garbage.
   */
  public static List<String> ofOurs() {
    BlockManager blocks = SparkEnv.get().blockManager();
    List<String> values = new ArrayList<>();
    for (BlockId id :
        CollectionConverters.asJava(blocks.getMatchingBlockIds(LiveBroadcasts::isWhole))) {
      Option<Iterator<Object>> value = blocks.memoryStore().getValues(id);
      if (value.isDefined()) {
        values.add(kind(value.get().next()));
      }
    }
    return values.stream().filter(LiveBroadcasts::isOurs).toList();
  }

  /** The same when there are none left, or after a while: destroyed ones go in the background. */
  public static List<String> ofOursAfterAMoment() {
    long end = System.nanoTime() + MOMENT_NANOS;
    while (!ofOurs().isEmpty() && System.nanoTime() < end) {
      LockSupport.parkNanos(20_000_000);
    }
    return ofOurs();
  }

  /** Beside the object there are the pieces that executors fetch. */
  private static boolean isWhole(BlockId id) {
    return id instanceof BroadcastBlockId broadcast && broadcast.field().isEmpty();
  }

  private static String kind(Object value) {
    return Objects.isNull(value) ? "null" : value.getClass().getName();
  }

  private static boolean isOurs(String kind) {
    return kind.startsWith("io.prestomixture")
        || kind.startsWith("java.util.")
        || kind.equals("null");
  }
}
