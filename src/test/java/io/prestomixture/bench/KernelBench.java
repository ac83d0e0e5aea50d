package io.prestomixture.bench;

import java.util.concurrent.Callable;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import picocli.CommandLine.Command;

/** Runs the JMH benchmarks of the kernels. */
@Command(
    name = "kernels",
    mixinStandardHelpOptions = true,
    description = "JMH: nanoseconds per row of the kernels of a round, on one thread.")
final class KernelBench implements Callable<Integer> {

  @Override
  public Integer call() throws Exception {
    new Runner(
            new OptionsBuilder()
                .include(Kernels.class.getSimpleName())
                .resultFormat(ResultFormatType.JSON)
                .result("target/kernels.json")
                .build())
        .run();
    return 0;
  }
}
