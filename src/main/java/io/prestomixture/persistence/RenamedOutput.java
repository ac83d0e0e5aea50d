package io.prestomixture.persistence;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * Publishes by one rename of the whole directory, where that is one step: on local disks and HDFS.
 * There is no lock that a killed run could leave. Renaming a directory to one that exists moves it
 * <em>into</em> that, so who lost a race finds the other's record in the output, and its own
 * directory within.
 *
 * <p>An output to be replaced is moved aside first. A run killed between the two renames leaves it
 * there, and the next run with that output moves it back.
 */
record RenamedOutput(OutputPlace place) implements Publication {
  /** Far longer than a run takes from one rename to the next. */
  private static final long BETWEEN_RENAMES_MILLIS = 1000;

  @Override
  public void recover() throws IOException {
    List<Path> replaced = place.allReplaced();
    if (!replaced.isEmpty() && !exists()) {
      awaitLiveRun();
      if (!exists()) {
        place.rename(replaced.get(0), place.target());
      }
    }
    for (Path old : place.allReplaced()) {
      place.files().delete(old, true);
    }
    place.removeStale();
  }

  private boolean exists() throws IOException {
    return place.files().exists(place.target());
  }

  private static void awaitLiveRun() throws IOException {
    try {
      Thread.sleep(BETWEEN_RENAMES_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted.", e);
    }
  }

  @Override
  public String identity() throws IOException {
    return identity(place.target());
  }

  /** The run that published a directory, or the age of one without a record. */
  private String identity(Path directory) throws IOException {
    try {
      FileStatus status = place.files().getFileStatus(directory);
      String run = place.publisher(directory);
      return run.isEmpty() ? "of " + status.getModificationTime() : run;
    } catch (FileNotFoundException e) {
      return "";
    }
  }

  @Override
  public void publish(Path content, OutputRecord record, String seen) throws IOException {
    boolean replaces = !seen.isEmpty();
    requireSeen(place.target(), seen);
    if (replaces) {
      moveAside(seen);
    }
    try {
      moveIn(content);
    } catch (IOException e) {
      if (replaces && !exists()) {
        place.rename(place.replaced(), place.target());
      }
      throw e;
    }
    if (replaces) {
      deleteIfPossible(place.replaced());
    }
  }

  private void requireSeen(Path directory, String seen) throws IOException {
    if (!identity(directory).equals(seen)) {
      throw new OutputTakenException(place.target());
    }
  }

  private void moveAside(String seen) throws IOException {
    try {
      place.rename(place.target(), place.replaced());
    } catch (IOException e) {
      requireSeen(place.target(), seen);
      throw e;
    }
    try {
      requireSeen(place.replaced(), seen);
    } catch (OutputTakenException e) {
      place.rename(place.replaced(), place.target());
      throw e;
    }
  }

  private void moveIn(Path content) throws IOException {
    IOException failure = null;
    try {
      place.files().rename(content, place.target());
    } catch (IOException e) {
      failure = e;
    }
    String published = identity();
    if (published.equals(place.run())) {
      return;
    }
    if (published.isEmpty()) {
      throw new IOException(
          String.format("%s could not be renamed to %s.", content, place.target()), failure);
    }
    deleteIfPossible(new Path(place.target(), content.getName()));
    throw new OutputTakenException(place.target());
  }

  /** What stays hides from readers by its name, and the next run removes what was replaced. */
  private void deleteIfPossible(Path directory) {
    try {
      place.files().delete(directory, true);
    } catch (IOException e) {
      // The output is published, and that is what counts.
    }
  }
}
