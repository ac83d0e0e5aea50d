package io.prestomixture.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import picocli.CommandLine.Model.OptionSpec;

/** Options of {@code train} that nothing can be done with, by a seeded fuzzer. */
final class BadOptions {
  /** What one option cannot be, or what cannot stand beside each other. */
  private static final List<String> IMPOSSIBLE =
      List.of(
          "--k 0",
          "--k -3",
          "--k 32768",
          "--k 500",
          "--k 3 --family ridge,huber",
          "--k 2 --reg-param 1,2,3",
          "--k 2 --reg-param 1,-1",
          "--k 2 --capacities 1,2",
          "--k 2 --capacities 10,20,30",
          "--k 2 --capacities -1,50",
          "--k 3 --min-cluster-size 20",
          "--k 2 --max-cluster-size 3",
          "--min-cluster-size 9 --max-cluster-size 4",
          "--min-cluster-size 5 --group-col b",
          "--max-cluster-size 30 --routing-weight 1",
          "--huber-delta 0",
          "--max-iter -1",
          "--tol -1e-9",
          "--sample-size -1",
          "--restarts 0",
          "--search-steps -5",
          "--epsilon 0",
          "--alpha 0",
          "--alpha 1.5",
          "--routing-weight -1",
          "--router-sample-size 0",
          "--validation-fraction 1",
          "--validation-fraction -0.1",
          "--checkpoint-interval -2",
          "--aggregation-depth 0",
          "--max-block-size-in-mb -1",
          "--test-fraction 1",
          "--test-fraction -0.2",
          "--test-fraction 0.9999",
          "--init model",
          "--initial-model-path nowhere",
          "--init model --initial-model-path nowhere",
          "--init model --initial-model-path /",
          "--family kmeans --standardize-label",
          "--family ridge,kmeans",
          "--family svm",
          "--family logistic --standardize-label",
          "--family gaussian --routing-weight 1",
          "--family bregman --divergence itakura-saito",
          "--family bregman --divergence kl --standardization false",
          "--family ridge,",
          "--features nothing",
          "--features a,a,zz",
          "--features y",
          "--exclude a,b,w",
          "--exclude nothing",
          "--weight nothing",
          "--weight y --features y",
          "--group-col nothing",
          "--label nothing",
          "--label ''",
          "--prediction-col cluster",
          "--prediction-col a",
          "--cluster-col y",
          "--output ''",
          "--output /",
          "--output a:b",
          "--input-format excel",
          "--input-format parquet",
          "--input-format json",
          "--conf nowhere.conf",
          "--conf /",
          "--certificate exact",
          "--master lokal --unknown",
          "unexpected");

  private static final int CONFIGURATIONS = 8;

  private final Random random;

  BadOptions(Random random) {
    this.random = random;
  }

  /** What cannot be once each, then configuration files and values of a wrong type. */
  List<List<String>> some(int count, Path directory) throws IOException {
    List<List<String>> all = new ArrayList<>();
    for (String impossible : IMPOSSIBLE) {
      all.add(Arrays.asList(impossible.replace("''", "").split(" ", -1)));
    }
    for (int i = 0; i < CONFIGURATIONS; i++) {
      all.add(List.of("--conf", conf(directory)));
    }
    while (all.size() < count) {
      all.add(wrongType());
    }
    return all;
  }

  /** A value that is not of the type of its option, or none of its names. */
  private List<String> wrongType() {
    List<OptionSpec> options =
        Presto.commandLine().getSubcommands().get("train").getCommandSpec().options().stream()
            .filter(option -> option.type() != String.class && option.type() != List.class)
            .filter(option -> !option.usageHelp() && !option.versionHelp())
            .toList();
    OptionSpec option = options.get(random.nextInt(options.size()));
    List<String> values =
        new ArrayList<>(List.of("x", "1e", "0x", "--", "1 2", "NaN", "Infinity", "∞", "①"));
    if (option.type() == boolean.class || option.type() == Boolean.class) {
      values.addAll(List.of("maybe", "0", "1"));
    } else if (option.type() == Integer.class || option.type() == Long.class) {
      values.addAll(List.of("1.5", "1e3", "99999999999999999999"));
    }
    return List.of(option.longestName() + "=" + values.get(random.nextInt(values.size())));
  }

  /** A configuration file that is none, or says what cannot be. */
  private String conf(Path directory) throws IOException {
    Path file = Files.createTempFile(directory, "bad", ".conf");
    switch (random.nextInt(4)) {
      case 0 -> {
        byte[] bytes = new byte[200];
        random.nextBytes(bytes);
        bytes[0] = '{';
        Files.write(file, bytes);
      }
      case 1 -> Files.writeString(file, "k = { a = 1 }\n");
      case 2 -> Files.writeString(file, "key" + random.nextInt(99) + " = 1\n");
      default -> Files.writeString(file, "k = ${nothing}\n");
    }
    return file.toString();
  }
}
