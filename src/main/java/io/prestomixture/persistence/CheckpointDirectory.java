package io.prestomixture.persistence;

import io.prestomixture.data.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A directory of checkpoints, each in a directory of its own, named {@code checkpoint-NUMBER-RUN}:
 * a number that rises, and the process that wrote it. Of others it neither reads nor removes
 * anything.
 *
 * <p>A checkpoint counts from the moment when it has its {@link Manifest}, which is written last
 * and whole or not at all (it bears its own checksum). So nothing is renamed, which not every store
 * can do at once.
 */
public final class CheckpointDirectory {
  private static final Manifest.Kind KIND =
      new Manifest.Kind(
          "checkpoint",
          "1",
          "give --restart to discard it",
          "use the version that wrote it, or give --restart to discard it");

  private static final Pattern NAME = Pattern.compile("checkpoint-(\\d{6})-[0-9a-f]{8}");
  private static final String PROBE = "_probe";

  private final FileSystem files;
  private final Path root;

  /**
   * The directory at a path, whether or not it exists.
   *
   * @throws InvalidInputException if no path is written so, or it cannot be reached
   */
  public CheckpointDirectory(String path, Configuration configuration) {
    try {
      Path given = new Path(path);
      files = given.getFileSystem(configuration);
      root = files.makeQualified(given);
    } catch (IOException | IllegalArgumentException e) {
      throw unusable(path, e);
    }
  }

  private static InvalidInputException unusable(String path, Exception cause) {
    return new InvalidInputException(
        String.format(
            "Checkpoint directory '%s' cannot be used (%s); give another.",
            path, InvalidInputException.firstLine(cause)));
  }

  /** Where it is. */
  public String path() {
    return root.toString();
  }

  /**
   * Writes a file and removes it again.
   *
   * @throws InvalidInputException if that fails
   */
  public void requireWritable() {
    try {
      Path probe = new Path(root, PROBE);
      files.create(probe, true).close();
      files.delete(probe, false);
    } catch (IOException e) {
      throw unusable(path(), e);
    }
  }

  /** The name of a checkpoint. */
  public static String name(int number, String run) {
    return String.format(Locale.ROOT, "checkpoint-%06d-%s", number, run);
  }

  /** The number in a name. */
  public static int number(String name) {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(name);
    }
    return Integer.parseInt(matcher.group(1));
  }

  /**
   * All checkpoints, whole or not, the last one first.
   *
   * @throws InvalidInputException if the directory cannot be listed
   */
  public List<String> names() {
    try {
      List<String> names = new ArrayList<>();
      if (files.exists(root)) {
        for (FileStatus status : files.listStatus(root)) {
          if (NAME.matcher(status.getPath().getName()).matches()) {
            names.add(status.getPath().getName());
          }
        }
      }
      names.sort(Comparator.reverseOrder());
      return names;
    } catch (IOException e) {
      throw unusable(path(), e);
    }
  }

  /** Whether a checkpoint was finished, be it damaged since. */
  public boolean isSealed(String name) throws IOException {
    return new Manifest(KIND, files, resolve(name)).isFinished();
  }

  /** Whether any checkpoint was finished; false where that cannot be seen. */
  public boolean hasSealed() {
    try {
      for (String name : names()) {
        if (isSealed(name)) {
          return true;
        }
      }
      return false;
    } catch (IOException | InvalidInputException e) {
      return false;
    }
  }

  /** The directory of a checkpoint. */
  public Path resolve(String name) {
    return new Path(root, name);
  }

  /** Finishes a checkpoint, which consists of files with these SHA-256. */
  public void seal(String name, Map<String, String> digests) throws IOException {
    new Manifest(KIND, files, resolve(name)).write(digests);
  }

  /**
   * The files of a checkpoint with their SHA-256.
   *
   * @throws InvalidInputException if its manifest is damaged, or of another format
   */
  public Map<String, String> digests(String name) throws IOException {
    return new Manifest(KIND, files, resolve(name)).read();
  }

  /** Writes a file of a checkpoint; returns its SHA-256. */
  public String write(String name, String file, DigestedFile.Content content) throws IOException {
    return DigestedFile.write(files, new Path(resolve(name), file), content);
  }

  /**
   * Opens a file of a checkpoint.
   *
   * @throws IOException if it is missing or was changed
   */
  public InputStream open(String name, String file, String digest) throws IOException {
    return DigestedFile.open(files, new Path(resolve(name), file), digest);
  }

  /** Removes a checkpoint. */
  public void remove(String name) throws IOException {
    files.delete(resolve(name), true);
  }

  /** Removes all checkpoints, and the directory if nothing else is in it. */
  public void removeAll() throws IOException {
    for (String name : names()) {
      remove(name);
    }
    if (files.exists(root) && files.listStatus(root).length == 0) {
      files.delete(root, false);
    }
  }
}
