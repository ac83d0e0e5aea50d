package io.prestomixture.job;

import io.prestomixture.data.InvalidInputException;
import io.prestomixture.persistence.HadoopSettings;
import io.prestomixture.persistence.OutputRecord;
import io.prestomixture.persistence.StagedOutput;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Where a command writes. */
final class OutputOptions {
  @Option(
      names = "--output",
      paramLabel = "DIR",
      description =
          "What to write, a directory; of export and report a file. It appears whole, when all is"
              + " done.")
  String output;

  @Option(
      names = "--overwrite",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      paramLabel = "BOOLEAN",
      description = "Replace an output that exists.")
  boolean overwrite;

  /**
   * Checks that an output is named.
   *
   * @param content what would be written, in the plural or as "the …"
   */
  void require(String content) {
    if (output == null) {
      throw new InvalidInputException(
          String.format("Option --output is missing; give a directory for %s.", content));
    }
  }

  /** What a command does that its output is not there yet. */
  interface Work {
    /**
     * Does it.
     *
     * @param staged where to write; null where no output is wanted
     * @return the exit code
     */
    int with(StagedOutput staged);
  }

  /**
   * Does the work of a command, unless the same job has made its output before.
   *
   * @param start when the command started, in nanoseconds
   * @return the exit code
   * @throws InvalidInputException if another job made what is there
   */
  int unlessDone(JobSettings job, long start, CommandLine commandLine, Work work) {
    Configuration hadoop = HadoopSettings.current();
    if (output != null && overwrite) {
      StagedOutput.maker(output, hadoop).ifPresent(maker -> requireSameKind(maker, job.command()));
    }
    Optional<OutputRecord> published =
        output == null || overwrite ? Optional.empty() : StagedOutput.published(output, hadoop);
    if (published.isPresent()) {
      published.get().firstDifference(job.command(), job.values()).ifPresent(this::refuse);
      return tell(published.get().result(), start, commandLine);
    }
    try (StagedOutput staged = output == null ? null : StagedOutput.at(output, overwrite, hadoop)) {
      return work.with(staged);
    }
  }

  /**
   * A model is not to be lost to its own predictions by a slip of the pen.
   *
   * @throws InvalidInputException if the two commands make different things
   */
  private void requireSameKind(String before, String now) {
    if (!kind(before).equals(kind(now))) {
      throw new InvalidInputException(
          String.format(
              "Output '%s' was made by '%s', and --overwrite does not replace it by what '%s'"
                  + " makes; choose another directory, or remove this one yourself.",
              output, before, now));
    }
  }

  /** Two commands make models. */
  private static String kind(String command) {
    return command.equals("select-k") ? "train" : command;
  }

  private void refuse(OutputRecord.Difference difference) {
    if (difference.setting().equals(OutputRecord.COMMAND)) {
      requireSameKind(difference.before(), difference.now());
    }
    throw new InvalidInputException(
        String.format(
            "Output '%s' exists already, and was made with %s %s, not %s; choose another"
                + " directory or give --overwrite.",
            output, difference.setting(), quoted(difference.before()), quoted(difference.now())));
  }

  /** A setting as it was given. */
  private static String quoted(String value) {
    return value == null || value.equals("null") ? "not given" : "'" + value + "'";
  }

  private int tell(Map<String, Object> result, long start, CommandLine commandLine) {
    PrintWriter err = commandLine.getErr();
    err.println(
        String.format(
            "Output '%s' is what this command makes of these files; nothing was done.", output));
    err.flush();
    boolean converged = !JsonLine.NOT_CONVERGED.equals(result.get(JsonLine.STATUS));
    new JsonLine(result)
        .with(JsonLine.STATUS, converged ? "alreadyDone" : JsonLine.NOT_CONVERGED)
        .with("seconds", (System.nanoTime() - start) / 1e9)
        .with("output", output)
        .print(commandLine.getOut());
    return converged ? ExitCodes.DONE : ExitCodes.NOT_CONVERGED;
  }
}
