package io.prestomixture.persistence;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

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
        bytes += collect(system, status, lines);
      }
    } catch (IOException | IllegalArgumentException e) {
      lines.clear();
      bytes = 0;
    }
    return new FileListing(lines.size(), bytes, digest(String.join("\n", lines)));
  }

  private static long collect(FileSystem system, FileStatus status, SortedSet<String> lines)
      throws IOException {
    if (!status.isDirectory()) {
      lines.add(
          String.format(
              "%s %d %d", status.getPath(), status.getLen(), status.getModificationTime()));
      return status.getLen();
    }
    long bytes = 0;
    for (FileStatus below : system.listStatus(status.getPath())) {
      bytes += collect(system, below, lines);
    }
    return bytes;
  }

  private static String digest(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, FINGERPRINT_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }

  @Override
  public String toString() {
    return String.format("%d files, %d bytes, %s", files, bytes, fingerprint);
  }
}
