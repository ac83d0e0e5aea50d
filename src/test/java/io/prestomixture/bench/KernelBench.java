package io.prestomixture.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.openjdk.jmh.results.RunResult;
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
    Map<String, Object> nanoseconds = new LinkedHashMap<>();
    Runner runner = new Runner(new OptionsBuilder().include(Kernels.class.getSimpleName()).build());
    for (RunResult run : runner.run()) {
      String family = run.getParams().getParam("family");
      nanoseconds.put(
          family + " " + run.getPrimaryResult().getLabel(), run.getPrimaryResult().getScore());
    }
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("command", "kernels");
    result.put("nanosecondsPerRow", nanoseconds);
    System.out.println(new ObjectMapper().writeValueAsString(result));
    return 0;
  }
}
