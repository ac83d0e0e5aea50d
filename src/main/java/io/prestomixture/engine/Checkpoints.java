package io.prestomixture.engine;

import io.prestomixture.data.InvalidInputException;
import io.prestomixture.engine.AssignmentParts.Part;
import io.prestomixture.persistence.CheckpointDirectory;
import io.prestomixture.selection.BlockPartition;
import io.prestomixture.selection.Decision;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a fit writes after rounds, so that another process can go on from there to the same bits.
 *
 * <p>Format 1. Every checkpoint is a directory of its own ({@link CheckpointDirectory}) with
 *
 * <pre>
 * manifest.sha256     version of the format, SHA-256 of every other file, and of itself; written last
 * state.json          {@link LoopState} as {@link StateJson} writes it
 * part-PPPPP-ATTEMPT  the clusters of the rows of partition PPPPP
 * </pre>
 *
 * A part holds, most significant byte first,
 *
 * <pre>
 * int k, and for every block of rows, in order,
 *   byte 1, long signature of the rows ({@link io.prestomixture.data.RowBlock#signature}), int number of rows,
 *   for every row its cluster: a byte if k ≤ 256, else two
 * byte 0
 * </pre>
 *
 * Parts are written and read by executors. A task that is repeated writes a file of another name;
 * what the manifest does not list is not read. Before anything is read from a file its SHA-256 is
 * compared, so that one that is torn or was changed is never used: then the checkpoint before the
 * last one is. Two are kept.
 *
 * <p>The states of the blocks after a checkpoint are computed from its files, which cuts their
 * lineage; so nobody else may remove them while a fit goes on.
 */
final class Checkpoints implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);

  /** The file with what the driver knew. */
  static final String STATE = "state.json";

  /** The last one and, if that should turn out to be damaged, the one before. */
  private static final int KEPT = 2;

  private final PackedRows rows;
  private final double share;
  private final long startNanos;
  private final RunFingerprint run;
  private final CheckpointDirectory directory;
  private final AssignmentParts assignment;
  private final String id = UUID.randomUUID().toString().substring(0, 8);

  /** Those that other processes wrote before this one began. */
  private final List<String> found;

  /** Those to go back to, the last one first. */
  private final List<String> usable = new ArrayList<>();

  private int number;
  private long spentNanos;
  private long lastNanos;
  private double earlierSeconds;

  /**
   * Prepares the directory.
   *
   * @param startNanos when the fit began
   * @throws InvalidInputException if it cannot be written to
   */
  Checkpoints(
      PackedRows rows, TrainingSettings settings, CheckpointSettings where, long startNanos) {
    this.rows = rows;
    this.startNanos = startNanos;
    share = where.share();
    run = RunFingerprint.of(settings, rows.summary(), rows.blocks().getNumPartitions());
    Configuration hadoop = rows.context().hadoopConfiguration();
    directory = new CheckpointDirectory(where.directory(), hadoop);
    directory.requireWritable();
    found = directory.names();
    number = found.isEmpty() ? 0 : CheckpointDirectory.number(found.get(0));
    assignment = new AssignmentParts(rows, settings.k());
  }

  /**
   * Goes on from the last checkpoint that is whole.
   *
   * @return the partition of the rows; empty if there is no checkpoint
   * @throws InvalidInputException if it is that of another fit, or if there are checkpoints but
   *     none that is undamaged
   */
  Optional<JavaRDD<BlockPartition>> resume(CheckpointResume.Restoring loop) {
    int partitions = rows.blocks().getNumPartitions();
    return new CheckpointResume(directory, assignment, run, partitions)
        .from(found, loop)
        .map(
            resumed -> {
              usable.add(resumed.name());
              earlierSeconds = resumed.seconds();
              return resumed.partition();
            });
  }

  /** What tells the fit from others. */
  Map<String, String> run() {
    return run.values();
  }

  /** Seconds that the fit took so far, resumed or not. */
  double seconds() {
    return earlierSeconds + (System.nanoTime() - startNanos) / 1e9;
  }

  /** Whether another checkpoint would keep them within their share of the time. */
  boolean areDue() {
    return share >= 1
        || spentNanos + lastNanos <= share * (System.nanoTime() - startNanos + lastNanos);
  }

  /**
   * Writes a checkpoint; one job over all rows.
   *
   * @param decision the moves that are yet to be made
   * @return the partition with these moves made, computed from what was written
   */
  JavaRDD<BlockPartition> save(LoopState state, JavaRDD<BlockPartition> states, Decision decision) {
    long start = System.nanoTime();
    String name = CheckpointDirectory.name(++number, id);
    try {
      List<Part> parts = assignment.write(directory.resolve(name), states, decision);
      Map<String, String> digests = new TreeMap<>();
      parts.forEach(part -> digests.put(part.name(), part.digest()));
      digests.put(STATE, directory.write(name, STATE, out -> StateJson.write(state, out)));
      directory.seal(name, digests);
      usable.add(0, name);
      removeOthers();
      lastNanos = System.nanoTime() - start;
      spentNanos += lastNanos;
      LOG.debug("Checkpoint {} after round {} in {} ns", name, state.round(), lastNanos);
      return assignment.states(parts);
    } catch (InvalidInputException e) {
      throw e;
    } catch (Exception e) {
      // Jobs throw checked exceptions that Scala does not declare.
      throw new IllegalStateException(
          String.format(
              "The checkpoint after round %d could not be written to '%s' (%s). The same fit can be"
                  + " resumed from the one before.",
              state.round(), directory.path(), InvalidInputException.firstLine(e)),
          e);
    }
  }

  /**
   * Removes what is not to be gone back to.
   *
   * @throws InvalidInputException if another process writes to the directory, too
   */
  private void removeOthers() {
    while (usable.size() > KEPT) {
      usable.remove(KEPT);
    }
    for (String name : directory.names()) {
      if (!found.contains(name) && !name.endsWith(id)) {
        throw new InvalidInputException(
            String.format(
                "Another fit writes to checkpoint directory '%s', too; give each its own.",
                directory.path()));
      }
      if (!usable.contains(name)) {
        remove(name);
      }
    }
  }

  private void remove(String name) {
    try {
      directory.remove(name);
    } catch (IOException e) {
      LOG.warn("Checkpoint {} could not be removed: {}", name, e.getMessage());
    }
  }

  /** Removes all checkpoints: the fit will not be resumed. */
  void removeAll() {
    try {
      directory.removeAll();
    } catch (IOException e) {
      LOG.warn("Checkpoints in {} could not be removed: {}", directory.path(), e.getMessage());
    }
  }

  /** Lets go of what executors hold, not of the files. */
  @Override
  public void close() {
    assignment.close();
  }
}
