package io.prestomixture.job;

import io.prestomixture.PrestoMixture;
import io.prestomixture.data.InvalidInputException;
import io.prestomixture.data.LabelType;
import io.prestomixture.evaluation.Comparison;
import io.prestomixture.evaluation.ComparisonSettings;
import io.prestomixture.evaluation.Measurement;
import io.prestomixture.evaluation.Method;
import io.prestomixture.evaluation.MethodResult;
import io.prestomixture.evaluation.Methods;
import io.prestomixture.persistence.ModelDirectory;
import io.prestomixture.persistence.StagedOutput;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code presto compare}: runs PRESTO and other methods on the same splits of a table. Its options
 * are those of {@code train}, and hold for all methods.
 */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Trains PRESTO and other methods on the same splits of a table, with the same k, family,"
          + " penalties and choice of routers, and judges all on the same held-out rows.",
      ""
    },
    footer = {
      "",
      "Example: presto compare --input data-samples/concrete.csv --label compressive_strength --k 5",
      "Where --router is not given, every mixture chooses among all of them (auto).",
      "--output DIR also writes comparison.csv and comparison.json."
    })
final class Compare extends Train {
  @Option(
      names = "--splits",
      defaultValue = "3",
      paramLabel = "N",
      description = "Splits into training and held-out rows. Default: ${DEFAULT-VALUE}")
  private int splits;

  @Option(
      names = "--methods",
      split = ",",
      paramLabel = "NAME",
      description = {
        "Methods to run; otherwise all that suit: global, kmeans, bisecting, agglomerative, gmm,"
            + " bgmm, em, moe, alternating, majorize, presto, presto-routed, forest, gbt;"
            + " and, where it is named, gbt-stacked."
      })
  private List<String> methods = new ArrayList<>();

  @Override
  public Integer call() {
    long start = System.nanoTime();
    PrestoMixture mixture = new PrestoMixture();
    ParamOptions.apply(spec, mixture);
    if (!mixture.isSet(mixture.router())) {
      mixture.setRouter("auto");
    }
    if (!mixture.isSet(mixture.certificate())) {
      mixture.setCertificate("none");
    }
    LabelType label = labelType(mixture);
    requireComparable(mixture, label);
    ComparisonSettings settings =
        new ComparisonSettings(mixture.setFeaturesCol(FeaturePipeline.FEATURES));
    JobSettings job = job(JobSettings.of(spec, mixture), mixture);
    return output.unlessDone(
        job,
        start,
        spec.commandLine(),
        staged -> compare(mixture, label, settings, job, staged, start));
  }

  private int compare(
      PrestoMixture mixture,
      LabelType label,
      ComparisonSettings settings,
      JobSettings job,
      StagedOutput staged,
      long start) {
    List<Method> chosen = Methods.of(methods, settings);
    try (SparkRun run = SparkRun.start(common)) {
      checkpoints.prepare(mixture, run.session());
      Dataset<Row> table = input.read(run.session(), OptionalInt.empty());
      JsonLine json = JsonLine.ofNoFit("compare");
      List<MethodResult> results = run(table, mixture, label, chosen, json);
      ComparisonTable report = new ComparisonTable(results, Comparison.errorName(settings));
      tell(json, mixture, settings, results, start);
      if (staged != null) {
        ModelDirectory directory = new ModelDirectory(staged.path(), run.session());
        directory.writeText("comparison.csv", report.csv());
        directory.writeText("comparison.json", json + "\n");
        staged.publish(job.command(), job.values(), json.values());
      }
      spec.commandLine().getOut().println(report);
      json.print(spec.commandLine().getOut());
      return ExitCodes.DONE;
    }
  }

  private void requireComparable(PrestoMixture mixture, LabelType label) {
    if (label == LabelType.NONE) {
      throw new InvalidInputException(
          String.format(
              "Family '%s' has no label to predict, so that nothing can be compared; choose a"
                  + " family with a label.",
              mixture.getFamily()));
    }
    if (mixture.getK() < 2) {
      throw new InvalidInputException(
          String.format(
              "k is %d, but mixtures of one component are all the same; give --k 2 or more.",
              mixture.getK()));
    }
    if (splits < 1) {
      throw new InvalidInputException(String.format("--splits is %d; give at least 1.", splits));
    }
    if (!mixture.getCheckpointDir().isEmpty()) {
      throw new InvalidInputException(
          "A comparison is many fits, and only one can be resumed; leave out --checkpoint-dir.");
    }
    if (standardizesLabel()) {
      throw new InvalidInputException(
          "Errors are compared in the units of the label; leave out --standardize-label.");
    }
    if (!mixture.getGroupCol().isEmpty()) {
      throw new InvalidInputException(
          "Not all methods can keep groups together; leave out --group-col.");
    }
    if (holdOut(label, mixture).fraction() == 0) {
      throw new InvalidInputException(
          "test-fraction is 0, but methods are judged on held-out rows; give --test-fraction 0.2.");
    }
  }

  /** Runs the methods on every split; of the rows, what tells them from others is told. */
  private List<MethodResult> run(
      Dataset<Row> table,
      PrestoMixture mixture,
      LabelType label,
      List<Method> chosen,
      JsonLine json) {
    ColumnRoles columns = columns(mixture, table, label);
    Map<String, List<Measurement>> measured = new LinkedHashMap<>();
    chosen.forEach(method -> measured.put(method.name(), new ArrayList<>()));
    for (int split = 0; split < splits; split++) {
      ComparisonSettings settings =
          new ComparisonSettings(new ComparisonSettings(mixture).estimator());
      settings.mixture().setSeed(mixture.getSeed() + split);
      HoldOut holdOut = holdOut(label, settings.mixture());
      try (TrainingTable rows = TrainingTable.of(table, columns, holdOut, settings.mixture())) {
        reportRows(rows);
        if (split == 0) {
          reportNames(rows, settings.mixture(), holdOut);
          json.with("rows", rows.size()).with("fingerprint", rows.fingerprint());
        }
        if (rows.heldOut().isEmpty()) {
          throw new InvalidInputException(
              "No row is held out, but methods are judged on held-out rows; raise"
                  + " --test-fraction.");
        }
        try (Comparison comparison = new Comparison(rows.training(), rows.heldOut(), settings)) {
          for (Method method : chosen) {
            Measurement one = comparison.run(method);
            measured.get(method.name()).add(one);
            progress(
                "split %d of %d: %-13s test %s %.5g, %.1f s",
                split + 1,
                splits,
                method.name(),
                Comparison.errorName(settings),
                one.testError(),
                one.seconds());
          }
        }
      }
    }
    return measured.entrySet().stream()
        .map(entry -> new MethodResult(entry.getKey(), entry.getValue()))
        .toList();
  }

  private void tell(
      JsonLine json,
      PrestoMixture mixture,
      ComparisonSettings settings,
      List<MethodResult> results,
      long start) {
    json.with("input", input.input)
        .with("label", mixture.getLabelCol())
        .with("family", mixture.getFamily())
        .with("k", mixture.getK())
        .with("splits", splits)
        .with("seed", mixture.getSeed())
        .with("error", Comparison.errorName(settings))
        .with("seconds", (System.nanoTime() - start) / 1e9)
        .with("output", output.output)
        .with("metrics", Map.of())
        .with("versions", Versions.current())
        .with("methods", results.stream().map(MethodResult::values).toList());
  }
}
