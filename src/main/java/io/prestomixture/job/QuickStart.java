package io.prestomixture.job;

import io.prestomixture.PrestoMixture;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code presto train} without arguments: a model of the shipped sample. */
final class QuickStart {
  /** Options that say how it runs, not what it does. */
  private static final List<String> HOW =
      List.of("--master", "--timeout", "--executor-timeout", "--verbose");

  private QuickStart() {}

  /** Whether no option says what to train on, or how. */
  static boolean isAsked(Train train) {
    return train.spec.options().stream()
            .filter(option -> !HOW.contains(option.longestName()))
            .noneMatch(train.spec.commandLine().getParseResult()::hasMatchedOption)
        && train.input.input == null
        && train.output.output == null;
  }

  /** Chooses sample, columns and output. */
  static void choose(Train train, PrestoMixture mixture) {
    String home = Optional.ofNullable(System.getenv("PRESTO_HOME")).orElse("");
    train.input.input = Path.of(home, "data-samples", "penguins.csv").toString();
    train.output.output = Path.of("out", "quickstart").toString();
    train.output.overwrite = true;
    train.exclude = List.of("species");
    mixture.setLabelCol("bill_depth_mm").setK(3);
    train.progress(
        "Quick start: as train --input %s --label bill_depth_mm --k 3 --exclude species --output %s"
            + " --overwrite",
        train.input.input, train.output.output);
  }
}
