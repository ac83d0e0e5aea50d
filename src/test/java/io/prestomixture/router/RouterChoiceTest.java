package io.prestomixture.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prestomixture.data.InvalidInputException;
import io.prestomixture.data.RowKeys;
import io.prestomixture.scoring.RouterDocument;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The router that is taken where there is a choice, and what routers use. */
class RouterChoiceTest {
  private static final double HELD_OUT = 0.3;

  /** Two clusters, told by whether x₀ and x₁ have the same sign; components predict −1 and 1. */
  private static List<Row> quadrants(int n) {
    Random random = new Random(5);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      double[] x = {random.nextDouble() - 0.5, random.nextDouble() - 0.5};
      int cluster = x[0] * x[1] > 0 ? 1 : 0;
      rows.add(RouterRows.row(Vectors.dense(x), 2.0 * cluster - 1, 1, cluster, -1, 1));
    }
    return rows;
  }

  private static TrainedRouter train(String name, List<Row> rows, Clustering... given) {
    return RouterTraining.train(
        new RouterSettings(name, "both", "auto", HELD_OUT, ErrorMeasure.RMSE, true, 2, 7),
        RouterRows.frame(rows, 2),
        Optional.ofNullable(given.length == 0 ? null : given[0]));
  }

  private static double error(TrainedRouter router) {
    return Math.min(router.report().hardError(), router.report().softError());
  }

  @Test
  void autoTakesTheOneOfLeastHeldOutErrorAsItWouldBeByItself() {
    List<Row> rows = quadrants(200);
    TrainedRouter taken = train("auto", rows);
    List<TrainedRouter> all =
        List.of("boosted", "forest", "cost", "logistic", "nearest").stream()
            .map(name -> train(name, rows))
            .toList();
    double least = all.stream().mapToDouble(RouterChoiceTest::error).min().orElseThrow();
    TrainedRouter best =
        all.stream().filter(router -> error(router) == least).findFirst().orElseThrow();
    assertThat(taken.report().router()).isEqualTo(best.report().router());
    assertThat(error(taken)).isEqualTo(least);
    assertThat(taken.report().routing()).isEqualTo(best.report().routing());
    for (Row row : rows) {
      assertThat(RouterRows.probabilities(taken, row))
          .containsExactly(RouterRows.probabilities(best, row));
    }
    assertThat(error(train("logistic", rows))).as("no line tells quadrants").isGreaterThan(least);
  }

  /** Components that only noise tells apart: which router errs least is chance. */
  @Test
  void autoKeepsTheFirstWhereAnotherIsBetterByChanceOnly() {
    int luckier = 0;
    for (int seed = 0; seed < 3; seed++) {
      Random random = new Random(seed);
      List<Row> rows = new ArrayList<>();
      for (int i = 0; i < 150; i++) {
        double[] x = {random.nextGaussian(), random.nextGaussian()};
        int cluster = random.nextInt(2);
        double label = random.nextGaussian();
        rows.add(RouterRows.row(Vectors.dense(x), label, 1, cluster, -0.05, 0.05));
      }
      TrainedRouter first = train("boosted", rows);
      assertThat(train("auto", rows).report().router()).isEqualTo("boosted");
      for (String other : List.of("forest", "cost", "logistic", "nearest")) {
        luckier += error(train(other, rows)) < error(first) ? 1 : 0;
      }
    }
    assertThat(luckier).as("else nothing was tested").isPositive();
  }

  /** x₀ is the cluster of a row that components disagree about, and 0.5 where they do not. */
  private record Told() implements Clustering {
    @Override
    public double[] probabilities(Vector features) {
      double second = features.apply(0);
      return new double[] {1 - second, second};
    }

    @Override
    public PredictionCost cost() {
      return PredictionCost.NONE;
    }
  }

  /**
   * Components disagree about one row of four. Shares predict the first class there and are wrong
   * about half of these rows, but know it; a clustering is wrong about three of eight, and sure. It
   * errs less often, though by a higher log-loss.
   */
  @Test
  void ofClassesAutoTakesTheOneThatPredictsAnotherLeastOften() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 8000; i++) {
      int cluster = i % 100 < 51 ? 0 : 1;
      boolean disagree = i % 4 == 0;
      int label = disagree ? (i / 4) % 2 : 0;
      int said = (i / 8) % 8 < 3 ? 1 - label : label;
      double[] outputs = disagree ? new double[] {1e-6, 1 - 1e-6} : new double[] {1e-6, 1e-6};
      Vector features = Vectors.dense(disagree ? said : 0.5, i);
      rows.add(RouterRows.row(features, label, 1, cluster, outputs));
    }
    TrainedRouter shares = ofClasses(rows);
    TrainedRouter taken = ofClasses(rows, new Told());
    assertThat(taken.report().router()).isEqualTo("own");
    assertThat(error(taken)).as("log-loss").isGreaterThan(error(shares));
  }

  private static TrainedRouter ofClasses(List<Row> rows, Clustering... given) {
    return RouterTraining.train(
        new RouterSettings("none", "both", "soft", HELD_OUT, ErrorMeasure.LOG_LOSS, true, 2, 7),
        RouterRows.frame(rows, 2),
        Optional.ofNullable(given.length == 0 ? null : given[0]));
  }

  /** What hard routing says is never corrected, so a gate is not to learn for what would be. */
  @Test
  void gatesForHardRoutingLearnNoCorrections() {
    Random random = new Random(2);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      double[] x = {random.nextGaussian(), random.nextGaussian()};
      int cluster = x[0] > 0 ? 1 : 0;
      rows.add(RouterRows.row(Vectors.dense(x), 2 * cluster + x[1], 1, cluster, 0, 2));
    }
    assertThat(corrected(rows, "soft")).isPositive();
    assertThat(corrected(rows, "hard")).isZero();
  }

  /**
   * What both components leave out is corrected in mixtures, and the gate of what is corrected
   * blurs the border. One that learned for hard routing does not, and is what hard routing is
   * measured by, however that of mixtures would do.
   */
  @Test
  void hardRoutingIsJudgedByTheGateThatLearnsForIt() {
    Random random = new Random(5);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      double[] x = {random.nextDouble() - 0.5, random.nextDouble() - 0.5};
      int cluster = x[0] * x[1] > 0 ? 1 : 0;
      rows.add(RouterRows.row(Vectors.dense(x), 6 * cluster + 0.3 * x[1], 1, cluster, 0, 6));
    }
    TrainedRouter soft = boosted(rows, "soft");
    assertThat(soft.report().hardError()).isGreaterThan(soft.report().softError());
    TrainedRouter hard = boosted(rows, "hard");
    assertThat(hard.report().hardError()).isLessThan(0.5 * soft.report().softError());
    TrainedRouter taken = boosted(rows, "auto");
    assertThat(taken.report().routing()).isEqualTo("hard");
    assertThat(taken.report().hardError()).isEqualTo(hard.report().hardError());
    assertThat(taken.report().softError()).isEqualTo(soft.report().softError());
    for (Row row : rows) {
      assertThat(RouterRows.probabilities(taken, row))
          .containsExactly(RouterRows.probabilities(hard, row));
    }
  }

  private static long corrected(List<Row> rows, String routing) {
    return boosted(rows, routing).router().correctionCost().parameters();
  }

  private static TrainedRouter boosted(List<Row> rows, String routing) {
    return RouterTraining.train(
        new RouterSettings("boosted", "both", routing, HELD_OUT, ErrorMeasure.RMSE, true, 2, 7),
        RouterRows.frame(rows, 2));
  }

  /** Component 1 is right where the mixture is not, or wrong; accuracy is that of what is taken. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatHardRoutingDoesMayBeToldByAnotherRouter(boolean right) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      rows.add(
          RouterRows.row(Vectors.dense(i), i, 1, i % 4 == 0 ? 0 : 1, i - 1, right ? i : i + 9));
    }
    RouterSettings settings =
        new RouterSettings("none", "both", "auto", HELD_OUT, ErrorMeasure.RMSE, true, 2, 7);
    Dataset<Row> sample = RouterSample.canonical(settings, RouterRows.frame(rows, 2));
    HeldOutErrors one = errors(sample, 0.6, 0.4);
    HeldOutErrors other = errors(sample, 0.4, 0.6);
    HeldOutErrors both = one.withHardOf(other);
    assertThat(both.rows()).isEqualTo(100);
    assertThat(both.softError()).isEqualTo(one.softError()).isNotEqualTo(other.softError());
    assertThat(both.hardError()).isEqualTo(other.hardError()).isEqualTo(right ? 0 : 9);
    assertThat(both.isHard("auto")).isEqualTo(right);
    assertThat(both.accuracy()).isEqualTo(right ? 0.75 : 0.25);
  }

  private static HeldOutErrors errors(Dataset<Row> sample, double... shares) {
    return HeldOutErrors.of(ErrorMeasure.RMSE, new SharesRouter(new Shares(shares)), sample);
  }

  /** A wave that no component knows: trees can say it. Of noise it is not. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 3})
  void gatesHaveARemainderWhereItHelps(double wave, @TempDir Path directory) {
    Random random = new Random(5);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 900; i++) {
      double[] x = {random.nextGaussian(), random.nextGaussian()};
      int cluster = x[0] > 0 ? 1 : 0;
      double label = cluster == 0 ? x[1] : 8 - x[1];
      double[] said = wave > 0 ? new double[] {x[1], 8 - x[1]} : new double[] {label, label};
      double added = wave > 0 ? wave * Math.sin(3 * x[1]) : 3 * random.nextGaussian();
      rows.add(RouterRows.row(Vectors.dense(x), label + added, 1, cluster, said));
    }
    TrainedRouter trained = boosted(rows, "soft");
    RouterDocument document = trained.document();
    if (wave == 0) {
      assertThat(document.remainder() == null).isTrue();
    } else {
      assertThat(document.remainder()).hasSameSizeAs(document.forests().get(0));
      assertThat(trained.report().softError()).isLessThan(0.3 * wave);
      String path = directory.resolve("router").toUri().toString();
      trained.router().save(path);
      TrainedRouter loaded = RouterTraining.load(trained.report(), path, 2, 2, 2);
      for (Row row : rows) {
        Vector x = row.getAs(0);
        double[] said = row.<Vector>getAs(4).toArray();
        double[] pi = trained.probabilities(x, said);
        assertThat(loaded.mixed(pi, x, said)).containsExactly(trained.mixed(pi, x, said));
      }
    }
  }

  /** Two clusters on two sides of a line, which trees tell as well as it does. */
  @Test
  void autoTakesTheSimplerWhereItDoesAsWell() {
    Random random = new Random(4);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      int cluster = i % 2;
      double[] x = {cluster + 0.1 * random.nextDouble(), random.nextDouble()};
      rows.add(RouterRows.row(Vectors.dense(x), 2.0 * cluster - 1, 1, cluster, -1, 1));
    }
    assertThat(error(train("boosted", rows))).isZero();
    assertThat(train("auto", rows).report().router()).isEqualTo("nearest");
    // Far out on one side: what is nearest the mean of the other.
    for (int i = 0; i < 40; i++) {
      double[] x = {-20 - random.nextDouble(), random.nextDouble()};
      rows.add(RouterRows.row(Vectors.dense(x), 1, 1, 1, -1, 1));
    }
    assertThat(error(train("boosted", rows))).isLessThan(error(train("nearest", rows)) / 10);
    assertThat(train("auto", rows).report().router()).isEqualTo("boosted");
  }

  /** Held-out rows say nothing of rows that there are none of among them. */
  @Test
  void rowsThatWereLearnedFromSpeakAgainstTheSimpler() {
    Random random = new Random(4);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 440; i++) {
      // The last ones are of one cluster, but nearer the centre of the other.
      boolean stray = i >= 400;
      int cluster = stray ? 0 : i % 2;
      double first = stray ? 0.8 : cluster + 0.1 * random.nextDouble();
      Vector x = Vectors.dense(first, random.nextDouble());
      double label = 2.0 * cluster - 1 + 0.2 * random.nextGaussian();
      double draw = RowKeys.uniform(7 ^ RouterSample.HELD_OUT_STREAM, RowKeys.of(x, label));
      if (!stray || draw >= HELD_OUT) {
        rows.add(RouterRows.row(x, label, 1, cluster, -1, 1));
      }
    }
    assertThat(rows).hasSizeGreaterThan(410);
    assertThat(error(train("nearest", rows))).isEqualTo(error(train("boosted", rows)));
    assertThat(train("auto", rows).report().router())
        .as("the other simple one, which is right everywhere")
        .isEqualTo("logistic");
  }

  /** The sign of the product, or of its opposite. */
  private record Quadrants(double sign) implements Clustering {
    @Override
    public double[] probabilities(Vector features) {
      assertThat(features.size()).isEqualTo(2);
      double side = sign * features.apply(0) * features.apply(1);
      return side > 0 ? new double[] {0, 1} : new double[] {1, 0};
    }

    @Override
    public PredictionCost cost() {
      return new PredictionCost(1, 2);
    }
  }

  @Test
  void aGivenClusteringIsTakenWhereItIsBest() {
    List<Row> rows = quadrants(200);
    TrainedRouter right = train("logistic", rows, new Quadrants(1));
    assertThat(right.report().router()).isEqualTo("own");
    assertThat(right.report().accuracy()).isEqualTo(1);
    assertThat(error(right)).isZero();
    assertThat(right.cost()).isEqualTo(new PredictionCost(1, 2));
    assertThat(right.needsAllOutputs()).isFalse();
    Vector sparse = Vectors.sparse(2, new int[] {0, 1}, new double[] {2, -1});
    assertThat(right.probabilities(sparse, new double[] {-1, 1})).containsExactly(1, 0);
    assertThatThrownBy(() -> right.router().save("nowhere"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("choose another router");
    assertThat(train("logistic", rows, new Quadrants(-1)).report().router()).isEqualTo("logistic");
  }

  /** Inputs are two features and two outputs. */
  @Test
  void costsAreThoseCountedByHand() {
    List<Row> rows = quadrants(100);
    assertThat(train("nearest", rows).cost()).isEqualTo(new PredictionCost(2 * 5, 2 * 4));
    assertThat(train("logistic", rows).cost()).isEqualTo(new PredictionCost(2 * 5, 2 * 4));
    assertThat(train("none", rows).cost()).isEqualTo(new PredictionCost(2, 0));
    assertThat(PredictionCost.ofTree(3, 2)).isEqualTo(new PredictionCost(5, 5));
    // Every input tells the clusters, and losses with them: all trees have one node.
    List<Row> apart = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      int c = i % 2;
      apart.add(RouterRows.row(Vectors.dense(c, c), 11.0 * c, 1, c, 10.0 * c, 10.0 * c + 1));
    }
    assertThat(train("forest", apart).cost()).isEqualTo(new PredictionCost(40 * 3, 40 * 3));
    assertThat(train("cost", apart).cost()).isEqualTo(new PredictionCost(2 * 10 * 2, 2 * 10 * 2));
  }
}
