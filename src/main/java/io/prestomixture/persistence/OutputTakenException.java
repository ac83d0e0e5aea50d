package io.prestomixture.persistence;

import org.apache.hadoop.fs.Path;

/**
 * Another job published to the same output first. That output stays, and nothing of this job does.
 */
public final class OutputTakenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OutputTakenException(Path output) {
    super(
        String.format(
            "Another job published to '%s' in the meantime; what it wrote stays, and nothing of"
                + " this job was kept. Give each job an output of its own.",
            output));
  }
}
