package io.prestomixture.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry of {@code jobs/bench}: one command per question. Each ends in one line of JSON. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    subcommands = {RoundBench.class, SearchBench.class, KernelBench.class, ExecutorLossBench.class},
    description = "Measures PRESTO against MLlib in one process.")
public final class Bench {
  private Bench() {}

  /** Runs a benchmark and exits with its code. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Bench()).execute(args));
  }
}
