package io.prestomixture.router;

import static io.prestomixture.router.RouterRows.frame;
import static io.prestomixture.router.RouterRows.probabilities;
import static io.prestomixture.router.RouterRows.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.SparkTest;
import io.prestomixture.data.InvalidInputException;
import io.prestomixture.data.RowKeys;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouterTrainingTest {
  private static final long SEED = 11;
  private static final double HELD_OUT = 0.3;
  private static final List<Row> SAMPLE = RouterRows.separable(240, 1);
  private static final List<Row> UNSEEN = RouterRows.separable(200, 2);

  /** One router of each name, trained on {@link #SAMPLE} once for all tests. */
  private static final Map<String, TrainedRouter> TRAINED = new ConcurrentHashMap<>();

  private static TrainedRouter trained(String name) {
    return TRAINED.computeIfAbsent(name, n -> train(n, HELD_OUT, SAMPLE, 3));
  }

  private static TrainedRouter train(String name, double heldOut, List<Row> rows, int partitions) {
    int k = rows.get(0).<Vector>getAs(4).size();
    return RouterTraining.train(
        new RouterSettings(name, "both", "auto", heldOut, ErrorMeasure.RMSE, true, k, SEED),
        frame(rows, partitions));
  }

  static List<String> names() {
    return RouterTraining.NAMES.stream().filter(name -> !name.equals("auto")).toList();
  }

  @ParameterizedTest
  @MethodSource("names")
  void findsSeparableClustersAndGivesProbabilities(String name) {
    TrainedRouter router = trained(name);
    double correct = 0;
    for (Row row : UNSEEN) {
      double[] p = probabilities(router, row);
      assertThat(p).hasSize(4);
      assertThat(Arrays.stream(p).min().orElseThrow()).isNotNegative();
      assertThat(p[0] + p[1] + p[2] + p[3]).isCloseTo(1, within(1e-12));
      assertThat(p[2]).as("cluster without rows").isZero();
      correct += likeliest(p) == row.getInt(3) ? 1 : 0;
      if (name.equals("none")) {
        assertThat(p).containsExactly(shares(SAMPLE), within(1e-12));
      }
    }
    if (!name.equals("none")) {
      // A gate of boosted trees is after the error of the mixture, see the next test.
      double least = name.equals("boosted") ? 0.9 : 0.95;
      assertThat(correct / UNSEEN.size()).isGreaterThanOrEqualTo(least);
      assertThat(router.report().accuracy()).isGreaterThanOrEqualTo(least);
    }
  }

  /** But for centres, of which these clusters are made, and the linear borders between them. */
  @Test
  void boostedTreesMixWithTheLeastError() {
    double boosted = softError(trained("boosted"), UNSEEN);
    for (String other : List.of("forest", "cost", "none")) {
      assertThat(boosted).as(other).isLessThan(softError(trained(other), UNSEEN));
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void saysTheSameAfterSavingAndShipping(String name, @TempDir Path directory)
      throws IOException, ClassNotFoundException {
    TrainedRouter trained = trained(name);
    Router router = trained.router();
    String path = directory.resolve("router").toUri().toString();
    router.save(path);
    Router loaded = RouterTraining.load(trained.report(), path, 4, 3, 4).router();
    Router shipped = shipped(router);
    for (Row row : UNSEEN) {
      Vector inputs = inputs(row);
      double[] expected = router.probabilities(inputs);
      assertThat(loaded.probabilities(inputs)).containsExactly(expected);
      assertThat(shipped.probabilities(inputs)).containsExactly(expected);
      double added = router.correction(expected, inputs);
      assertThat(loaded.correction(expected, inputs)).isEqualTo(added);
      assertThat(shipped.correction(expected, inputs)).isEqualTo(added);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void dependsNeitherOnOrderNorOnPartitioning(String name) {
    List<Row> shuffled = new ArrayList<>(SAMPLE);
    Collections.shuffle(shuffled, new Random(3));
    TrainedRouter other = train(name, 0, shuffled, 5);
    for (Row row : UNSEEN) {
      assertThat(probabilities(other, row)).containsExactly(probabilities(trained(name), row));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"forest", "cost", "nearest", "none"})
  void reportsWhatARouterOfTheOtherRowsDoesToHeldOutRows(String name) {
    List<Row> kept = new ArrayList<>();
    List<Row> heldOut = new ArrayList<>();
    for (Row row : SAMPLE) {
      (isHeldOut(row) ? heldOut : kept).add(row);
    }
    TrainedRouter router = train(name, 0, kept, 2);
    double weight = 0;
    double correct = 0;
    double hard = 0;
    double soft = 0;
    for (Row row : heldOut) {
      double[] p = probabilities(router, row);
      double[] h = row.<Vector>getAs(4).toArray();
      double mixed = p[0] * h[0] + p[1] * h[1] + p[2] * h[2] + p[3] * h[3];
      weight += row.getDouble(2);
      correct += row.getDouble(2) * (likeliest(p) == row.getInt(3) ? 1 : 0);
      hard += row.getDouble(2) * Math.pow(row.getDouble(1) - h[likeliest(p)], 2);
      soft += row.getDouble(2) * Math.pow(row.getDouble(1) - mixed, 2);
    }
    RouterReport report = trained(name).report();
    assertThat(report.trainRows()).isEqualTo(kept.size());
    assertThat(report.validationRows()).isEqualTo(heldOut.size()).isBetween(48L, 96L);
    assertThat(report.accuracy()).isCloseTo(correct / weight, within(1e-9));
    assertThat(report.hardError()).isCloseTo(Math.sqrt(hard / weight), within(1e-9));
    assertThat(report.softError()).isCloseTo(Math.sqrt(soft / weight), within(1e-9));
    assertThat(trained(name).isSoft()).isEqualTo(report.softError() < report.hardError());
  }

  /**
   * Two components that are sure of opposite classes of three, whatever x, as labels are. By
   * log-loss a mean of both beats being sure and wrong in two of five rows.
   */
  @Test
  void autoTakesTheLowerLogLossOfProbabilities() {
    double[] sure = {0.98, 0.01, 0.01, 0.01, 0.98, 0.01};
    double[] modest = {0.6, 0.2, 0.2, 0.2, 0.6, 0.2};
    for (double[] outputs : List.of(sure, modest)) {
      List<Row> rows = new ArrayList<>();
      Random random = new Random(7);
      for (int i = 0; i < 400; i++) {
        int cluster = i % 5 < 3 ? 0 : 1;
        rows.add(row(Vectors.dense(random.nextInt(3), i), cluster, 1, cluster, outputs));
      }
      RouterReport report =
          RouterTraining.train(
                  new RouterSettings(
                      "none", "both", "auto", HELD_OUT, ErrorMeasure.LOG_LOSS, true, 2, 1),
                  frame(rows, 2))
              .report();
      double share = report.accuracy();
      double own = outputs[0];
      double other = outputs[1];
      // Shares of the rows that were not held out, which are near 3 : 2.
      assertThat(report.errorMeasure()).isEqualTo("logLoss");
      assertThat(report.hardError())
          .isCloseTo(-share * Math.log(own) - (1 - share) * Math.log(other), within(1e-9));
      assertThat(report.softError())
          .isCloseTo(
              -share * Math.log(0.6 * own + 0.4 * other)
                  - (1 - share) * Math.log(0.4 * own + 0.6 * other),
              within(0.02));
      assertThat(report.routing())
          .isEqualTo(report.softError() < report.hardError() ? "soft" : "hard");
    }
  }

  private static TrainedRouter ofClasses(String routing, double... outputs) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      // One of four labels is not what both components say.
      rows.add(row(Vectors.dense(i % 7, i), i % 4 == 0 ? 1 : 0, 1, i % 2, outputs));
    }
    return RouterTraining.train(
        new RouterSettings("none", "both", routing, HELD_OUT, ErrorMeasure.LOG_LOSS, true, 2, 1),
        frame(rows, 2));
  }

  /** Both components say the same of all rows, so that π does not matter. */
  @Test
  void classProbabilitiesAreSmoothedAsIsBestForHeldOutRows() {
    double[] two = {0.002, 0.002};
    double[] three = {0.99, 0.004, 0.006, 0.99, 0.004, 0.006};
    for (double[] sure : List.of(two, three)) {
      TrainedRouter router = ofClasses("soft", sure);
      int classes = sure.length == 2 ? 2 : 3;
      double right = 0.7 * (classes == 2 ? 0.998 : 0.99) + 0.3 / classes;
      double wrong = 0.7 * (classes == 2 ? 0.002 : 0.004) + 0.3 / classes;
      RouterReport report = router.report();
      assertThat(report.smoothing()).isEqualTo(0.3);
      double[] p = {0.4, 0.6};
      double[] mixed = router.mixed(p, Vectors.dense(1, 1), sure);
      assertThat(mixed[classes == 2 ? 0 : 1]).isCloseTo(wrong, within(1e-12));
      if (classes == 3) {
        assertThat(mixed[0]).isCloseTo(right, within(1e-12));
        assertThat(Arrays.stream(mixed).sum()).isCloseTo(1, within(1e-12));
      }
      // log loss = −(1 − s) log right − s log wrong for a share s of held-out labels near 1/4.
      double share = (report.softError() + Math.log(right)) / (Math.log(right) - Math.log(wrong));
      assertThat(share).isBetween(0.15, 0.35);
      assertThat(share * report.validationRows())
          .isCloseTo(Math.rint(share * report.validationRows()), within(1e-6));
      assertThat(router.document().smoothing()).isEqualTo(0.3);
      for (String routing : List.of("hard", "auto")) {
        RouterReport hard = ofClasses(routing, sure).report();
        assertThat(hard.routing()).as("as good as soft, unsmoothed").isEqualTo("hard");
        assertThat(hard.smoothing()).isZero();
      }
    }
    TrainedRouter modest = ofClasses("soft", 0.4, 0.4);
    assertThat(modest.report().smoothing()).isZero();
    assertThat(modest.document().smoothing()).isNull();
    assertThat(trained("none").report().smoothing()).as("a number is not smoothed").isZero();
  }

  @Test
  void aSmoothingThatIsNoneIsNotLoaded(@TempDir Path directory) {
    TrainedRouter router = ofClasses("soft", 0.25, 0.25);
    String path = directory.resolve("smoothed").toUri().toString();
    router.router().save(path);
    for (String measure : List.of("rmse", "logLoss")) {
      RouterReport old = router.report();
      RouterReport report =
          new RouterReport(
              "none", "both", "soft", 1, 1, 1, measure, 1, 1, measure.equals("rmse") ? 0.1 : 1, 1);
      assertThat(RouterTraining.load(old, path, 2, 2, 2).report()).isEqualTo(old);
      assertThatThrownBy(() -> RouterTraining.load(report, path, 2, 2, 2))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("smoothing of " + report.smoothing());
    }
  }

  @Test
  void autoMixesWhenThatIsBetterAndWhenNothingWasMeasured() {
    assertThat(trained("none").report().softError())
        .isLessThan(trained("none").report().hardError());
    assertThat(trained("none").isSoft()).isTrue();
    assertThat(trained("cost").report().softError())
        .isEqualTo(trained("cost").report().hardError());
    assertThat(trained("cost").isSoft()).isFalse();
    RouterReport unmeasured = train("nearest", 0, SAMPLE, 2).report();
    assertThat(unmeasured.routing()).isEqualTo("soft");
    assertThat(unmeasured.accuracy()).isNaN();
    assertThat(unmeasured.trainRows()).isEqualTo(SAMPLE.size());
    assertThat(unmeasured.validationRows()).isZero();
  }

  @ParameterizedTest
  @MethodSource("names")
  void oneClusterGetsEverything(String name, @TempDir Path directory) {
    List<Row> rows = SAMPLE.stream().filter(row -> row.getInt(3) == 1).limit(20).toList();
    TrainedRouter router = train(name, HELD_OUT, rows, 2);
    assertThat(probabilities(router, UNSEEN.get(0))).containsExactly(0, 1, 0, 0);
    assertThat(router.report().accuracy()).isEqualTo(1);
    assertThat(router.isSoft()).isFalse();
    router.router().save(directory.resolve("router").toString());
    assertThat(
            RouterTraining.load(router.report(), directory.resolve("router").toString(), 4, 3, 4)
                .router()
                .probabilities(inputs(UNSEEN.get(0))))
        .containsExactly(0, 1, 0, 0);
    List<Row> single = List.of(row(Vectors.dense(1), 2, 1, 0, 2.5));
    assertThat(probabilities(train(name, HELD_OUT, single, 1), single.get(0))).containsExactly(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"forest", "logistic", "nearest"})
  void aClusterSeenOnlyAmongHeldOutRowsIsMissedThereAndLearnedInTheEnd(String name) {
    List<Row> rows = new ArrayList<>();
    for (Row row : SAMPLE) {
      if (row.getInt(3) != 3 || isHeldOut(row)) {
        rows.add(row);
      }
    }
    TrainedRouter router = train(name, HELD_OUT, rows, 2);
    double lost = 0;
    double all = 0;
    for (Row row : rows) {
      all += isHeldOut(row) ? row.getDouble(2) : 0;
      lost += row.getInt(3) == 3 ? row.getDouble(2) : 0;
    }
    assertThat(router.report().accuracy()).isBetween(0.9 * (1 - lost / all), 1 - lost / all);
    double learned = 0;
    for (Row row : rows) {
      if (row.getInt(3) == 3) {
        learned += row.getDouble(2) * probabilities(router, row)[3];
      }
    }
    assertThat(learned / lost).isGreaterThan(name.equals("nearest") ? 0.999 : 0.5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nearest", "none", "logistic"})
  void weightTwoIsTheRowTwice(String name) {
    List<Row> twice = new ArrayList<>();
    List<Row> weighted = new ArrayList<>();
    for (Row row : SAMPLE) {
      int times = 1 + row.getInt(3) % 2;
      weighted.add(withWeight(row, times));
      twice.addAll(Collections.nCopies(times, withWeight(row, 1)));
    }
    // MLlib scales inputs by deviations that divide by W − Σw²/W, so its penalty differs by O(1/n).
    double tolerance = name.equals("logistic") ? 2e-4 : 1e-12;
    TrainedRouter one = train(name, 0, weighted, 2);
    TrainedRouter other = train(name, 0, twice, 3);
    for (Row row : UNSEEN) {
      assertThat(probabilities(one, row))
          .containsExactly(probabilities(other, row), within(tolerance));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"forest", "nearest"})
  void rowsWithoutWeightAreNotThere(String name) {
    List<Row> more = new ArrayList<>(SAMPLE);
    UNSEEN.forEach(row -> more.add(withWeight(row, 0)));
    TrainedRouter other = train(name, 0, more, 4);
    for (Row row : UNSEEN) {
      assertThat(probabilities(other, row)).containsExactly(probabilities(trained(name), row));
    }
  }

  /**
   * Labels are 1, 0 and −1 in 40, 25 and 35 of 100 rows, whatever x, and the components predict
   * just these. The likeliest cluster is the first, at a mean squared error of 0.25 + 4 · 0.35; the
   * middle one costs 0.75.
   */
  @Test
  void costSendsRowsWhereAnErrorIsCheapAndForestWhereTheyMostOftenBelong() {
    Random random = new Random(5);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      int cluster = i % 100 < 40 ? 0 : i % 100 < 65 ? 1 : 2;
      Vector x = Vectors.dense(random.nextInt(4), random.nextInt(2));
      rows.add(row(x, 1 - cluster, 1, cluster, 1, 0, -1));
    }
    double cost = hardError(train("cost", 0, rows, 2), rows);
    double forest = hardError(train("forest", 0, rows, 2), rows);
    assertThat(cost).isCloseTo(Math.sqrt(0.75), within(0.02));
    assertThat(forest).isGreaterThan(1.1);
  }

  @Test
  void leavesNothingCachedEvenIfItFails() {
    int before = persistent();
    train("nearest", HELD_OUT, SAMPLE, 2);
    assertThat(persistent()).isEqualTo(before);
    List<Row> wrong = List.of(row(Vectors.dense(1), 2, 1, 7, 2.5, 3));
    assertThatThrownBy(() -> train("nearest", HELD_OUT, wrong, 1)).isNotNull();
    assertThat(persistent()).isEqualTo(before);
  }

  @Test
  void refusesUnknownNamesAndOtherRouters(@TempDir Path directory) {
    assertThatThrownBy(() -> train("oracle", 0, SAMPLE, 1))
        .hasMessage(
            "Router 'oracle' does not exist; choose one of: "
                + "auto, boosted, forest, cost, logistic, nearest, none");
    assertThatThrownBy(() -> train("none", 0, List.of(row(Vectors.dense(1), 2, 0, 0, 2.5)), 1))
        .hasMessage("The router's sample has no row of positive weight; give it at least one.");
    String path = directory.resolve("router").toString();
    trained("nearest").router().save(path);
    RouterReport forest = trained("forest").report();
    assertThatThrownBy(() -> RouterTraining.load(forest, path, 4, 3, 4))
        .hasMessage("The router at '" + path + "' is 'nearest', not 'forest'.");
    assertThatThrownBy(() -> RouterTraining.load(forest, path + "-not-there", 4, 3, 4))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("The router '" + path + "-not-there/router.json' cannot be read");
  }

  /** Another mixture's router would read inputs that are not there, or name other clusters. */
  @ParameterizedTest
  @ValueSource(strings = {"boosted", "forest", "logistic", "nearest", "cost"})
  void refusesRoutersOfOtherSizes(String name, @TempDir Path directory) {
    RouterReport report = trained(name).report();
    String path = directory.resolve("router").toString();
    trained(name).router().save(path);
    assertThatThrownBy(() -> RouterTraining.load(report, path, 5, 3, 4))
        .hasMessageContaining("field 'shares' of router.json must be 5 numbers, but has 4 entries");
    assertThatThrownBy(() -> RouterTraining.load(report, path, 4, 2, 4))
        .hasMessageContaining(
            name.equals("nearest") ? "must be 18 numbers" : "7 inputs instead of 6");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"forests\": | \"trees\": | field 'forests' of router.json must hold 3 forests",
        "\"forests\":[ | \"forests\":[[], | field 'forests' of router.json must hold 3 forests",
        "\"forests\":[ | \"forests\":[7, | field 'forests' of router.json does not hold trees",
        "\"input\":0 | \"input\":7 | has a split of input 7, but there are 7 inputs",
        "\"threshold\": | \"unknown\": | field 'forests' of router.json does not hold trees",
        "\"values\":[ | \"values\":[1, | has 2 numbers instead of 1"
      })
  void refusesDamagedTrees(String part, String damage, String problem, @TempDir Path directory)
      throws IOException {
    String path = directory.resolve("router").toString();
    trained("boosted").router().save(path);
    Path file = Path.of(path, "router.json");
    Files.delete(file.resolveSibling(".router.json.crc"));
    String text = Files.readString(file);
    assertThat(text).contains(part);
    int at = text.indexOf(part);
    Files.writeString(file, text.substring(0, at) + damage + text.substring(at + part.length()));
    RouterReport report = trained("boosted").report();
    assertThatThrownBy(() -> RouterTraining.load(report, path, 4, 3, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void inputsAreTheFeaturesAndThePredictionsAfterThem() {
    Vector dense = Vectors.dense(0, 2, 0);
    double[] predictions = {5, 0};
    assertThat(RouterTraining.inputs("features", dense, predictions)).isEqualTo(dense);
    Vector both = RouterTraining.inputs("both", dense, predictions);
    assertThat(both.toArray()).containsExactly(0, 2, 0, 5, 0);
    Vector sparse = RouterTraining.inputs("both", dense.toSparse(), predictions);
    assertThat(sparse).isEqualTo(both).isInstanceOf(dense.toSparse().getClass());
  }

  private static boolean isHeldOut(Row row) {
    long key = RowKeys.of(row.<Vector>getAs(0), row.getDouble(1));
    return RowKeys.uniform(SEED ^ RouterSample.HELD_OUT_STREAM, key) < HELD_OUT;
  }

  private static double softError(TrainedRouter router, List<Row> rows) {
    double sum = 0;
    for (Row row : rows) {
      double mixed = Outputs.mixed(probabilities(router, row), row.<Vector>getAs(4).toArray())[0];
      sum += Math.pow(row.getDouble(1) - mixed, 2);
    }
    return Math.sqrt(sum / rows.size());
  }

  private static double hardError(TrainedRouter router, List<Row> rows) {
    double sum = 0;
    for (Row row : rows) {
      int cluster = likeliest(probabilities(router, row));
      sum += Math.pow(row.getDouble(1) - row.<Vector>getAs(4).apply(cluster), 2);
    }
    return Math.sqrt(sum / rows.size());
  }

  private static double[] shares(List<Row> rows) {
    double[] weights = new double[4];
    double total = 0;
    for (Row row : rows) {
      weights[row.getInt(3)] += row.getDouble(2);
      total += row.getDouble(2);
    }
    for (int k = 0; k < weights.length; k++) {
      weights[k] /= total;
    }
    return weights;
  }

  private static Row withWeight(Row row, double weight) {
    return row(
        row.getAs(0), row.getDouble(1), weight, row.getInt(3), row.<Vector>getAs(4).toArray());
  }

  private static Vector inputs(Row row) {
    return RouterTraining.inputs("both", row.getAs(0), row.<Vector>getAs(4).toArray());
  }

  private static int likeliest(double[] probabilities) {
    int best = 0;
    for (int k = 1; k < probabilities.length; k++) {
      if (probabilities[k] > probabilities[best]) {
        best = k;
      }
    }
    return best;
  }

  private static Router shipped(Router router) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(router);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (Router) in.readObject();
    }
  }

  private static int persistent() {
    return SparkTest.session().sparkContext().getPersistentRDDs().size();
  }
}
