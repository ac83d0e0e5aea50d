package io.prestomixture.job;

import io.prestomixture.data.InvalidInputException;
import io.prestomixture.persistence.HadoopSettings;
import io.prestomixture.persistence.StagedFile;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code presto export}: a model as one JSON file that is scored without Spark. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    abbreviateSynopsis = true,
    description =
        "Writes a model as one JSON file, which io.prestomixture.scoring.MixtureScorer scores rows"
            + " with, without Spark.")
final class Export implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private CommonOptions common;
  @Mixin private ModelOptions model;
  @Mixin private OutputOptions output;

  @Override
  public Integer call() {
    long start = System.nanoTime();
    if (output.output == null) {
      throw new InvalidInputException(
          "Option --output is missing; give a file for the model, such as model.json.");
    }
    StagedFile file = StagedFile.at(output.output, output.overwrite, HadoopSettings.current());
    try (SparkRun run = SparkRun.start(common)) {
      TrainedModel trained = model.load(run.session());
      long bytes = file.publish(trained.document()::write);
      new JsonLine("export", trained.mixture())
          .with("seconds", (System.nanoTime() - start) / 1e9)
          .with("output", output.output)
          .with("bytes", bytes)
          .with("metrics", Map.of())
          .print(spec.commandLine().getOut());
      return ExitCodes.DONE;
    }
  }
}
