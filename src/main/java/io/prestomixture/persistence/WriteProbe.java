package io.prestomixture.persistence;

import java.io.IOException;
import java.io.OutputStream;
import java.util.UUID;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Finds out that an output cannot be written before anything is computed for it. */
final class WriteProbe {
  /** Enough to tell a disk that is full from one that is not. */
  private static final int BYTES = 1 << 16;

  private WriteProbe() {}

  /**
   * Writes a file and removes it, in the nearest directory above an output that exists, so that
   * nothing has to be made for it.
   *
   * @throws IOException if that fails
   */
  static void near(FileSystem files, Path target) throws IOException {
    Path directory = target.getParent();
    while (!files.exists(directory) && !directory.isRoot()) {
      directory = directory.getParent();
    }
    String name = String.format("_%s.probe-%s", target.getName(), UUID.randomUUID());
    Path probe = new Path(directory, name);
    try (OutputStream out = files.create(probe, false)) {
      out.write(new byte[BYTES]);
    } finally {
      files.delete(probe, false);
    }
  }
}
