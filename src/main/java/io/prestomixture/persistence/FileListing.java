package io.prestomixture.persistence;

import java.io.IOException;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Tells whether files are the same as before without reading them: by path, length and time of last
 * change. A file changed to the same length within the clock's grain goes unnoticed.
 *
 * @param files how many there are
 * @param bytes how long they are together
 * @param fingerprint of their paths, lengths and times
 */
public record FileListing(int files, long bytes, String fingerprint) {
  private static final int FINGERPRINT_DIGITS = 16;

  /**
   * Lists a file, all files below a directory, or those of a pattern. What cannot be listed is an
   * empty listing: who reads it says what is wrong with it.
   */
  public static FileListing of(String path, Configuration configuration) {
    SortedSet<String> lines = new TreeSet<>();
    long bytes = 0;
    try {
      Path given = new Path(path);
      FileSystem system = given.getFileSystem(configuration);
      FileStatus[] found = system.globStatus(given);
      for (FileStatus status : found == null ? new FileStatus[0] : found) {
        RemoteIterator<LocatedFileStatus> below = system.listFiles(status.getPath(), true);
        while (below.hasNext()) {
          FileStatus file = below.next();
          bytes += file.getLen();
          lines.add(
              String.format("%s %d %d", file.getPath(), file.getLen(), file.getModificationTime()));
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      lines.clear();
      bytes = 0;
    }
    return new FileListing(lines.size(), bytes, fingerprint(lines));
  }

  private static String fingerprint(SortedSet<String> lines) {
    return DigestUtils.sha256Hex(String.join("\n", lines)).substring(0, FINGERPRINT_DIGITS);
  }

  @Override
  public String toString() {
    return String.format("%d files, %d bytes, %s", files, bytes, fingerprint);
  }
}
