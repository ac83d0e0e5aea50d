package io.prestomixture.engine;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;

/**
 * The broadcasts that some partition of the current state may still be recomputed from. They
 * outlive their round, because a lost executor is made good by replaying the rounds since the last
 * cut of the lineage.
 */
final class BroadcastPool implements AutoCloseable {
  private final List<Broadcast<?>> live = new ArrayList<>();

  <T> Broadcast<T> add(Broadcast<T> broadcast) {
    live.add(broadcast);
    return broadcast;
  }

  /** Destroys all: the lineage that used them has been cut or is no longer wanted. */
  @Override
  public void close() {
    for (Broadcast<?> broadcast : live) {
      broadcast.destroy(false);
    }
    live.clear();
  }
}
