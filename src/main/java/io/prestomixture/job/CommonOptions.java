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
      names = "--timeout",
      paramLabel = "TIME",
      converter = TimeLimit.Converter.class,
      description = "Most time for all of the command, as 90s, 30min or 2h; then it exits with 4.")
  TimeLimit timeout;

  @Option(
      names = "--executor-timeout",
      paramLabel = "TIME",
      defaultValue = "120s",
      converter = TimeLimit.Converter.class,
      description =
          "Most time without any executor of a cluster; then the command exits with 4. Default:"
              + " ${DEFAULT-VALUE}")
  TimeLimit executorTimeout;

  @Option(
      names = "--verbose",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      paramLabel = "BOOLEAN",
      description = "Print the stack trace of a failure.")
  boolean verbose;
}
