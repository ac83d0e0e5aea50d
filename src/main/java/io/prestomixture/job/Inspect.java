package io.prestomixture.job;

import io.prestomixture.selection.Certificate;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
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
    description =
        "Prints the clusters of a model: size, fit error, coefficients by column; and how good the"
            + " partition is certain to be.")
final class Inspect implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private CommonOptions common;
  @Mixin private ModelOptions model;

  @Override
  public Integer call() {
    long start = System.nanoTime();
    try (SparkRun run = SparkRun.start(common)) {
      TrainedModel trained = model.load(run.session());
      ClusterTable clusters = new ClusterTable(trained);
      PrintWriter out = spec.commandLine().getOut();
      out.println(clusters);
      Optional<Certificate> certificate = trained.mixture().summary().certificate();
      certificate.map(Certificate::sentences).orElse(List.of()).forEach(out::println);
      new JsonLine("inspect", trained.mixture())
          .with("seconds", (System.nanoTime() - start) / 1e9)
          .with("output", null)
          .with("metrics", trained.record().metrics())
          .with("certificate", certificate.orElse(null))
          .withStability(trained.mixture().summary())
          .with("clusters", clusters.values())
          .print(out);
      return ExitCodes.DONE;
    }
  }
}
