package io.prestomixture.engine;

import io.prestomixture.data.InvalidInputException;
import io.prestomixture.engine.AssignmentParts.Part;
import io.prestomixture.persistence.CheckpointDirectory;
import io.prestomixture.selection.BlockPartition;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes on from one of the {@link Checkpoints} of an earlier process: from the last that is whole,
 * if it is that of the same fit of the same rows.
 */
final class CheckpointResume {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointResume.class);

  private final CheckpointDirectory directory;
  private final AssignmentParts assignment;
  private final RunFingerprint run;

  /** Number of partitions of the rows. */
  private final int partitions;

  /**
   * Prepares to read.
   *
   * @param run what the checkpoint must be of
   */
  CheckpointResume(
      CheckpointDirectory directory,
      AssignmentParts assignment,
      RunFingerprint run,
      int partitions) {
    this.directory = directory;
    this.assignment = assignment;
    this.run = run;
    this.partitions = partitions;
  }

  /**
   * What a fit goes on from.
   *
   * @param name the checkpoint
   * @param seconds how long the fit had taken until then
   * @param partition the partition of the rows
   */
  record Resumed(String name, double seconds, JavaRDD<BlockPartition> partition) {}

  /**
   * A checkpoint whose files are those that it was sealed with, as far as the driver reads them.
   */
  private record Loaded(String name, LoopState state, List<Part> parts) {}

  /** Takes up what the driver knew. */
  interface Restoring {
    /**
     * Goes on from there.
     *
     * @throws IllegalArgumentException if that cannot be
     */
    void restore(LoopState state);
  }

  /** A checkpoint is not as it was written. */
  private static final class DamageException extends Exception {
    private static final long serialVersionUID = 1L;

    DamageException(String name, String problem) {
      super(
          String.format(
              "Checkpoint '%s' cannot be used: %s.", name, problem.replaceFirst("\\.$", "")));
    }
  }

  /**
   * Goes on from the last checkpoint that is whole.
   *
   * @param found names of checkpoints, the last one first
   * @param loop takes up what the driver knew
   * @return empty if there is no checkpoint
   * @throws InvalidInputException if it is that of another fit, or if there are checkpoints but
   *     none that is undamaged
   */
  Optional<Resumed> from(List<String> found, Restoring loop) {
    String problem = null;
    for (String name : found) {
      try {
        if (directory.isSealed(name)) {
          return Optional.of(from(name, loop));
        }
        LOG.warn("Checkpoint '{}' was not finished, and is not used.", name);
      } catch (DamageException e) {
        LOG.warn("{} The one before is tried.", e.getMessage());
        problem = problem == null ? e.getMessage() : problem;
      } catch (IOException e) {
        problem = String.format("%s cannot be read (%s).", name, e.getMessage());
      }
    }
    if (problem != null) {
      throw refusal(problem + " There is no other to go on from: give --restart to discard it.");
    }
    return Optional.empty();
  }

  private Resumed from(String name, Restoring loop) throws DamageException {
    Loaded loaded = load(name);
    run.firstDifference(loaded.state.run())
        .ifPresent(
            difference -> {
              throw refusal(
                  String.format(
                      "The checkpoint in '%s' %s, or give --restart to discard it.",
                      directory.path(), difference));
            });
    requireRows(loaded);
    try {
      loop.restore(loaded.state);
    } catch (RuntimeException e) {
      throw new DamageException(name, file(Checkpoints.STATE, e));
    }
    return new Resumed(name, loaded.state.seconds(), assignment.states(loaded.parts));
  }

  private static InvalidInputException refusal(String sentence) {
    return new InvalidInputException(sentence);
  }

  private static String file(String name, Exception cause) {
    return String.format("file '%s' (%s)", name, InvalidInputException.firstLine(cause));
  }

  private Loaded load(String name) throws DamageException {
    Map<String, String> digests;
    try {
      digests = directory.digests(name);
    } catch (IOException | InvalidInputException e) {
      throw new DamageException(name, InvalidInputException.firstLine(e));
    }
    try (InputStream in =
        directory.open(name, Checkpoints.STATE, digests.getOrDefault(Checkpoints.STATE, ""))) {
      LoopState state = StateJson.read(in, LoopState.class).requireWhole();
      return new Loaded(name, state, Part.listed(directory.resolve(name), digests));
    } catch (IOException | RuntimeException e) {
      throw new DamageException(name, file(Checkpoints.STATE, e));
    }
  }

  /** Checks that the parts are whole, and about these rows. */
  private void requireRows(Loaded loaded) throws DamageException {
    for (Part part : loaded.parts) {
      if (part.partition() != loaded.parts.indexOf(part)) {
        throw new DamageException(loaded.name, "a part is missing before " + part.name());
      }
    }
    if (loaded.parts.size() != partitions) {
      throw new DamageException(
          loaded.name, String.format("it has only %d parts", loaded.parts.size()));
    }
    List<AssignmentParts.Check> checks = assignment.check(loaded.parts);
    for (AssignmentParts.Check check : checks) {
      if (check.problem() != null) {
        throw new DamageException(loaded.name, check.problem());
      }
    }
    for (AssignmentParts.Check check : checks) {
      if (!check.sameRows()) {
        throw refusal(
            String.format(
                "The checkpoint in '%s' was made from the same rows, but partition %d now holds"
                    + " others, or in another order: read the same files with as many cores as"
                    + " before (--master), by the same release, to resume, or give --restart to"
                    + " discard it.",
                directory.path(), checks.indexOf(check)));
      }
    }
  }
}
