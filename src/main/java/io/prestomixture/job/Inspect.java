package io.prestomixture.job;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code presto inspect}: the clusters of a model, and how its fit went. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    abbreviateSynopsis = true,
    description = "Prints the clusters of a model: size, fit error, coefficients by column.")
final class Inspect implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private CommonOptions common;
  @Mixin private ModelOptions model;

  @Override
  public Integer call() {
    long start = System.nanoTime();
    try (SparkRun run = SparkRun.start(common.master)) {
      TrainedModel trained = model.load(run.session());
      ClusterTable clusters = new ClusterTable(trained);
      spec.commandLine().getOut().println(clusters);
      new JsonLine("inspect", trained.mixture())
          .with("seconds", (System.nanoTime() - start) / 1e9)
          .with("output", null)
          .with("metrics", trained.record().metrics())
          .with("clusters", clusters.values())
          .print(spec.commandLine().getOut());
      return ExitCodes.DONE;
    }
  }
}
