package io.prestomixture.job;

import io.prestomixture.data.InvalidInputException;
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

  /** Prepares the output; nothing is written yet. */
  StagedOutput stage(Configuration configuration) {
    return StagedOutput.at(output, overwrite, configuration);
  }

  /**
   * Tells that the output is there already, if the same job made it.
   *
   * @param start when the command started, in nanoseconds
   * @return the exit code, if there is nothing left to do
   * @throws InvalidInputException if another job made what is there
   */
  Optional<Integer> doneBefore(
      JobSettings job, Configuration configuration, long start, CommandLine commandLine) {
    if (output == null || overwrite) {
      return Optional.empty();
    }
    Optional<OutputRecord> published = StagedOutput.published(output, configuration);
    published
        .flatMap(record -> record.firstDifference(job.command(), job.values()))
        .ifPresent(this::refuse);
    return published.map(record -> tell(record.result(), start, commandLine));
  }

  private void refuse(OutputRecord.Difference difference) {
    throw new InvalidInputException(
        String.format(
            "Output '%s' exists already, and was made with %s '%s', not '%s'; choose another"
                + " directory or give --overwrite.",
            output, difference.setting(), difference.before(), difference.now()));
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
