package io.prestomixture.persistence;

import java.io.IOException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Paths of files that are there, and patterns of such paths. */
public final class PathPattern {
  private PathPattern() {}

  /**
   * A path as a pattern. Where it is that of a file or directory, the pattern means no other,
   * though the name has characters such as {@code [} or {@code *}.
   */
  public static String of(String path, FileSystem files) throws IOException {
    return files.exists(new Path(path)) ? path.replaceAll("[\\[\\]{}*?\\\\]", "\\\\$0") : path;
  }
}
