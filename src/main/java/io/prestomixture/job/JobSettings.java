package io.prestomixture.job;

import io.prestomixture.persistence.FileListing;
import io.prestomixture.persistence.HadoopSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What says what the output of a command is: the values of its options, given or not, and the files
 * that it reads, by path, length and time of last change.
 *
 * @param command the name of the command
 * @param values text by name
 */
record JobSettings(String command, Map<String, String> values) {
  /** How the names of settings begin that are files. */
  static final String FILES = "files of ";

  /** Options that say how a command runs, and paths, which the files behind them stand for. */
  private static final Set<String> LEFT_OUT =
      Set.of(
          "--help",
          "--version",
          "--conf",
          "--master",
          "--timeout",
          "--executor-timeout",
          "--verbose",
          "--output",
          "--overwrite",
          "--checkpoint-dir",
          "--checkpoint-share",
          "--keep-last-checkpoint",
          "--restart",
          "--input",
          "--model");

  /** The options of a command; those of params as an estimator has them. */
  static JobSettings of(CommandSpec command, Params params, String... own) {
    Map<String, String> values = options(command);
    for (Param<?> param : ParamOptions.of(params, own)) {
      String option = ParamOptions.names(param.name())[0];
      if (!LEFT_OUT.contains(option)) {
        values.put(option, ParamOptions.text(params.getOrDefault(param)));
      }
    }
    return new JobSettings(command.name(), values);
  }

  /** The options of a command that has no params. */
  static JobSettings of(CommandSpec command) {
    return new JobSettings(command.name(), options(command));
  }

  private static Map<String, String> options(CommandSpec command) {
    Map<String, String> values = new LinkedHashMap<>();
    for (OptionSpec option : command.options()) {
      if (!LEFT_OUT.contains(option.longestName())) {
        values.put(option.names()[0], String.valueOf(option.<Object>getValue()));
      }
    }
    return values;
  }

  /** With the files that an option names, where it is given. */
  JobSettings withFiles(String option, String path) {
    Map<String, String> more = new LinkedHashMap<>(values);
    if (path != null && !path.isEmpty()) {
      more.put(FILES + option, FileListing.of(path, HadoopSettings.current()).toString());
    }
    return new JobSettings(command, more);
  }
}
