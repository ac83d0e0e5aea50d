package io.prestomixture.persistence;

import java.io.IOException;
import org.apache.hadoop.fs.Path;

/** How a directory becomes an output at once. */
sealed interface Publication permits RenamedOutput, ListedOutput {

  /** The way that the file system of an output allows. */
  static Publication at(OutputPlace place) {
    return place.renamesAtomically() ? new RenamedOutput(place) : new ListedOutput(place);
  }

  /** Brings an output back in order that a run left which was killed while it replaced it. */
  void recover() throws IOException;

  /** Which output is there; it changes whenever another is published. Empty for none. */
  String identity() throws IOException;

  /**
   * Publishes.
   *
   * @param content the directory, which holds its record
   * @param seen the {@link #identity} that may be replaced
   * @throws OutputTakenException if another run published in the meantime
   * @throws IOException if it failed; the output is then as before, or recovered by the next run
   */
  void publish(Path content, OutputRecord record, String seen) throws IOException;
}
