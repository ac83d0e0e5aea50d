package io.prestomixture.persistence;

import io.prestomixture.data.InvalidInputException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/**
 * A single file that appears whole or not at all: it is written beside its target and renamed last.
 * Directories are the business of {@link StagedOutput}.
 */
public final class StagedFile {
  private final FileSystem files;
  private final Path target;
  private final boolean overwrite;

  /** What writes the file. */
  public interface Content {
    /** Writes all bytes. */
    void writeTo(OutputStream out) throws IOException;
  }

  private StagedFile(FileSystem files, Path target, boolean overwrite) {
    this.files = files;
    this.target = target;
    this.overwrite = overwrite;
  }

  /**
   * Prepares a file: another one is written and removed to see whether that is possible.
   *
   * @param overwrite whether a file that exists is replaced
   * @throws InvalidInputException if the target is a directory, exists and is not to be replaced,
   *     or cannot be written
   */
  public static StagedFile at(String target, boolean overwrite, Configuration configuration) {
    try {
      Path path = new Path(target);
      FileSystem files = path.getFileSystem(configuration);
      Path qualified = files.makeQualified(path);
      boolean exists = files.exists(qualified);
      if (exists && files.getFileStatus(qualified).isDirectory()) {
        throw new InvalidInputException(
            String.format("Output '%s' is a directory; name a file, such as model.json.", target));
      }
      if (exists && !overwrite) {
        throw new InvalidInputException(
            String.format(
                "Output '%s' exists already; choose another file or give --overwrite.", target));
      }
      WriteProbe.near(files, qualified);
      return new StagedFile(files, qualified, overwrite);
    } catch (InvalidInputException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      throw new InvalidInputException(
          String.format(
              "Output '%s' cannot be written (%s); choose another file.",
              target, InvalidInputException.firstLine(e)));
    }
  }

  /**
   * Writes and publishes the file.
   *
   * @return its length in bytes
   * @throws OutputTakenException if a file that is not to be replaced is there by now
   * @throws UncheckedIOException if that fails; then nothing is left
   */
  public long publish(Content content) {
    String name = String.format("_%s.staged-%s", target.getName(), UUID.randomUUID());
    Path stage = new Path(target.getParent(), name);
    try {
      try (OutputStream out = new BufferedOutputStream(DigestedFile.create(files, stage))) {
        content.writeTo(out);
      }
      long bytes = files.getFileStatus(stage).getLen();
      removeChecksum();
      FileContext.getFileContext(files.getUri(), files.getConf())
          .rename(stage, target, overwrite ? Options.Rename.OVERWRITE : Options.Rename.NONE);
      return bytes;
    } catch (FileAlreadyExistsException e) {
      remove(stage);
      throw new OutputTakenException(target);
    } catch (IOException e) {
      remove(stage);
      throw new UncheckedIOException(e);
    }
  }

  /** What Hadoop once wrote beside a file on a local disk would not fit the new one. */
  private void removeChecksum() throws IOException {
    if (files instanceof ChecksumFileSystem checked) {
      checked.getRawFileSystem().delete(checked.getChecksumFile(target), false);
    }
  }

  private void remove(Path stage) {
    try {
      files.delete(stage, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
