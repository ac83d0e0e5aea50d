package io.prestomixture.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Documents of a few numbers, whose predictions are worked out by hand; and damaged ones. */
class MixtureScorerTest {
  private static final double LOG_TWO_PI = Math.log(2 * Math.PI);

  private static ComponentDocument linear(String family, double intercept, double... theta) {
    return component(family, new double[][] {theta}, intercept, null, 1);
  }

  private static ComponentDocument component(
      String family, double[][] theta, double intercept, double[][] spread, long rows) {
    double[] intercepts = new double[theta.length];
    Arrays.fill(intercepts, intercept);
    double[] scale = new double[theta[0].length];
    Arrays.fill(scale, 2);
    return new ComponentDocument(family, theta, intercepts, scale, spread, rows, rows);
  }

  private static RouterDocument router(
      String name, String inputs, String routing, List<List<TreeDocument>> forests) {
    return new RouterDocument(
        name, inputs, routing, new double[] {0.25, 0, 0.75}, null, null, forests);
  }

  private static MixtureScorer scorer(RouterDocument router, ComponentDocument... components) {
    return new MixtureScorer(new MixtureDocument(List.of(components), router));
  }

  /** Three lines; the second has no rows. */
  private static MixtureScorer lines(RouterDocument router) {
    return scorer(
        router, linear("ridge", 1, 2, 0), linear("huber", 0, 0, 0), linear("ridge", -1, 0, 3));
  }

  @Test
  void sharesMixOrChoose() {
    double[] x = {10, 100};
    MixtureScorer soft = lines(RouterDocument.fixed("soft", 0.25, 0, 0.75));
    assertThat(soft.componentOutputs(x)).containsExactly(21, 0, 299);
    assertThat(soft.predict(x)).isEqualTo(0.25 * 21 + 0.75 * 299);
    assertThat(soft.cluster(x)).isEqualTo(2);
    assertThat(soft.clusterProbabilities(x)).containsExactly(0.25, 0, 0.75);
    assertThat(lines(RouterDocument.fixed("hard", 0.25, 0, 0.75)).predict(x)).isEqualTo(299);
  }

  @Test
  void linearRoutersSeeFeaturesAndOutputs() {
    double[] x = {1, 1};
    // Outputs are 3, 0 and 2. The scores of clusters 0 and 2 are log 3 + 1·x_0 = η and 0 + h_2/2.
    double[][] coefficients = {{1, 0, 0, 0, 0}, {0, 0, 0, 0, 0.5}};
    double[] intercepts = {Math.log(3), 0};
    double[] shares = {0.25, 0, 0.75};
    for (String name : List.of("nearest", "logistic")) {
      RouterDocument router =
          new RouterDocument(name, "both", "soft", shares, intercepts, coefficients, null);
      double[] found = lines(router).clusterProbabilities(x);
      assertThat(found[0]).isCloseTo(0.75, within(1e-15));
      assertThat(found[1]).isZero();
      assertThat(lines(router).predict(x)).isCloseTo(0.75 * 3 + 0.25 * 2, within(1e-14));
      double[][] steep = {{10, 0}, {0, 1}};
      MixtureScorer features =
          lines(new RouterDocument(name, "features", "hard", shares, intercepts, steep, null));
      // An infinite score: nearest knows no better than the shares, logistic lets it win.
      assertThat(features.clusterProbabilities(new double[] {1e308, 1}))
          .containsExactly(name.equals("nearest") ? shares : new double[] {1, 0, 0});
    }
  }

  /** A stump on the output of component 2, which follows two features. */
  private static TreeDocument stump(double[] below, double[] above) {
    return TreeDocument.split(4, 2, TreeDocument.leaf(below), TreeDocument.leaf(above));
  }

  private static TreeDocument leaf() {
    return TreeDocument.leaf(new double[] {0});
  }

  private static RouterDocument boosted(
      String routing,
      List<List<TreeDocument>> forests,
      double[][] corrections,
      List<TreeDocument> remainder) {
    return new RouterDocument(
            "boosted",
            "both",
            routing,
            new double[] {0.25, 0, 0.75},
            new double[] {0.7, -0.1},
            null,
            forests)
        .adding(corrections, remainder);
  }

  @Test
  void routersWithTrees() {
    double[] x = {1, 1};
    double[] above = {1, 2};
    TreeDocument one = stump(new double[] {1, 0}, new double[] {0, 1});
    TreeDocument two = stump(new double[] {0.5, 0.5}, new double[] {0, 1});
    MixtureScorer forest =
        lines(router("forest", "both", "soft", List.of(List.of(one, two), List.of(two))));
    // At the threshold a row goes to the left: ((1 + ½)/2 + ½)/2.
    assertThat(forest.clusterProbabilities(x)).containsExactly(0.625, 0, 0.375);
    assertThat(forest.clusterProbabilities(above)).containsExactly(0, 0, 1);
    assertThat(forest.clusterProbabilities(new double[] {1, Double.NaN})).containsExactly(0, 0, 1);

    TreeDocument up = stump(new double[] {0.3}, new double[] {-5});
    TreeDocument down = stump(new double[] {0.2}, new double[] {-4});
    List<List<TreeDocument>> forests = List.of(List.of(up, down), List.of(down));
    MixtureScorer boosted = lines(boosted("soft", forests, null, null));
    // Scores 0.7 + 0.3 + 0.2 and −0.1 + 0.2.
    double first = 1 / (1 + Math.exp(0.1 - 1.2));
    assertThat(boosted.clusterProbabilities(x)[0]).isCloseTo(first, within(1e-15));
    assertThat(boosted.clusterProbabilities(x)[1]).isZero();
    assertThat(boosted.clusterProbabilities(x)[2]).isCloseTo(1 - first, within(1e-15));
    // What each component says is corrected by −1 + 5·x_0 and 2 + 4·x_1, where they are mixed.
    double[][] corrections = {{-1, 5, 0}, {2, 0, 4}};
    double mixed = first * 3 + (1 - first) * 2;
    assertThat(boosted.predict(x)).isCloseTo(mixed, within(1e-14));
    assertThat(lines(boosted("soft", forests, corrections, null)).predict(x))
        .isCloseTo(mixed + first * 4 + (1 - first) * 6, within(1e-14));
    assertThat(lines(boosted("hard", forests, corrections, List.of(up))).predict(x)).isEqualTo(3);
    // Trees of what no component says are added, by the inputs of the row.
    assertThat(lines(boosted("soft", forests, null, List.of(up, down))).predict(x))
        .isCloseTo(mixed + 0.3 + 0.2, within(1e-14));
    assertThat(lines(boosted("soft", forests, corrections, List.of(up))).predict(x))
        .isCloseTo(mixed + first * 4 + (1 - first) * 6 + 0.3, within(1e-14));
    double[][] narrow = {{1, 2}, {3, 4}};
    assertThatThrownBy(() -> lines(boosted("soft", forests, narrow, null)))
        .hasMessageContaining("Field 'router.corrections[0]' has 2 numbers instead of 3");
    assertThatThrownBy(
            () ->
                scorer(
                    boosted("soft", List.of(List.of(leaf()), List.of(leaf())), corrections, null),
                    linear("logistic", 0, 2, 0),
                    linear("logistic", 0, 2, 0),
                    linear("logistic", 0, -4, 0)))
        .hasMessageContaining("need a label that is a number");

    MixtureScorer cost = lines(router("cost", "both", "hard", List.of(List.of(up), List.of(down))));
    assertThat(cost.cluster(x)).isEqualTo(2);
    assertThat(cost.cluster(above)).isZero();
  }

  @Test
  void classesAndCounts() {
    double[] x = {0.5, 0};
    MixtureScorer binary =
        scorer(
            RouterDocument.fixed("soft", 0.5, 0.5),
            linear("logistic", 0, 2, 0),
            linear("logistic", 0, -4, 0));
    double p = (1 / (1 + Math.exp(-1)) + 1 / (1 + Math.exp(2))) / 2;
    assertThat(binary.probabilities(x)[1]).isCloseTo(p, within(1e-15));
    assertThat(binary.predict(x)).isZero();
    assertThat(binary.numClasses()).isEqualTo(2);
    RouterDocument one = RouterDocument.fixed("soft", 1);
    RouterDocument half = RouterDocument.fixed("soft", 0.5, 0.5);
    double smoothed =
        scorer(half.smoothed(0.1), linear("logistic", 0, 2, 0), linear("logistic", 0, -4, 0))
            .probabilities(x)[1];
    assertThat(smoothed).isCloseTo(0.9 * p + 0.05, within(1e-15));
    for (double none : new double[] {-0.1, 1, Double.NaN}) {
      assertThatThrownBy(() -> scorer(one.smoothed(none), linear("svm", 0, 1, 0)))
          .hasMessageContaining("Field 'router.smoothing' is " + none);
    }
    assertThatThrownBy(() -> scorer(one.smoothed(0.1), linear("poisson", 1, 2, 0)))
        .hasMessageContaining("Field 'router.smoothing' needs a label that is a class");
    MixtureScorer votes =
        scorer(
            RouterDocument.fixed("soft", 0.4, 0.6), linear("svm", 0, 1, 0), linear("svm", 0, 0, 0));
    assertThat(votes.probabilities(x)).containsExactly(0.6, 0.4);
    double[][] three = {{0, 0}, {2, 0}, {4, 0}};
    MixtureScorer multinomial =
        scorer(RouterDocument.fixed("hard", 1), component("logistic", three, 7, null, 5));
    double total = 1 + Math.E + Math.exp(2);
    assertThat(multinomial.probabilities(x)[1]).isCloseTo(Math.E / total, within(1e-15));
    assertThat(
            scorer(one.smoothed(0.3), component("logistic", three, 7, null, 5)).probabilities(x)[1])
        .isCloseTo(0.7 * Math.E / total + 0.1, within(1e-15));
    assertThat(multinomial.predict(x)).isEqualTo(2);
    assertThat(scorer(RouterDocument.fixed("hard", 1), linear("poisson", 1, 2, 0)).predict(x))
        .isEqualTo(Math.exp(2));
  }

  private static double loss(String family, double intercept, double[][] spread) {
    double[][] centre = {{3, 1}};
    MixtureScorer scorer = scorer(null, component(family, centre, intercept, spread, 4));
    double[] x = {5, 2};
    assertThat(scorer.predict(x)).isZero();
    return scorer.componentOutputs(x)[0];
  }

  @Test
  void losses() {
    assertThat(loss("kmeans", 0, null)).isEqualTo(1.25);
    assertThat(loss("bregman/squared", 0, null)).isEqualTo(1.25);
    double[][] matrix = {{2, 1}, {1, 3}};
    assertThat(loss("bregman/mahalanobis", 0, matrix)).isEqualTo(2 * 4 + 2 * 2 + 3);
    double divergence = 5 * Math.log(5.0 / 3) - 2 + 2 * Math.log(2) - 1;
    assertThat(loss("bregman/kl", 0, null)).isCloseTo(divergence, within(1e-14));
    assertThat(loss("bregman/generalized-i", 0, null)).isCloseTo(divergence, within(1e-14));
    assertThat(loss("bregman/itakura-saito", 0, null))
        .isCloseTo(5.0 / 3 - Math.log(5.0 / 3) - 1 + 2 - Math.log(2) - 1, within(1e-14));
    double share = Math.log(0.3);
    // The inverse of [2 1; 1 3] is [3 -1; -1 2]/5.
    double norm = (3 * 4 - 2 * 2 + 2) / 5.0;
    assertThat(loss("gaussian", share, matrix))
        .isCloseTo(LOG_TWO_PI + 0.5 * (Math.log(5) + norm) - share, within(1e-14));
    assertThat(loss("gaussian", share, new double[][] {{2}, {4}}))
        .isCloseTo(LOG_TWO_PI + 0.5 * (Math.log(8) + 2 + 0.25) - share, within(1e-14));
  }

  @Test
  void rowsWithoutLabelGoToTheNearestClusterThatHasRows() {
    MixtureScorer scorer =
        scorer(
            null,
            component("kmeans", new double[][] {{0, 0}}, 0, null, 0),
            component("kmeans", new double[][] {{9, 9}}, 0, null, 3),
            component("kmeans", new double[][] {{2, 2}}, 0, null, 3));
    assertThat(scorer.predict(new double[] {0, 0})).isEqualTo(2);
    assertThat(scorer.clusterProbabilities(new double[] {7, 7})).containsExactly(0, 1, 0);
    double[][] unit = {{1}, {1}};
    MixtureScorer gaussian =
        scorer(
            null,
            component("gaussian", new double[][] {{0, 0}}, Math.log(0.2), unit, 2),
            component("gaussian", new double[][] {{0, 2}}, Math.log(0.8), unit, 8));
    // Densities are equal half-way, so that shares decide.
    assertThat(gaussian.clusterProbabilities(new double[] {5, 1})[0]).isCloseTo(0.2, within(1e-15));
  }

  @Test
  void manyRowsAreScoredAsOneIs() {
    MixtureScorer scorer =
        scorer(
            RouterDocument.fixed("soft", 0.5, 0.5),
            linear("logistic", 0.2, 2, 1),
            linear("logistic", 0, -4, 3));
    double[] rows = new Random(1).doubles(200, -1, 1).toArray();
    Scores all = new Scores(new double[100], new int[100], new double[200], new double[200]);
    scorer.score(rows, all);
    // Threads share a scorer.
    IntStream.range(0, 100)
        .parallel()
        .forEach(
            i -> {
              double[] x = Arrays.copyOfRange(rows, 2 * i, 2 * i + 2);
              assertThat(all.predictions()[i]).isEqualTo(scorer.predict(x));
              assertThat(all.clusters()[i]).isEqualTo(scorer.cluster(x));
              assertThat(Arrays.copyOfRange(all.clusterProbabilities(), 2 * i, 2 * i + 2))
                  .containsExactly(scorer.clusterProbabilities(x));
              assertThat(Arrays.copyOfRange(all.probabilities(), 2 * i, 2 * i + 2))
                  .containsExactly(scorer.probabilities(x));
            });
    assertThat(Arrays.stream(all.predictions()).distinct()).hasSize(2);
    Scores some = Scores.predictions(100);
    scorer.score(rows, some);
    assertThat(some.predictions()).containsExactly(all.predictions());
    assertThatThrownBy(() -> scorer.score(new double[3], some))
        .hasMessage("3 numbers are no rows of 2 features.");
    assertThatThrownBy(() -> scorer.score(new double[4], some))
        .hasMessage("An array of scores has length 100, but must have 2.");
    assertThatThrownBy(() -> scorer.predict(new double[3])).hasMessageContaining("has 3 features");
  }

  private static MixtureDocument described() {
    ColumnsDocument columns =
        new ColumnsDocument(
            List.of("a", "flag"),
            List.of(new ColumnsDocument.Text("town", List.of("Rome", "Oslo"))),
            List.of(new ColumnsDocument.Vector("v", 2)));
    return new MixtureDocument(
            List.of(linear("ridge", 0.1, 1, 10, 100, 1000, 1e4, 1e-300)),
            RouterDocument.fixed("hard", 1))
        .described(
            List.of("a", "flag", "town=Rome", "town=Oslo", "v[0]", "v[1]"),
            new MixtureDocument.LabelScale(7, 2),
            null,
            columns);
  }

  private static byte[] bytes(MixtureDocument document) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    document.write(out);
    return out.toByteArray();
  }

  @Test
  void namedColumnsBecomeFeatures(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("model.json");
    described().write(file);
    assertThat(Files.readAllBytes(file)).isEqualTo(bytes(described()));
    MixtureScorer scorer = MixtureScorer.load(file);
    double[] v = {5, 6};
    Map<String, Object> row = Map.of("a", 3, "flag", true, "town", "Oslo", "v", v, "more", "!");
    assertThat(scorer.features(row)).containsExactly(3, 1, 0, 1, 5, 6);
    assertThat(scorer.predict(row)).isEqualTo((3 + 10 + 1000 + 5e4 + 0.1) * 2 + 7);
    assertThat(scorer.features(Map.of("a", 3f, "flag", false, "town", "Bonn", "v", v)))
        .containsExactly(3, 0, 0, 0, 5, 6);
    refused(scorer, Map.of("a", 3), "Column 'flag' is missing or null in a row with columns [a]");
    refused(scorer, Map.of("a", "x"), "Column 'a' is 'x', but must be a finite number");
    refused(scorer, Map.of("a", Double.NaN), "Column 'a' is 'NaN', but must be a finite number");
    refused(scorer, Map.of("a", 1, "flag", 1, "town", 5), "Column 'town' is 5, but must be a text");
    refused(
        scorer,
        Map.of("a", 1, "flag", 1, "town", "Rome", "v", new double[3]),
        "Column 'v' must be a double[] of 2 entries");
    assertThatThrownBy(() -> lines(RouterDocument.fixed("hard", 1, 0, 0)).features(row))
        .hasMessageContaining("no columns");
  }

  private static void refused(MixtureScorer scorer, Map<String, ?> row, String sentence) {
    assertThatThrownBy(() -> scorer.features(row))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(sentence);
  }

  @Test
  void aComponentAloneIsAMixture() {
    MixtureScorer all = lines(RouterDocument.fixed("soft", 0.25, 0, 0.75));
    double[] x = {0.3, 0.7};
    for (int k = 0; k < 3; k++) {
      MixtureScorer one = new MixtureScorer(all.document().component(k));
      assertThat(one.predict(x)).isEqualTo(all.componentOutputs(x)[k]);
      assertThat(one.k()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"presto-mixture\" | \"other\" | is no model file: its field 'format'",
        "\"version\":1 | \"version\":2 | has version '2', but this program reads version 1",
        "\"version\":1 | \"version\":1.0 | has version '1.0'",
        "\"version\":1, | '' | has version ''",
        "\"version\":1 | \"version\":1,\"version\":1 | cannot be read (Duplicate",
        "{\"format\" | {\"extra\":0,\"format\" | cannot be read (Unrecognized field",
        "\"intercepts\":[0.1] | \"intercepts\":[] | 'components[0].intercepts' has 0 numbers",
        "\"intercepts\":[0.1] | \"intercepts\":[1e999] | has Infinity, which is not finite",
        "\"intercepts\":[0.1] | \"intercepts\":[null] | cannot be read (Cannot",
        "\"intercepts\":[0.1] | \"intercepts\":[\"0.1\"] | cannot be read (Cannot coerce",
        "\"intercepts\":[0.1], | '' | Field 'components[0].intercepts' is missing",
        "[[1.0,10.0, | [[10.0, | 'columns' makes 6 features instead of 5",
        "[[1.0, | [[],[1.0, | 'components[0].coefficients' has no number",
        "\"ridge\" | \"rigde\" | 'rigde' of field 'components[0].family' is unknown",
        "\"ridge\" | null | Field 'components[0].family' is missing",
        "\"rows\":1 | \"rows\":-1 | 'components[0].rows' is negative",
        "\"rows\":1 | \"rows\":1.5 | cannot be read (Cannot coerce",
        "\"rows\":1, | '' | cannot be read (Cannot map `null` into type `long`",
        "\"none\" | \"some\" | Router 'some' of field 'router.name' is unknown",
        "\"none\" | \"nearest\" | Field 'router.intercepts' is missing",
        "\"none\" | \"forest\" | Field 'router.forests' is missing",
        "\"hard\" | \"auto\" | 'router.routing' is 'auto'",
        "\"features\" | \"all\" | 'router.inputs' is 'all'",
        "\"shares\":[1.0] | \"shares\":[0.9] | 'router.shares' must be shares that sum to 1",
        "\"shares\":[1.0] | \"shares\":[2.0,-1.0] | 'router.shares' has 2 numbers instead of 1",
        "\"mean\":7.0, | '' | cannot be read (Cannot map `null` into type `double`",
        "\"size\":2 | \"size\":3 | 'columns' makes 7 features instead of 6",
        "\"size\":2 | \"size\":0 | 'columns.vectors' has one without entries",
        "\"name\":\"town\", | '' | Field 'columns.texts.name' is missing",
        "\"numbers\" | \"counts\" | cannot be read (Unrecognized field",
        "{\"format\" | {{\"format\" | cannot be read"
      })
  void damagedDocumentsAreRefused(String from, String to, String sentence) throws Exception {
    String whole = new String(bytes(described()), StandardCharsets.UTF_8);
    assertThat(whole).contains(from);
    byte[] damaged = whole.replaceFirst(Pattern.quote(from), to).getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(
            () ->
                new MixtureScorer(
                    MixtureDocument.read(new ByteArrayInputStream(damaged), "model.json")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(sentence)
        .hasMessageEndingWith(".");
  }

  @Test
  void refusalsNameTheFile(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("short.json");
    String whole = new String(bytes(described()), StandardCharsets.UTF_8);
    Files.writeString(file, whole.replace("\"size\":2", "\"size\":3"));
    assertThatThrownBy(() -> MixtureScorer.load(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("Model file '" + file + "'", "makes 7 features");
    Files.writeString(file, "");
    assertThatThrownBy(() -> MixtureScorer.load(file)).hasMessageContaining("is no model file");
    Files.writeString(file, whole.substring(0, 200));
    assertThatThrownBy(() -> MixtureScorer.load(file)).hasMessageContaining("cannot be read");
  }

  @Test
  void treesAreRefusedThatCannotBeWalked() {
    TreeDocument leaf = TreeDocument.leaf(1, 0);
    refusedTree(TreeDocument.split(5, 0, leaf, leaf), "split of input 5, but there are 5 inputs");
    refusedTree(TreeDocument.split(-1, 0, leaf, leaf), "split of input -1");
    refusedTree(TreeDocument.split(0, Double.NaN, leaf, leaf), "threshold that is not finite");
    refusedTree(TreeDocument.split(0, 0, leaf, null), "neither split nor leaf");
    refusedTree(new TreeDocument(1, null, null, null, new double[2]), "neither split nor leaf");
    refusedTree(TreeDocument.leaf(1), "has 1 numbers instead of 2");
  }

  private static void refusedTree(TreeDocument tree, String sentence) {
    assertThatThrownBy(() -> lines(router("forest", "both", "soft", List.of(List.of(tree)))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("'router.forests[0]", sentence);
  }
}
