package io.prestomixture.job;

import picocli.CommandLine.Option;

/** The options of every command. */
final class CommonOptions {
  @Option(
      names = "--master",
      paramLabel = "URL",
      defaultValue = "local[*]",
      description = "Spark master, unless spark-submit sets one. Default: ${DEFAULT-VALUE}")
  String master;

  @Option(
      names = "--conf",
      paramLabel = "FILE",
      description = "Configuration file: option names and values. Options given here win over it.")
  String conf;

  @Option(
      names = "--verbose",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      paramLabel = "BOOLEAN",
      description = "Print the stack trace of a failure.")
  boolean verbose;
}
