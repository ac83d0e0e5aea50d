package io.prestomixture.persistence;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Publishes by one rename of the whole directory, where that is one step and fails if the new name
 * is taken: on local disks and HDFS. There is no lock that a killed run could leave.
 *
 * <p>An output to be replaced is moved aside first. A run killed between the two renames leaves it
 * there, and the next run with that output moves it back.
 */
record RenamedOutput(OutputPlace place) implements Publication {
  /** Far longer than a run takes from one rename to the next. */
  private static final long BETWEEN_RENAMES_MILLIS = 1000;

  @Override
  public void recover() throws IOException {
    List<Path> replaced = new ArrayList<>(place.allReplaced());
    if (!replaced.isEmpty() && !exists()) {
      awaitLiveRun();
      if (!exists()) {
        rename(replaced.remove(0), place.target());
      }
    }
    // Not what was moved aside since: a live run may have to move it back.
    for (Path old : replaced) {
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
    requireSeen(place.target(), seen);
    if (seen.isEmpty()) {
      moveIn(content);
      return;
    }
    moveAside(seen);
    try {
      moveInOrBack(content);
    } catch (OutputTakenException e) {
      // Another run may have taken this one for dead, and put back what it had moved aside.
      requireSeen(place.target(), seen);
      moveAside(seen);
      moveInOrBack(content);
    }
    try {
      place.files().delete(place.replaced(), true);
    } catch (IOException e) {
      // The output is published, and the next run removes what it replaced.
    }
  }

  private void requireSeen(Path directory, String seen) throws IOException {
    if (!identity(directory).equals(seen)) {
      throw new OutputTakenException(place.target());
    }
  }

  private void moveAside(String seen) throws IOException {
    try {
      rename(place.target(), place.replaced());
    } catch (IOException e) {
      requireSeen(place.target(), seen);
      throw e;
    }
    try {
      requireSeen(place.replaced(), seen);
    } catch (IOException | OutputTakenException e) {
      rename(place.replaced(), place.target());
      throw e;
    }
  }

  private void moveInOrBack(Path content) throws IOException {
    try {
      moveIn(content);
    } catch (IOException e) {
      rename(place.replaced(), place.target());
      throw e;
    }
  }

  private void moveIn(Path content) throws IOException {
    try {
      rename(content, place.target());
    } catch (IOException e) {
      if (exists()) {
        throw new OutputTakenException(place.target());
      }
      throw e;
    }
    requireNotWithin(content);
  }

  /** Stores outside Hadoop move a directory into one that has the new name, where HDFS fails. */
  private void requireNotWithin(Path content) throws IOException {
    Path moved = new Path(place.target(), content.getName());
    if (place.publisher(moved).equals(place.run())) {
      rename(moved, content);
      throw new OutputTakenException(place.target());
    }
  }

  /** Where this fails it is looked whether it was done: an acknowledgement can be lost. */
  private void rename(Path from, Path to) throws IOException {
    try {
      if (place.files() instanceof LocalFileSystem local) {
        // Hadoop's own copies where it cannot rename, which is not one step.
        Files.move(
            local.pathToFile(from).toPath(),
            local.pathToFile(to).toPath(),
            StandardCopyOption.ATOMIC_MOVE);
      } else {
        FileContext.getFileContext(place.files().getUri(), place.files().getConf())
            .rename(from, to);
      }
    } catch (IOException e) {
      if (place.files().exists(from) || !place.files().exists(to)) {
        throw e;
      }
    }
  }
}
