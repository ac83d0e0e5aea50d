package io.prestomixture.engine;

/**
 * Where and how often a fit writes what it can be resumed from. Its result does not depend on that.
 *
 * @param directory the directory of the checkpoints; empty for none
 * @param share most share of the time of a fit that checkpoints may take; with 1 there is one after
 *     every round
 */
public record CheckpointSettings(String directory, double share) {
  /** No checkpoints. */
  public static final CheckpointSettings NONE = new CheckpointSettings("", 0);

  boolean areWanted() {
    return !directory.isEmpty();
  }
}
