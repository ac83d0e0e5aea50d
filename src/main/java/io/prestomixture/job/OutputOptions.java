package io.prestomixture.job;

import io.prestomixture.persistence.StagedOutput;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Option;

/** Where a command writes. */
final class OutputOptions {
  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "Directory to write; it appears whole, when all is done.")
  String output;

  @Option(
      names = "--overwrite",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      paramLabel = "BOOLEAN",
      description = "Replace an output that exists.")
  boolean overwrite;

  /** Prepares the output; nothing is written yet. */
  StagedOutput stage(SparkSession session) {
    return StagedOutput.at(output, overwrite, session.sparkContext().hadoopConfiguration());
  }
}
