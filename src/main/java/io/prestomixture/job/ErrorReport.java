package io.prestomixture.job;

import io.prestomixture.data.InvalidInputException;
import io.prestomixture.persistence.OutputTakenException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkThrowable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what went wrong into a sentence on stderr and an exit code. */
final class ErrorReport
    implements CommandLine.IParameterExceptionHandler, CommandLine.IExecutionExceptionHandler {

  /** What to do where memory runs out. */
  static final String MORE_MEMORY =
      "give more memory: PRESTO_MEMORY of the launcher, or --driver-memory and --executor-memory"
          + " of spark-submit.";

  /**
   * Reports what ends the program without having been caught, and so is neither input nor files.
   *
   * @return the exit code
   */
  static int uncaught(Throwable error, PrintStream err) {
    if (JobStop.isStopping()) {
      return JobStop.code();
    }
    if (error instanceof OutOfMemoryError) {
      err.println(outOfMemory(error));
    } else {
      err.println(String.format("Failed: %s; report it with the stack trace that follows.", error));
      error.printStackTrace(err);
    }
    err.flush();
    return ExitCodes.FAILED;
  }

  private static String outOfMemory(Throwable error) {
    return String.format("Memory ran out (%s); %s", error.getMessage(), MORE_MEMORY);
  }

  @Override
  public int handleParseException(ParameterException error, String[] args) {
    PrintWriter err = error.getCommandLine().getErr();
    if (error instanceof UnmatchedArgumentException unmatched) {
      err.println(unknown(unmatched));
    } else {
      err.println(sentence(error.getMessage()));
    }
    err.flush();
    return ExitCodes.INVALID;
  }

  private static String unknown(UnmatchedArgumentException error) {
    CommandSpec command = error.getCommandLine().getCommandSpec();
    String argument = error.getUnmatched().get(0);
    Map<String, CommandLine> commands = error.getCommandLine().getSubcommands();
    if (!argument.startsWith("-") && !commands.isEmpty()) {
      return InvalidInputException.unknown("command", argument, commands.keySet()).getMessage();
    }
    if (!argument.startsWith("-")) {
      return String.format(
          "Unexpected '%s': '%s' takes options only, such as --input FILE.",
          argument, command.name());
    }
    String option = argument.split("=", 2)[0];
    List<String> names = new ArrayList<>();
    for (OptionSpec known : command.options()) {
      names.addAll(List.of(known.names()));
    }
    return String.format(
        "Unknown option '%s' of '%s'; %s",
        option,
        command.name(),
        InvalidInputException.nearest(option, names)
            .map(near -> String.format("did you mean '%s'?", near))
            .orElse("--help lists all options."));
  }

  private static String sentence(String message) {
    String capital = Character.toUpperCase(message.charAt(0)) + message.substring(1);
    return capital.endsWith(".") ? capital : capital + ".";
  }

  /**
   * Spark reads rows when it needs them, so any part of a command can come upon one.
   *
   * @param file the file it is in, with its quotes and a blank; empty where that is not known
   */
  private static String malformedRow(String file, SparkThrowable row) {
    return String.format(
        "The input %shas a row that cannot be read: it has more or fewer cells than the header, a"
            + " quote that does not end, or is not of the file's format. What was read of it is %s."
            + " Correct or remove it.",
        file, row.getMessageParameters().get("badRecord"));
  }

  /** Which file could not be read to its end, as {@link #malformedRow} takes it. */
  private static String file(Throwable cause) {
    String path =
        cause instanceof SparkThrowable spark ? spark.getMessageParameters().get("path") : null;
    return path == null ? "" : "'" + path + "' ";
  }

  private static boolean isMalformedRow(Throwable cause) {
    return cause instanceof SparkThrowable spark
        && spark.getCondition() != null
        && spark.getCondition().startsWith("MALFORMED_RECORD_IN_PARSING");
  }

  @Override
  public int handleExecutionException(
      Exception error, CommandLine commandLine, ParseResult parseResult) {
    if (JobStop.isStopping()) {
      // Spark was stopped under the command, and why is said already.
      return JobStop.code();
    }
    PrintWriter err = commandLine.getErr();
    OptionSpec verbose = commandLine.getCommandSpec().findOption("--verbose");
    boolean trace = verbose != null && Boolean.TRUE.equals(verbose.getValue());
    int code = ExitCodes.FAILED;
    String message = "";
    boolean again = true;
    String file = "";
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      file = file.isEmpty() ? file(cause) : file;
      if (cause instanceof InvalidInputException) {
        code = ExitCodes.INVALID;
        message = cause.getMessage();
      } else if (isMalformedRow(cause)) {
        code = ExitCodes.INVALID;
        message = malformedRow(file, (SparkThrowable) cause);
      } else if (cause instanceof OutputTakenException) {
        code = ExitCodes.TAKEN;
        message = cause.getMessage();
      } else if (cause instanceof OutOfMemoryError) {
        message = outOfMemory(cause);
      }
      // An error of the machine comes again wherever the command goes on.
      again &= !(cause instanceof Error);
    }
    if (code == ExitCodes.FAILED && message.isEmpty()) {
      boolean resumable =
          again
              && commandLine.getCommand() instanceof Train train
              && train.checkpoints.canBeResumed();
      code = resumable ? ExitCodes.RESUMABLE : ExitCodes.FAILED;
      message =
          String.format(
              "Failed: %s%s%s",
              sentence(InvalidInputException.firstLine(error)),
              resumable ? " The same command goes on from the last checkpoint." : "",
              trace ? "" : " --verbose prints the stack trace.");
    }
    err.println(message);
    if (trace) {
      error.printStackTrace(err);
    }
    err.flush();
    return code;
  }
}
