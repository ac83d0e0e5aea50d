package io.prestomixture.persistence;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.prestomixture.data.InvalidInputException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * What a published output says of itself, in the file {@value #FILE} that is written last. Readers
 * of tables pass over files of such names.
 *
 * @param version of this format
 * @param run the job that published it; no two jobs have the same
 * @param command the command that made it
 * @param settings the settings that say what it is, by name
 * @param result what the job told when it was done
 * @param files the length in bytes of each of its files, by path in the output
 */
public record OutputRecord(
    int version,
    String run,
    String command,
    Map<String, String> settings,
    Map<String, Object> result,
    Map<String, Long> files) {
  /** The name of the file. */
  public static final String FILE = "_PUBLISHED";

  private static final int VERSION = 1;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** A setting that two jobs do not share; null stands for none. */
  public record Difference(String setting, String before, String now) {}

  /** Checks that nothing is missing, as in a file that was cut or written by another program. */
  public OutputRecord {
    Objects.requireNonNull(run, "run");
    Objects.requireNonNull(command, "command");
    Objects.requireNonNull(settings, "settings");
    Objects.requireNonNull(result, "result");
    Objects.requireNonNull(files, "files");
    if (version != VERSION) {
      throw new IllegalArgumentException(
          String.format("it has version %d, and this program knows %d", version, VERSION));
    }
  }

  /** A record of what lies in a directory now. */
  static OutputRecord of(
      String run,
      String command,
      Map<String, String> settings,
      Map<String, Object> result,
      Map<String, Long> files) {
    return new OutputRecord(VERSION, run, command, settings, result, files);
  }

  /** What {@link Difference#setting} is where another command made the output. */
  public static final String COMMAND = "command";

  /** The first setting in which a job differs from the one that made this output. */
  public Optional<Difference> firstDifference(String nowCommand, Map<String, String> nowSettings) {
    if (!command.equals(nowCommand)) {
      return Optional.of(new Difference(COMMAND, command, nowCommand));
    }
    return nowSettings.entrySet().stream()
        .filter(now -> !Objects.equals(settings.get(now.getKey()), now.getValue()))
        .map(now -> new Difference(now.getKey(), settings.get(now.getKey()), now.getValue()))
        .findFirst();
  }

  /** Writes the record into a directory that has none. */
  void write(FileSystem files, Path directory) throws IOException {
    try (OutputStream out = files.create(new Path(directory, FILE), false)) {
      JSON.writeValue(out, this);
    }
  }

  /**
   * Reads the record of a directory; empty if it has none.
   *
   * @throws InvalidInputException if it has one that is damaged
   */
  static Optional<OutputRecord> read(FileSystem files, Path directory) throws IOException {
    try (InputStream in = files.open(new Path(directory, FILE))) {
      return Optional.of(JSON.readValue(in, OutputRecord.class));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (JacksonException | ChecksumException e) {
      throw new InvalidInputException(
          String.format(
              "What '%s' is cannot be told: its %s is damaged (%s); choose another output or give"
                  + " --overwrite.",
              directory, FILE, InvalidInputException.firstLine(e)));
    }
  }

  /**
   * The lengths of all files below a directory by their paths in it, but for this package's own.
   */
  static Map<String, Long> lengths(FileSystem files, Path directory) throws IOException {
    int prefix = directory.toUri().getPath().length() + 1;
    Map<String, Long> lengths = new TreeMap<>();
    RemoteIterator<LocatedFileStatus> below = files.listFiles(directory, true);
    while (below.hasNext()) {
      FileStatus file = below.next();
      lengths.put(file.getPath().toUri().getPath().substring(prefix), file.getLen());
    }
    lengths.keySet().removeAll(Set.of(FILE, ListedOutput.CLAIM));
    return lengths;
  }
}
