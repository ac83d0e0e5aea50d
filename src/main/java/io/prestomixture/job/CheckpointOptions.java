package io.prestomixture.job;

import io.prestomixture.PrestoMixture;
import io.prestomixture.data.InvalidInputException;
import io.prestomixture.persistence.CheckpointDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Option;

/**
 * What a command does about the checkpoints of its fits: they stay until its output is there, so
 * that whatever ends it before costs no rounds.
 */
final class CheckpointOptions {
  @Option(
      names = "--restart",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      paramLabel = "BOOLEAN",
      description = "Discard the checkpoint of an earlier run, and begin anew.")
  private boolean restart;

  private Configuration configuration;

  /** Where fits of this command write checkpoints. */
  private final List<String> directories = new ArrayList<>();

  /** Keeps the checkpoints of a fit from being removed by itself. */
  void prepare(PrestoMixture mixture, SparkSession session) {
    configuration = session.sparkContext().hadoopConfiguration();
    if (!mixture.getCheckpointDir().isEmpty()) {
      mixture.setKeepLastCheckpoint(true);
      use(mixture.getCheckpointDir());
    } else if (restart) {
      throw new InvalidInputException(
          "Option --restart discards a checkpoint, but --checkpoint-dir is not given; give the"
              + " directory, or leave out --restart.");
    }
  }

  /** Gives an estimator a checkpoint directory of its own, by its number of clusters. */
  PrestoMixture apart(PrestoMixture mixture) {
    if (!mixture.getCheckpointDir().isEmpty()) {
      String directory = new Path(mixture.getCheckpointDir(), "k-" + mixture.getK()).toString();
      mixture.setCheckpointDir(directory);
      use(directory);
    }
    return mixture;
  }

  /** Whether the same command can go on from where a fit of this one came to. */
  boolean canBeResumed() {
    return directories.stream()
        .anyMatch(directory -> new CheckpointDirectory(directory, configuration).hasSealed());
  }

  private void use(String directory) {
    directories.add(0, directory);
    if (restart) {
      remove(directory);
    }
  }

  /** Removes the checkpoints: the output is there. */
  void remove() {
    directories.forEach(this::remove);
  }

  private void remove(String directory) {
    try {
      new CheckpointDirectory(directory, configuration).removeAll();
    } catch (IOException e) {
      throw new UncheckedIOException(
          String.format("Checkpoint directory '%s' could not be removed.", directory), e);
    }
  }
}
