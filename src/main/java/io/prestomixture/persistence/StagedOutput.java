package io.prestomixture.persistence;

import io.prestomixture.data.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A directory that appears whole or not at all: it is written beside its target and published last,
 * by one run. Closing it before {@link #publish} removes what was written and the directories made
 * for it; the end of the process removes what was written.
 */
public final class StagedOutput implements AutoCloseable {
  /** Each of these files tells that a directory is an output. */
  private static final Set<String> OURS =
      Set.of(OutputRecord.FILE, Manifest.FILE, ListedOutput.CLAIM);

  private final OutputPlace place;

  private final Publication publication;
  private final String seen;
  private final Path content;

  /** Directories above the output that were not there before, from the lowest on. */
  private final List<Path> made = new ArrayList<>();

  /** Whether the end of the process removes what is staged; not every file system can. */
  private boolean removedAtExit;

  private StagedOutput(OutputPlace place, Publication publication, String seen) {
    this.place = place;
    this.publication = publication;
    this.seen = seen;
    this.content = new Path(place.staged(), "content");
  }

  /**
   * Prepares an output: what a killed run left is put right, and a file is written and removed to
   * see whether that is possible.
   *
   * @param overwrite whether an output that exists is replaced; other directories never are
   * @throws InvalidInputException if the target exists and is not to be replaced, or cannot be
   *     written to
   */
  public static StagedOutput at(String target, boolean overwrite, Configuration configuration) {
    try {
      OutputPlace place = place(target, configuration);
      Publication publication = Publication.at(place);
      publication.recover();
      String seen = publication.identity();
      if (!overwrite && !seen.isEmpty()) {
        throw new InvalidInputException(
            String.format(
                "Output '%s' exists already; choose another directory or give --overwrite.",
                target));
      }
      if (!seen.isEmpty()) {
        requireOurs(place, target);
      }
      WriteProbe.near(place.files(), place.target());
      return new StagedOutput(place, publication, seen);
    } catch (IOException | IllegalArgumentException e) {
      throw unwritable(target, e);
    }
  }

  /** A directory that nobody has published, saved a model to, or begun to publish is not ours. */
  private static void requireOurs(OutputPlace place, String target) throws IOException {
    List<String> names =
        Arrays.stream(place.files().listStatus(place.target()))
            .map(status -> status.getPath().getName())
            .toList();
    if (!names.isEmpty() && Collections.disjoint(names, OURS)) {
      throw new InvalidInputException(
          String.format(
              "Output '%s' holds '%s' and is nothing that PRESTO wrote, so --overwrite does not"
                  + " replace it; choose another directory, or remove this one yourself.",
              target, names.get(0)));
    }
  }

  private static OutputPlace place(String target, Configuration configuration) throws IOException {
    requireNoColon(target);
    Path path = new Path(target);
    FileSystem files = path.getFileSystem(configuration);
    Path qualified = files.makeQualified(path);
    if (qualified.isRoot()) {
      throw new InvalidInputException(
          String.format("Output '%s' is a root directory; name a directory below it.", target));
    }
    if (files.exists(qualified) && !files.getFileStatus(qualified).isDirectory()) {
      throw new InvalidInputException(
          String.format("Output '%s' is a file; choose a directory.", target));
    }
    return new OutputPlace(files, qualified, UUID.randomUUID().toString());
  }

  /** Hadoop takes what precedes a colon for a scheme, in names of files too. */
  private static void requireNoColon(String target) {
    String path = target.replaceFirst("^[\\w+.-]+://[^/]*", "");
    if (path.substring(path.lastIndexOf('/') + 1).contains(":")) {
      throw new InvalidInputException(
          String.format("Output '%s' has a colon in its name; choose another name.", target));
    }
  }

  private static InvalidInputException unwritable(String target, Exception error) {
    if (error instanceof InvalidInputException invalid) {
      return invalid;
    }
    return new InvalidInputException(
        String.format(
            "Output '%s' cannot be written: %s. Choose a directory that can be written to and has"
                + " room.",
            target, InvalidInputException.firstLine(error)));
  }

  /**
   * What the output at a path says of itself; empty if nothing is there, or it has no record.
   *
   * @throws InvalidInputException if it has one that is damaged
   */
  public static Optional<OutputRecord> published(String target, Configuration configuration) {
    try {
      OutputPlace place = place(target, configuration);
      Publication.at(place).recover();
      return OutputRecord.read(place.files(), place.target());
    } catch (IOException | IllegalArgumentException e) {
      throw unwritable(target, e);
    }
  }

  /**
   * The command that made what is at a path: of a model without a record that can be read {@code
   * train}, of other things empty.
   */
  public static Optional<String> maker(String target, Configuration configuration) {
    try {
      OutputPlace place = place(target, configuration);
      Publication.at(place).recover();
      return maker(place);
    } catch (IOException | IllegalArgumentException e) {
      throw unwritable(target, e);
    }
  }

  private static Optional<String> maker(OutputPlace place) throws IOException {
    Optional<String> command;
    try {
      command = OutputRecord.read(place.files(), place.target()).map(OutputRecord::command);
    } catch (InvalidInputException e) {
      command = Optional.empty();
    }
    boolean model = place.files().exists(new Path(place.target(), Manifest.FILE));
    return command.isEmpty() && model ? Optional.of("train") : command;
  }

  /** Where to write; there is nothing yet. */
  public String path() {
    try {
      Path above = place.target().getParent();
      while (!place.files().exists(above)) {
        made.add(above);
        above = above.getParent();
      }
      place.files().mkdirs(place.staged());
      removedAtExit = place.files().deleteOnExit(place.staged());
      return content.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Makes what was written the output.
   *
   * @param command the command that made it
   * @param settings the settings that say what it is, by name
   * @param result what the command tells
   * @throws OutputTakenException if another run published in the meantime
   */
  public void publish(String command, Map<String, String> settings, Map<String, Object> result) {
    try {
      OutputRecord record =
          OutputRecord.of(
              place.run(), command, settings, result, OutputRecord.lengths(place.files(), content));
      record.write(place.files(), content);
      if (removedAtExit && !place.files().cancelDeleteOnExit(place.staged())) {
        // The end of the process has begun, and has removed what was written until then.
        throw new IOException(String.format("Stopped before %s was published.", place.target()));
      }
      publication.publish(content, record, seen);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      // Not the last time: a task that has not heard yet that its job was stopped makes it again.
      place.files().delete(place.staged(), true);
      for (Path directory : made) {
        if (place.files().listStatus(directory).length > 0) {
          break;
        }
        place.files().delete(directory, false);
      }
    } catch (IOException e) {
      // The end of the process tries again, and by its name it hides from readers.
    }
  }
}
