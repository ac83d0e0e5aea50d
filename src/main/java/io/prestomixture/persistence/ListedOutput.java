package io.prestomixture.persistence;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Publishes file by file, where renames are not atomic: on object stores. The record, which lists
 * all files, is written last and removed first: a directory without it is no output. Models are
 * sealed besides ({@link Manifest}), so that no part of one is ever loaded. Two runs are kept apart
 * by the file {@value #CLAIM}, which one of them creates; where a store lets both create it, the
 * later one wins. What would be a mixture of the two is not published.
 *
 * <p>A run killed at once while it publishes leaves a claimed directory, which {@code --overwrite}
 * replaces.
 */
record ListedOutput(OutputPlace place) implements Publication {
  static final String CLAIM = "_CLAIMED";

  /** Stands for a run that has created its claim, but not written its name. */
  private static final String UNNAMED = "unnamed";

  @Override
  public void recover() throws IOException {
    place.removeStale();
  }

  /** Claims count too: they say that somebody is at work, or was. */
  @Override
  public String identity() throws IOException {
    if (!place.files().exists(place.target())) {
      return "";
    }
    return by(place.publisher(place.target())) + String.format(", claim '%s'", claim());
  }

  private static String by(String publisher) {
    return String.format("by '%s'", publisher);
  }

  /** The run that claims the output; empty for none. */
  private String claim() throws IOException {
    try (InputStream in = place.files().open(claimFile())) {
      String run = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return run.isEmpty() ? UNNAMED : run;
    } catch (FileNotFoundException e) {
      return "";
    }
  }

  private Path claimFile() {
    return new Path(place.target(), CLAIM);
  }

  @Override
  public void publish(Path content, OutputRecord record, String seen) throws IOException {
    if (!identity().equals(seen)) {
      throw new OutputTakenException(place.target());
    }
    String stale = claim();
    if (!stale.isEmpty() && seen.contains(stale)) {
      place.files().delete(claimFile(), false);
    }
    createClaim();
    try {
      requirePublisher(seen);
    } catch (IOException | OutputTakenException e) {
      withdrawClaim();
      throw e;
    }
    // A process that is told to end leaves no part.
    place.files().deleteOnExit(place.staged());
    boolean removedAtExit = place.files().deleteOnExit(place.target());
    try {
      removeOld();
      moveIn(content);
      requireWhole(record);
      publishRecord(record);
      if (removedAtExit) {
        requirePresent();
      }
      requireClaim();
    } catch (IOException e) {
      if (claim().equals(place.run())) {
        // Of the output before nothing is left to go back to.
        deleteIfPossible(place.target(), true);
      }
      throw e;
    } finally {
      place.files().cancelDeleteOnExit(place.target());
    }
    deleteIfPossible(claimFile(), false);
  }

  private void createClaim() throws IOException {
    IOException failure = null;
    try (OutputStream out = place.files().create(claimFile(), false)) {
      out.write(place.run().getBytes(StandardCharsets.UTF_8));
    } catch (FileAlreadyExistsException e) {
      throw new OutputTakenException(place.target());
    } catch (IOException e) {
      failure = e;
    }
    String claim = claim();
    if (claim.equals(place.run())) {
      return;
    }
    if (failure == null || !(claim.isEmpty() || claim.equals(UNNAMED))) {
      throw new OutputTakenException(place.target());
    }
    withdrawClaim();
    throw failure;
  }

  private void withdrawClaim() {
    deleteIfPossible(claimFile(), false);
    deleteIfPossible(place.target(), false);
  }

  /** Another run may have claimed, published and released the output before this one claimed it. */
  private void requirePublisher(String seen) throws IOException {
    String publisher = place.publisher(place.target());
    if (seen.isEmpty() ? !publisher.isEmpty() : !seen.startsWith(by(publisher))) {
      throw new OutputTakenException(place.target());
    }
  }

  private void removeOld() throws IOException {
    FileSystem files = place.files();
    files.delete(new Path(place.target(), OutputRecord.FILE), false);
    for (FileStatus child : files.listStatus(place.target())) {
      if (!child.getPath().getName().equals(CLAIM)) {
        files.delete(child.getPath(), true);
      }
    }
  }

  private void moveIn(Path content) throws IOException {
    for (FileStatus child : place.files().listStatus(content)) {
      String name = child.getPath().getName();
      if (!name.equals(OutputRecord.FILE)) {
        move(child.getPath(), new Path(place.target(), name));
      }
    }
  }

  /** Where this fails it is looked whether it was done: an acknowledgement can be lost. */
  private void move(Path from, Path to) throws IOException {
    IOException failure = null;
    try {
      if (place.files().rename(from, to)) {
        return;
      }
    } catch (IOException e) {
      failure = e;
    }
    if (place.files().exists(from) || !place.files().exists(to)) {
      throw new IOException(String.format("%s could not be moved to %s.", from, to), failure);
    }
  }

  private void requireWhole(OutputRecord record) throws IOException {
    requireClaim();
    if (!OutputRecord.lengths(place.files(), place.target()).equals(record.files())) {
      throw new IOException(
          String.format("%s does not hold the files that were written.", place.target()));
    }
  }

  /** Another run that found the claim of a dead one may have taken this for it. */
  private void requireClaim() throws IOException {
    if (!claim().equals(place.run())) {
      throw new OutputTakenException(place.target());
    }
  }

  /** The end of the process may have begun, and removed files before the record was there. */
  private void requirePresent() throws IOException {
    if (!place.files().cancelDeleteOnExit(place.target())) {
      deleteIfPossible(place.target(), true);
      throw new IOException(String.format("Stopped while %s was published.", place.target()));
    }
  }

  private void publishRecord(OutputRecord record) throws IOException {
    try {
      record.write(place.files(), place.target());
    } catch (IOException e) {
      if (!place.publisher(place.target()).equals(place.run())) {
        throw e;
      }
    }
  }

  /** What is not empty stays where that was asked for. */
  private void deleteIfPossible(Path path, boolean recursively) {
    try {
      place.files().delete(path, recursively);
    } catch (IOException e) {
      // Readers go by the record, and the next run with --overwrite removes the rest.
    }
  }
}
