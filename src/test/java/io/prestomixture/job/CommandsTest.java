package io.prestomixture.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.prestomixture.SparkTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands one after the other, on small tables. */
class CommandsTest {
  private static final String PENGUINS = "data-samples/penguins.csv";

  @TempDir Path directory;

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  private static CommandRun done(String... args) throws Exception {
    CommandRun run = CommandRun.of(args);
    assertThat(run.code()).as(run.stderr()).isEqualTo(ExitCodes.DONE);
    if (args[0].equals("train")) {
      assertThat(OutputSchema.TRAIN.violations(run.json())).isEmpty();
    }
    return run;
  }

  private CommandRun trainPenguins(String output, String... more) throws Exception {
    List<String> args = new ArrayList<>(List.of("train", "--input", PENGUINS));
    args.addAll(List.of("--output", path(output), "--label", "bill_depth_mm"));
    if (!List.of(more).contains("--k")) {
      args.addAll(List.of("--k", "3"));
    }
    args.addAll(List.of("--exclude", "species", "--router", "nearest"));
    args.addAll(List.of(more));
    return done(args.toArray(String[]::new));
  }

  private List<Row> predictPenguins(String model, String output) throws Exception {
    done("predict", "--model", path(model), "--input", PENGUINS, "--output", path(output));
    return csv(output).collectAsList();
  }

  private Dataset<Row> csv(String name) {
    return SparkTest.session()
        .read()
        .option("header", true)
        .option("inferSchema", true)
        .csv(path(name));
  }

  private static double number(Row row, String column) {
    return ((Number) row.getAs(column)).doubleValue();
  }

  @Test
  void chargesForUnlikelyClustersAreReportedApart() throws Exception {
    CommandRun run = trainPenguins("charged", "--routing-weight", "1");
    JsonNode charged = run.json();
    double objective = charged.get("objective").asDouble();
    double charge = charged.get("routingCharge").asDouble();
    assertThat(charge).isBetween(1.0, objective);
    assertThat(run.stdout())
        .contains(String.format("objective %.8g (routing charge %.8g) after ", objective, charge));
  }

  @Test
  void trainEvaluatePredictInspectAgree() throws Exception {
    CommandRun run = trainPenguins("model");
    JsonNode trained = run.json();
    assertThat(trained.get("command").asText()).isEqualTo("train");
    assertThat(trained.get("status").asText()).isEqualTo("done");
    assertThat(trained.get("k").asInt()).isEqualTo(3);
    assertThat(trained.get("output").asText()).isEqualTo(path("model"));
    assertThat(trained.fieldNames())
        .toIterable()
        .contains("objective", "rounds", "fullPasses", "stopReason", "seconds");
    JsonNode metrics = trained.get("metrics");
    int trainRows = trained.get("rows").asInt();
    assertThat(metrics.get("trainRows").asInt()).isEqualTo(trainRows).isBetween(240, 290);
    assertThat(metrics.get("testRows").asInt()).isEqualTo(333 - trainRows);
    assertThat(metrics.get("trainRmse").asDouble())
        .isLessThan(metrics.get("globalTrainRmse").asDouble());
    assertThat(metrics.get("routerAccuracy").isNumber()).isTrue();
    assertThat(run.stdout())
        .contains(
            String.format(
                "RMSE of %d held-out rows: %s, by one global model %s%n",
                333 - trainRows,
                TextTable.number(metrics.get("testRmse").asDouble()),
                TextTable.number(metrics.get("globalTestRmse").asDouble())));

    CommandRun evaluated = done("evaluate", "--model", path("model"), "--input", PENGUINS);
    assertThat(evaluated.stdout())
        .contains("The " + metrics.get("testRows").asInt() + " held-out rows:")
        .contains("mixture", "one global ridge");
    for (String name : List.of("testRmse", "testMae", "testR2", "globalTestRmse")) {
      assertThat(evaluated.json().get("metrics").get(name).asDouble())
          .as(name)
          .isCloseTo(metrics.get(name).asDouble(), within(1e-12));
    }

    List<Row> rows = predictPenguins("model", "predicted");
    assertThat(rows).hasSize(333);
    double squares = 0;
    for (Row row : rows) {
      double residual = number(row, "bill_depth_mm") - number(row, "prediction");
      squares += residual * residual;
      assertThat(number(row, "cluster")).isIn(0.0, 1.0, 2.0);
      double total = 0;
      for (int k = 0; k < 3; k++) {
        total += number(row, "clusterProbability_" + k);
      }
      assertThat(total).isCloseTo(1, within(1e-9));
    }
    CommandRun all = done("evaluate", "--model", path("model"), "--input", PENGUINS, "--all-rows");
    assertThat(all.json().get("metrics").get("allRmse").asDouble())
        .isCloseTo(Math.sqrt(squares / 333), within(1e-9));

    CommandRun inspected = done("inspect", "--model", path("model"));
    assertThat(inspected.stdout())
        .contains("cluster", "fit error", "bill_length_mm", "body_mass_g", "router nearest");
    JsonNode clusters = inspected.json().get("clusters");
    int total = 0;
    for (JsonNode cluster : clusters) {
      total += cluster.get("rows").asInt();
    }
    assertThat(total).isEqualTo(trainRows);
    assertThat(clusters.get(0).get("coefficients").size()).isEqualTo(3);
    assertThat(trained.get("certificate").get("limit").asText()).isEqualTo("INTERCEPT");
    assertThat(trained.get("certificate").get("ratio").isNull()).isTrue();
    assertThat(inspected.json().get("certificate")).isEqualTo(trained.get("certificate"));
    assertThat(inspected.stdout()).contains("There is no bound: a model with an intercept meets");
  }

  /** Its label and its texts are none, in training, when it is judged and where it is shown. */
  @Test
  void rowsOfWeightZeroAreNone() throws Exception {
    List<String> lines = new ArrayList<>(List.of("x,town,kind,w"));
    for (int i = 0; i < 80; i++) {
      String town = List.of("Rome", "Oslo").get(i % 2);
      lines.add(i * 7 % 13 + "," + town + "," + "ab".charAt(i * i % 5 % 2) + ",1");
    }
    Files.write(directory.resolve("without.csv"), lines);
    lines.add(7, "3,Bonn,aa,0");
    Path with = Files.write(directory.resolve("with.csv"), lines);
    JsonNode[] inspected = new JsonNode[2];
    for (int i = 0; i < 2; i++) {
      String name = List.of("without", "with").get(i);
      done(
          ("train --family logistic --label kind --weight w --k 2 --reg-param 0.1 --router nearest"
                  + " --restarts 1 --search-steps 2 --routing-weight 0 --test-fraction 0 --input "
                  + path(name + ".csv")
                  + " --output "
                  + path(name))
              .split(" "));
      inspected[i] = done("inspect", "--model", path(name)).json().get("clusters");
    }
    assertThat(inspected[1]).isEqualTo(inspected[0]);
    String judge = " --model " + path("with") + " --input " + with;
    assertThat(done(("evaluate --all-rows" + judge).split(" ")).json().get("rows").asInt())
        .isEqualTo(80);
    done(("report --output " + path("report.html") + judge).split(" "));
    String missing = Files.readString(with).replace("3,Bonn,aa,0", "3,Bonn,aa,");
    Path unweighted = Files.writeString(directory.resolve("unweighted.csv"), missing);
    CommandRun run =
        CommandRun.of(
            ("train --family logistic --label kind --weight w --output m --input " + unweighted)
                .split(" "));
    assertThat(run.code()).isEqualTo(ExitCodes.INVALID);
    assertThat(run.stderr()).contains("Weight column 'w' must be finite", "first is row 6");
  }

  /** Without rows to judge it by the router has no accuracy; models saved before say so in text. */
  @Test
  void aMetricThatIsNoNumberIsNullAlsoOfASavedModel() throws Exception {
    JsonNode trained = trainPenguins("model", "--validation-fraction", "0").json();
    assertThat(trained.at("/metrics/routerAccuracy").isNull()).isTrue();
    SavedModel saved = new SavedModel(directory.resolve("model"));
    Path record = saved.file("training.json");
    String written = Files.readString(record);
    assertThat(written).containsPattern("\"routerAccuracy\" ?: ?null");
    assertThat(done("inspect", "--model", path("model")).json().get("metrics"))
        .isEqualTo(trained.get("metrics"));
    saved.replace(record, written.replaceFirst("(\"routerAccuracy\" ?: ?)null", "$1\"NaN\""));
    assertThat(Files.readString(record)).contains("\"NaN\"");
    assertThat(done("inspect", "--model", path("model")).json().get("metrics"))
        .isEqualTo(trained.get("metrics"));
  }

  @Test
  void theSameSeedGivesTheSamePredictions() throws Exception {
    trainPenguins("first", "--seed", "5");
    trainPenguins("second", "--seed", "5");
    assertThat(predictPenguins("second", "predictedSecond"))
        .containsExactlyElementsOf(predictPenguins("first", "predictedFirst"));
  }

  @Test
  void whatWasPredictedCanBePredictedAndJudgedAgain() throws Exception {
    trainPenguins("model");
    List<Row> first = predictPenguins("model", "predicted");
    for (String command : List.of("predict", "evaluate")) {
      List<String> args = new ArrayList<>(List.of(command, "--model", path("model")));
      args.addAll(List.of("--input", path("predicted")));
      args.addAll(List.of("--input-format", "csv"));
      if (command.equals("predict")) {
        args.addAll(List.of("--output", path("again")));
      }
      CommandRun run = done(args.toArray(String[]::new));
      if (command.equals("predict")) {
        assertThat(run.stderr())
            .contains("columns prediction, cluster, clusterProbability_0,")
            .contains("of the input have names of predictions, and are replaced by these");
      }
    }
    assertThat(csv("again").collectAsList()).containsExactlyElementsOf(first);
  }

  @Test
  void outputsAreReplacedOnlyWhenAskedTo() throws Exception {
    trainPenguins("model");
    String before = Files.readString(directory.resolve("model").resolve("training.json"));
    CommandRun refused =
        CommandRun.of("train", "--input", PENGUINS, "--output", path("model"), "--k", "2");
    assertThat(refused.code()).isEqualTo(ExitCodes.INVALID);
    assertThat(Files.readString(directory.resolve("model").resolve("training.json")))
        .isEqualTo(before);
    trainPenguins("model", "--overwrite", "--test-fraction", "0.5");
    assertThat(Files.readString(directory.resolve("model").resolve("training.json")))
        .isNotEqualTo(before);
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void standardizedLabelsPredictInTheirOwnUnits() throws Exception {
    trainPenguins("standardized", "--standardize-label", "--k", "1");
    JsonNode plain = trainPenguins("plain", "--k", "1").json();
    JsonNode standardized = done("inspect", "--model", path("standardized")).json();
    // One ridge model without penalty commutes with the units of the label.
    assertThat(standardized.get("metrics").get("testRmse").asDouble())
        .isCloseTo(plain.get("metrics").get("testRmse").asDouble(), within(1e-9));
    assertThat(standardized.get("objective").asDouble())
        .isLessThan(plain.get("objective").asDouble());
    List<Row> rows = predictPenguins("standardized", "predicted");
    assertThat(rows.stream().mapToDouble(row -> number(row, "prediction")).average().orElseThrow())
        .isBetween(16.0, 18.5);
    JsonNode expected = done("inspect", "--model", path("plain")).json();
    for (String name : List.of("intercept", "fitError")) {
      assertThat(standardized.get("clusters").get(0).get(name).asDouble())
          .isCloseTo(expected.get("clusters").get(0).get(name).asDouble(), within(1e-6));
    }
  }

  @Test
  void textsWeightsAndOtherFormats() throws Exception {
    List<String> lines = new ArrayList<>();
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      String town = List.of("Rome", "Oslo", "Lima").get(i % 3);
      double x = random.nextDouble();
      double y = (i % 3 - 1) * 5 * x + 3 * (i % 2) + 0.1 * random.nextGaussian();
      lines.add(
          String.format(
              "{\"x\": %s, \"town\": \"%s\", \"y\": %s, \"w\": %d}", x, town, y, 1 + i % 2));
    }
    Path json = Files.write(directory.resolve("rows.json"), lines);
    CommandRun trained =
        done(
            "train",
            "--input",
            json.toString(),
            "--label",
            "y",
            "--weight",
            "w",
            "--output",
            path("model"),
            "--k",
            "2",
            "--reg-param",
            "0.001",
            "--router",
            "nearest",
            "--component-predictions-col",
            "all");
    assertThat(trained.json().get("metrics").get("testRmse").isNumber()).isTrue();
    assertThat(done("inspect", "--model", path("model")).stdout())
        .contains("town=Rome", "town=Oslo", "town=Lima");
    Files.writeString(
        json, "{\"x\": 0.5, \"town\": \"Paris\"}\n{\"x\": 0.5, \"town\": \"Bonn\"}\n");
    done(
        "predict",
        "--model",
        path("model"),
        "--input",
        json.toString(),
        "--output",
        path("predicted"),
        "--format",
        "parquet");
    Dataset<Row> predicted = SparkTest.session().read().parquet(path("predicted"));
    assertThat(predicted.columns())
        .containsExactly("town", "x", "prediction", "cluster", "clusterProbability", "all");
    assertThat(predicted.collectAsList()).hasSize(2);
    assertThat(predicted.select("prediction").distinct().count()).isEqualTo(1);
    PipelineModel reloaded = PipelineModel.load(path("model"));
    Dataset<Row> direct = reloaded.transform(SparkTest.session().read().json(json.toString()));
    assertThat(direct.select("prediction").first())
        .isEqualTo(predicted.select("prediction").first());
  }

  @Test
  void sparseFilesAndFamiliesWithoutLabel() throws Exception {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      lines.add(String.format("%d 1:%d 3:%s", i % 2, 10 * (i % 2), 0.01 * i));
    }
    Path file = Files.write(directory.resolve("rows.libsvm"), lines);
    JsonNode trained =
        done(
                "train",
                "--input",
                file.toString(),
                "--family",
                "kmeans",
                "--output",
                path("model"),
                "--exclude",
                "label")
            .json();
    assertThat(trained.get("rows").asInt()).isEqualTo(60);
    assertThat(trained.get("metrics")).isEmpty();
    Files.write(file, List.of("0 1:10"));
    done(
        "predict",
        "--model",
        path("model"),
        "--input",
        file.toString(),
        "--output",
        path("predicted"));
    assertThat(csv("predicted").columns()).contains("cluster", "clusterProbability_1", "features");
    CommandRun evaluated =
        CommandRun.of("evaluate", "--model", path("model"), "--input", file.toString());
    assertThat(evaluated.code()).isEqualTo(ExitCodes.INVALID);
    assertThat(evaluated.stderr()).contains("predicts no label");
  }

  /** Cities are the classes; the sign of b decides which way a points. */
  private Path classes() throws Exception {
    List<String> lines = new ArrayList<>(List.of("a,b,city,count"));
    Random random = new Random(6);
    for (int i = 0; i < 240; i++) {
      double a = random.nextGaussian();
      int b = i % 2 == 0 ? 1 : -1;
      String city = a * b + 0.6 * random.nextGaussian() > 0 ? "Rome" : "Lima";
      long count = Math.round(Math.exp(1 + a * b) * (0.5 + random.nextDouble()));
      lines.add(String.join(",", "" + a, "" + b, city, "" + count));
    }
    return Files.write(directory.resolve("rows.csv"), lines);
  }

  private JsonNode trainClasses(String input, String family, String label, String exclude)
      throws Exception {
    List<String> args = new ArrayList<>(List.of("train", "--input", input, "--label", label));
    args.addAll(List.of("--family", family, "--exclude", exclude, "--reg-param", "0.01,0.02"));
    args.addAll(List.of("--router", "nearest", "--output", path("model")));
    return done(args.toArray(String[]::new)).json().get("metrics");
  }

  @Test
  void textsAreClassesThatArePredictedByName() throws Exception {
    String input = classes().toString();
    JsonNode metrics = trainClasses(input, "logistic", "city", "count");
    for (String split : List.of("train", "test", "globalTrain", "globalTest")) {
      for (String name : List.of("Accuracy", "LogLoss", "MacroF1", "Auc")) {
        assertThat(metrics.get(split + name).isNumber()).as(split + name).isTrue();
      }
    }
    CommandRun evaluated =
        done("evaluate", "--model", path("model"), "--input", input, "--all-rows");
    assertThat(evaluated.stdout())
        .contains("accuracy  log loss  macro F1", "AUC", "one global logistic");
    done("predict", "--model", path("model"), "--input", input, "--output", path("predicted"));
    double right = 0;
    double loss = 0;
    for (Row row : csv("predicted").collectAsList()) {
      String city = row.getAs("city");
      int label = city.equals("Rome") ? 1 : 0;
      String predicted = number(row, "prediction") == 1 ? "Rome" : "Lima";
      assertThat(row.<String>getAs("predictedLabel")).isEqualTo(predicted);
      right += predicted.equals(city) ? 1 : 0;
      loss -= Math.log(number(row, "probability_" + label));
      assertThat(number(row, "rawPrediction_1")).isEqualTo(-number(row, "rawPrediction_0"));
    }
    JsonNode all = evaluated.json().get("metrics");
    assertThat(all.get("allAccuracy").asDouble()).isCloseTo(right / 240, within(1e-12));
    assertThat(all.get("allLogLoss").asDouble()).isCloseTo(loss / 240, within(1e-9));
    assertThat(done("inspect", "--model", path("model")).stdout())
        .contains("mean loss", "intercept");
    String again = path("predicted");
    done(
        "predict",
        "--model",
        path("model"),
        "--input",
        again,
        "--input-format",
        "csv",
        "--output",
        path("again"));
    assertThat(csv("again").columns()).containsExactly(csv("predicted").columns());
  }

  /** What is that of the cluster stands in the line of its first class alone. */
  @Test
  void clustersOfClassesHaveALineForEachClass() throws Exception {
    List<String> args =
        new ArrayList<>(List.of("train", "--input", PENGUINS, "--output", path("model")));
    args.addAll(List.of("--label", "species", "--family", "logistic", "--reg-param", "0.01"));
    args.addAll(List.of("--k", "2", "--routing-weight", "0", "--router", "nearest"));
    List<String> lines = done(args.toArray(String[]::new)).stdout().lines().toList();
    int title =
        IntStream.range(0, lines.size())
            .filter(i -> lines.get(i).startsWith("cluster  "))
            .findFirst()
            .orElseThrow();
    assertThat(lines.get(title).split(" +")).startsWith("cluster", "class", "rows", "share");
    int columns = lines.get(title).trim().split("  +").length;
    for (int i = 0; i < 6; i++) {
      String[] cells = lines.get(title + 1 + i).trim().split("  +");
      assertThat(cells[0]).isEqualTo(String.valueOf(i / 3));
      assertThat(cells[1]).isEqualTo(String.valueOf(i % 3));
      // Of the cluster: its rows, their share and their loss.
      assertThat(cells).hasSize(i % 3 == 0 ? columns : columns - 3);
    }
    assertThat(lines.get(title + 7)).isEmpty();
  }

  @Test
  void countsAreJudgedByDeviance() throws Exception {
    String input = classes().toString();
    JsonNode metrics = trainClasses(input, "poisson", "count", "city");
    assertThat(metrics.get("trainDeviance").asDouble())
        .isLessThan(metrics.get("globalTrainDeviance").asDouble());
    assertThat(done("evaluate", "--model", path("model"), "--input", input).stdout())
        .contains("deviance", "one global poisson");
  }

  @Test
  void densitiesAreJudgedByTheirLikelihood() throws Exception {
    List<String> args = new ArrayList<>(List.of("train", "--input", PENGUINS));
    args.addAll(List.of("--family", "gaussian", "--k", "3", "--exclude", "species"));
    args.addAll(List.of("--output", path("model")));
    JsonNode metrics = done(args.toArray(String[]::new)).json().get("metrics");
    double likelihood = metrics.get("trainLogLikelihood").asDouble();
    double parameters = 2 + 3 * (4 + 10);
    assertThat(metrics.get("trainAic").asDouble())
        .isCloseTo(2 * parameters - 2 * likelihood, within(1e-8));
    CommandRun evaluated = done("evaluate", "--model", path("model"), "--input", PENGUINS);
    assertThat(evaluated.stdout()).contains("All 333 rows:", "log likelihood", "BIC");
    assertThat(evaluated.json().get("metrics").get("allLogLikelihood").asDouble())
        .isCloseTo(likelihood, within(1e-6));
    CommandRun inspected = done("inspect", "--model", path("model"));
    assertThat(inspected.stdout()).contains("mean loss", "log det").doesNotContain("intercept ");
    assertThat(inspected.json().get("clusters").get(0).get("deviations").size()).isEqualTo(4);
  }

  @Test
  void aFitThatDoesNotConvergeSaysSo() throws Exception {
    CommandRun run =
        CommandRun.of(
            "train",
            "--input",
            "data-samples/concrete.csv",
            "--label",
            "compressive_strength",
            "--k",
            "4",
            "--router",
            "nearest",
            "--output",
            path("model"),
            "--init",
            "random",
            "--max-iter",
            "1",
            "--require-convergence");
    assertThat(run.code()).isEqualTo(ExitCodes.NOT_CONVERGED);
    assertThat(run.json().get("status").asText()).isEqualTo("notConverged");
    assertThat(run.json().get("stopReason").asText()).isEqualTo("maxIter");
    assertThat(directory.resolve("model")).isDirectory();
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).hasSize(1);
    }
  }
}
