package io.prestomixture.persistence;

import io.prestomixture.data.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A directory that appears whole or not at all: it is written beside its target and renamed last.
 * Closing it before {@link #publish} removes what was written, and so does the end of the process.
 */
public final class StagedOutput implements AutoCloseable {
  private final FileSystem files;
  private final Path target;
  private final Path stage;
  private final boolean overwrite;
  private boolean published;

  private StagedOutput(FileSystem files, Path target, boolean overwrite) throws IOException {
    this.files = files;
    this.target = target;
    this.overwrite = overwrite;
    this.stage = beside("staged");
    files.deleteOnExit(stage);
  }

  private Path beside(String purpose) {
    String name = String.format("_%s.%s-%s", target.getName(), purpose, UUID.randomUUID());
    return new Path(target.getParent(), name);
  }

  /**
   * Prepares an output; nothing is written yet.
   *
   * @param overwrite whether a target that exists is replaced
   * @throws InvalidInputException if the target exists and is not to be replaced, or cannot be
   *     reached
   */
  public static StagedOutput at(String target, boolean overwrite, Configuration configuration) {
    try {
      Path path = new Path(target);
      FileSystem files = path.getFileSystem(configuration);
      Path qualified = files.makeQualified(path);
      if (qualified.isRoot()) {
        throw new InvalidInputException(
            String.format("Output '%s' is a root directory; name a directory below it.", target));
      }
      if (!overwrite && files.exists(qualified)) {
        throw new InvalidInputException(
            String.format(
                "Output '%s' exists already; choose another directory or give --overwrite.",
                target));
      }
      return new StagedOutput(files, qualified, overwrite);
    } catch (InvalidInputException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      throw new InvalidInputException(
          String.format("Output '%s' cannot be written: %s.", target, e.getMessage()));
    }
  }

  /** Where to write. */
  public String path() {
    return stage.toString();
  }

  /** Renames what was written to the target; a target that is replaced goes last. */
  public void publish() {
    try {
      boolean replaced = overwrite && files.exists(target);
      Path old = beside("replaced");
      if (replaced) {
        rename(target, old);
      }
      rename(stage, target);
      published = true;
      files.cancelDeleteOnExit(stage);
      if (replaced) {
        files.delete(old, true);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void rename(Path from, Path to) throws IOException {
    if (!files.rename(from, to)) {
      throw new IOException(String.format("%s could not be renamed to %s.", from, to));
    }
  }

  @Override
  public void close() {
    if (published) {
      return;
    }
    try {
      files.delete(stage, true);
      files.cancelDeleteOnExit(stage);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
