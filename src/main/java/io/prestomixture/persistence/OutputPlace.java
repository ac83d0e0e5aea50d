package io.prestomixture.persistence;

import io.prestomixture.data.InvalidInputException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Where one run of a job publishes.
 *
 * @param files the file system
 * @param target the output
 * @param run names the run; no two runs have the same name
 */
record OutputPlace(FileSystem files, Path target, String run) {
  /** The Hadoop setting that names further schemes whose renames are atomic, such as abfs. */
  static final String ATOMIC_RENAME = "presto.rename.atomic";

  private static final Set<String> ATOMIC = Set.of("file", "hdfs", "webhdfs", "swebhdfs", "viewfs");
  private static final String STAGED = "staged";
  private static final String REPLACED = "replaced";

  /** A job that is at work has touched what it stages in this time. */
  private static final Duration STALE = Duration.ofDays(7);

  /** Whether a directory is renamed in one step here; object stores copy file by file. */
  boolean renamesAtomically() {
    String scheme = files.getUri().getScheme();
    return ATOMIC.contains(scheme)
        || files.getConf().getTrimmedStringCollection(ATOMIC_RENAME).contains(scheme);
  }

  /** What this run writes before it publishes. */
  Path staged() {
    return beside(STAGED);
  }

  /** Where the output that this run replaces is in the meantime. */
  Path replaced() {
    return beside(REPLACED);
  }

  private Path beside(String purpose) {
    return new Path(target.getParent(), prefix(purpose) + run);
  }

  private String prefix(String purpose) {
    return String.format("_%s.%s-", target.getName(), purpose);
  }

  /** Outputs that a run, this or another, was about to replace. */
  List<Path> allReplaced() throws IOException {
    return siblings(REPLACED).stream().map(FileStatus::getPath).toList();
  }

  /** Removes what runs left that were killed long ago. */
  void removeStale() throws IOException {
    long now = System.currentTimeMillis();
    for (FileStatus staged : siblings(STAGED)) {
      if (now - staged.getModificationTime() > STALE.toMillis()) {
        files.delete(staged.getPath(), true);
      }
    }
  }

  private List<FileStatus> siblings(String purpose) throws IOException {
    try {
      return List.of(
          files.listStatus(target.getParent(), path -> path.getName().startsWith(prefix(purpose))));
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  /** The run that published a directory; empty if none did, or its record is damaged. */
  String publisher(Path directory) throws IOException {
    try {
      return OutputRecord.read(files, directory).map(OutputRecord::run).orElse("");
    } catch (InvalidInputException e) {
      return "";
    }
  }
}
