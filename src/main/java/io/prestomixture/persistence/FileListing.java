package io.prestomixture.persistence;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.commons.codec.digest.DigestUtils;
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
    List<FileStatus> files = new ArrayList<>();
    try {
      FileSystem system = new Path(path).getFileSystem(configuration);
      FileStatus[] found = system.globStatus(new Path(PathPattern.of(path, system)));
      add(system, found == null ? new FileStatus[0] : found, files);
    } catch (IOException | IllegalArgumentException e) {
      files.clear();
    }
    SortedSet<String> lines = new TreeSet<>();
    for (FileStatus file : files) {
      lines.add(
          String.format(
              Locale.ROOT, "%s %d %d", file.getPath(), file.getLen(), file.getModificationTime()));
    }
    return new FileListing(
        files.size(), files.stream().mapToLong(FileStatus::getLen).sum(), fingerprint(lines));
  }

  /** Not by {@code listFiles}, which starts a process for every file of a local disk. */
  private static void add(FileSystem system, FileStatus[] found, List<FileStatus> files)
      throws IOException {
    for (FileStatus status : found) {
      if (status.isDirectory()) {
        add(system, system.listStatus(status.getPath()), files);
      } else {
        files.add(status);
      }
    }
  }

  private static String fingerprint(SortedSet<String> lines) {
    return DigestUtils.sha256Hex(String.join("\n", lines)).substring(0, FINGERPRINT_DIGITS);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%d files, %d bytes, %s", files, bytes, fingerprint);
  }
}
