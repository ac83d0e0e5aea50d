package io.prestomixture.job;

import io.prestomixture.PrestoMixture;
import io.prestomixture.PrestoMixtureModel;
import io.prestomixture.component.Families;
import io.prestomixture.data.InvalidInputException;
import io.prestomixture.data.LabelType;
import io.prestomixture.persistence.StagedOutput;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code presto select-k}: trains mixtures of several numbers of clusters on the same rows, judges
 * them on the same held-out rows, and recommends one. Its options are those of {@code train}.
 */
@Command(
    name = "select-k",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Trains with several numbers of clusters, and recommends one: the smallest whose held-out"
          + " error is within one standard error of the best; of gaussian, the one of least ICL.",
      ""
    },
    footer = {
      "",
      "Example: presto select-k --input data-samples/concrete.csv --label compressive_strength --k"
          + " 2..8",
      "--output DIR saves the model of the recommended number, as 'presto train' would."
    })
final class SelectK extends Train {
  /** The param that this command has an own option of. */
  static final String OWN = "k";

  @Option(
      names = "--k",
      defaultValue = "2..8",
      paramLabel = "RANGE",
      description = "Numbers of clusters: 2..12, or 2,4,8. Default: ${DEFAULT-VALUE}")
  private String counts;

  /** A model of the path and what it was measured to be. */
  private record Trained(TrainedModel model, PathStep step) {}

  @Override
  public Integer call() {
    long start = System.nanoTime();
    List<Integer> ks = ClusterCounts.parse(counts);
    PrestoMixture mixture = new PrestoMixture();
    ParamOptions.apply(spec, mixture, OWN);
    mixture.setK(ks.get(0));
    LabelType label = labelType(mixture);
    HoldOut holdOut = holdOut(label, mixture);
    requireJudgeable(mixture, label, holdOut);
    JobSettings job = job(JobSettings.of(spec, mixture, OWN), mixture);
    return output.unlessDone(
        job,
        start,
        spec.commandLine(),
        staged -> select(mixture, ks, holdOut, label, job, staged, start));
  }

  private int select(
      PrestoMixture mixture,
      List<Integer> ks,
      HoldOut holdOut,
      LabelType label,
      JobSettings job,
      StagedOutput staged,
      long start) {
    try (SparkRun run = SparkRun.start(common)) {
      checkpoints.prepare(mixture, run.session());
      Dataset<Row> table = input.read(run.session(), OptionalInt.empty());
      List<Trained> path = path(mixture, ks, table, holdOut, label);
      Recommendation recommended = Recommendation.of(path.stream().map(Trained::step).toList());
      TrainedModel model =
          path.stream()
              .filter(trained -> trained.step.k() == recommended.k())
              .findFirst()
              .orElseThrow()
              .model;
      boolean failed = lacksConvergence(model);
      JsonLine line = json(path, recommended, model, failed, start);
      if (staged != null) {
        model.save(staged.path(), run.session());
        staged.publish(job.command(), job.values(), line.values());
      }
      checkpoints.remove();
      print(path, recommended, line);
      return failed ? ExitCodes.NOT_CONVERGED : ExitCodes.DONE;
    }
  }

  private static void requireJudgeable(PrestoMixture mixture, LabelType label, HoldOut holdOut) {
    String family = mixture.getFamily();
    if (label == LabelType.NONE
        && !Families.forClusters(family, mixture.getK()).get(0).isLikelihood()) {
      throw new InvalidInputException(
          String.format(
              "Family '%s' has neither a label nor a likelihood, so that nothing tells how many"
                  + " clusters there are; choose --family gaussian, or a k with 'presto train'.",
              family));
    }
    if (label != LabelType.NONE && holdOut.fraction() == 0) {
      throw new InvalidInputException(
          "test-fraction is 0, but numbers of clusters are judged on held-out rows; give"
              + " --test-fraction 0.2.");
    }
  }

  private List<Trained> path(
      PrestoMixture mixture,
      List<Integer> ks,
      Dataset<Row> table,
      HoldOut holdOut,
      LabelType label) {
    ColumnRoles columns = columns(mixture, table, label);
    try (TrainingTable rows = TrainingTable.of(table, columns, holdOut, mixture)) {
      reportRows(rows);
      reportNames(rows, mixture, holdOut);
      requireEnough(rows, ks.get(ks.size() - 1), label);
      mixture.setFeaturesCol(FeaturePipeline.FEATURES);
      Optional<PipelineModel> global = fitGlobal(mixture, label, rows);
      List<Trained> path = new ArrayList<>();
      Optional<PrestoMixtureModel> before = Optional.empty();
      for (int k : ks) {
        long start = System.nanoTime();
        progress("k = %d", k);
        PrestoMixture next = checkpoints.apart(mixture.copy(ParamMap.empty()).setK(k));
        TrainedModel model = train(next, before, table, rows, columns, holdOut, () -> global);
        double seconds = (System.nanoTime() - start) / 1e9;
        PathStep step = PathStep.of(model, rows.heldOut(), seconds);
        report(step);
        path.add(new Trained(model, step));
        before = Optional.of(model.mixture());
      }
      return path;
    }
  }

  private static void requireEnough(TrainingTable rows, int most, LabelType label) {
    long training = rows.training().count();
    if (most > training) {
      throw new InvalidInputException(
          String.format(
              "--k goes up to %d, but there are only %d rows to train on; give no number above %d.",
              most, training, training));
    }
    if (label != LabelType.NONE && rows.heldOut().isEmpty()) {
      throw new InvalidInputException(
          "No row is held out, but numbers of clusters are judged on held-out rows; raise"
              + " --test-fraction.");
    }
  }

  private void report(PathStep step) {
    String[] titles = step.titles();
    String[] cells = step.cells();
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.length; i++) {
      line.append(i == 0 ? ": " : ", ").append(titles[i + 1]).append(' ').append(cells[i]);
    }
    progress("k = %d%s", step.k(), line);
  }

  private JsonLine json(
      List<Trained> path,
      Recommendation recommended,
      TrainedModel model,
      boolean failed,
      long start) {
    return json("select-k", model, failed, start)
        .with("recommended", recommended.k())
        .with("reason", recommended.reason())
        .with("path", path.stream().map(trained -> trained.step.values()).toList());
  }

  private void print(List<Trained> path, Recommendation recommended, JsonLine line) {
    PrintWriter out = spec.commandLine().getOut();
    TextTable table = new TextTable(path.get(0).step.titles());
    path.forEach(trained -> table.row(String.valueOf(trained.step.k()), trained.step.cells()));
    out.println(table);
    out.println("Recommended: " + recommended.reason());
    line.print(out);
  }
}
