package io.prestomixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.component.FittedComponent;
import io.prestomixture.component.Retraining.Rows;
import io.prestomixture.data.FeatureScaling;
import io.prestomixture.data.RowBlock;
import io.prestomixture.data.RowKeys;
import io.prestomixture.engine.CrossFit;
import io.prestomixture.router.ErrorMeasure;
import io.prestomixture.router.RouterSettings;
import io.prestomixture.router.RouterTraining;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.Matrices;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** Two planes, one on each side of a line that crosses the features' axes. */
class HeldOutRoutingTest {
  private static final int ROWS = 1500;

  private static final FeatureScaling UNSCALED =
      new FeatureScaling(new double[2], new double[] {1, 1}, new double[] {1, 1}, 0);

  private static FittedComponent plane(double intercept, double first, double second) {
    return new FittedComponent(
        "ridge",
        Matrices.dense(1, 2, new double[] {first, second}),
        Vectors.dense(intercept),
        Vectors.dense(1, 1),
        null,
        ROWS / 2,
        ROWS / 2.0,
        0);
  }

  /** Rows and their clusters. */
  private record Sides(Rows rows, short[] clusters) {
    /** Rows to whose border something of this deviation is added, each its own. */
    static Sides of(double blurred) {
      Random random = new Random(5);
      double[][] x = new double[ROWS][2];
      double[] y = new double[ROWS];
      double[] w = new double[ROWS];
      short[] clusters = new short[ROWS];
      for (int i = 0; i < ROWS; i++) {
        x[i][0] = 2 * random.nextDouble() - 1;
        x[i][1] = 2 * random.nextDouble() - 1;
        clusters[i] = (short) (x[i][0] + x[i][1] > blurred * random.nextGaussian() ? 1 : 0);
        y[i] = clusters[i] == 1 ? 2 + x[i][0] : -2 + x[i][1];
        w[i] = 1;
      }
      return new Sides(new Rows(x, y, w), clusters);
    }

    RowBlock block() {
      return rows.block(false);
    }

    /** With the true planes, whatever the fold. */
    CrossFit components() {
      List<FittedComponent> planes = List.of(plane(-2, 0, 1), plane(2, 1, 0));
      int[] folds = new int[ROWS];
      Arrays.setAll(folds, i -> i % 5);
      return new CrossFit(Collections.nCopies(5, planes), folds, clusters);
    }

    double[] errors(String router, String routing) {
      return errors(HeldOutRouting.of(settings(router, routing, true)));
    }

    double[] errors(HeldOutRouting judge) {
      return judge.errors(components(), block(), UNSCALED);
    }
  }

  private static RouterSettings settings(String router, String routing, boolean corrections) {
    return new RouterSettings(router, "both", routing, 0.2, ErrorMeasure.RMSE, corrections, 2, 1);
  }

  private static HeldOutRouting judge(String router) {
    return HeldOutRouting.of(settings(router, "auto", true));
  }

  private static double sum(double[] errors) {
    return Arrays.stream(errors).sum();
  }

  @Test
  void bordersThatTreesDoNotSeeCountWhereARouterMaySeeThem() {
    Sides sides = Sides.of(0);
    double boosted = sum(sides.errors("boosted", "auto"));
    double logistic = sum(sides.errors("logistic", "auto"));
    assertThat(logistic).isLessThan(0.5 * boosted);
    assertThat(sides.errors("auto", "auto")).isEqualTo(sides.errors("logistic", "auto"));
    assertThat(sides.errors("boosted", "auto")).isNotEqualTo(sides.errors("logistic", "auto"));
    // Other routers are judged by what is like them most.
    assertThat(judge("forest"))
        .isEqualTo(HeldOutRouting.of(settings("boosted", "auto", false)))
        .isNotEqualTo(judge("boosted"))
        .isNotEqualTo(judge("auto"));
    // A checkpoint knows them by their text.
    assertThat(judge("forest").toString()).isNotEqualTo(judge("boosted").toString());
  }

  @Test
  void whatErrsLeastOfHardAndSoftCounts() {
    Sides exact = Sides.of(0);
    double[] hard = exact.errors("logistic", "hard");
    assertThat(sum(hard)).isLessThan(sum(exact.errors("logistic", "soft")));
    assertThat(exact.errors("logistic", "auto")).isEqualTo(hard);
    Sides blurred = Sides.of(0.7);
    double[] soft = blurred.errors("logistic", "soft");
    assertThat(sum(soft)).isLessThan(sum(blurred.errors("logistic", "hard")));
    assertThat(blurred.errors("logistic", "auto")).isEqualTo(soft);
  }

  /** What both planes miss is no reason to think less of them, where a remainder will tell it. */
  @Test
  void whatARemainderTellsIsForgiven() {
    Sides sides = Sides.of(0.7);
    double[] y = sides.rows.y();
    double[] plain = sides.errors(HeldOutRouting.of(settings("boosted", "soft", false)));
    assertThat(sum(sides.errors("boosted", "soft"))).isBetween(0.95 * sum(plain), sum(plain));
    Arrays.setAll(y, i -> y[i] + 3 * Math.sin(4 * sides.rows.x()[i][0]));
    double without = sum(sides.errors(HeldOutRouting.of(settings("boosted", "soft", false))));
    assertThat(without).isGreaterThan(1.5 * sum(plain));
    assertThat(sum(sides.errors("boosted", "soft"))).isLessThan(1.2 * sum(plain));
    assertThat(sum(sides.errors("boosted", "hard"))).isGreaterThan(without);
    for (String router : RouterTraining.NAMES) {
      assertThat(judge(router).remainder()).isEqualTo(List.of("auto", "boosted").contains(router));
    }
  }

  /** MLlib's regression of the rows of one fold, for those of the other. */
  @Test
  void logisticRoutingIsThatOfMllib() {
    Sides sides = Sides.of(0.7);
    Rows rows = sides.rows;
    double[] errors = sides.errors("logistic", "soft");
    RowBlock block = sides.block();
    double penalty = RouterTraining.logisticPenalty(ROWS);
    assertThat(penalty).isEqualTo(1.0 / (10 * ROWS));
    for (boolean first : new boolean[] {true, false}) {
      List<Row> others = new ArrayList<>();
      for (int i = 0; i < ROWS; i++) {
        if (isFirst(block.key(i)) != first) {
          others.add(RowFactory.create(Vectors.dense(rows.x()[i]), (double) sides.clusters[i]));
        }
      }
      LogisticRegressionModel model =
          new LogisticRegression()
              .setRegParam(penalty)
              .setStandardization(false)
              .setTol(1e-12)
              .fit(
                  SparkTest.session()
                      .createDataFrame(
                          others,
                          new StructType()
                              .add("features", SQLDataTypes.VectorType())
                              .add("label", DataTypes.DoubleType)));
      for (int i = 0; i < ROWS; i++) {
        if (isFirst(block.key(i)) == first) {
          double pi = model.predictProbability(Vectors.dense(rows.x()[i])).apply(1);
          double mixed = pi * (2 + rows.x()[i][0]) + (1 - pi) * (-2 + rows.x()[i][1]);
          assertThat(errors[i]).isCloseTo(Math.pow(rows.y()[i] - mixed, 2), within(1e-3));
        }
      }
    }
  }

  /** Whether a row is charged by the first of both models. */
  private static boolean isFirst(long key) {
    return RowKeys.uniform(0x10617L ^ 0xF01DL, key) < 0.5;
  }
}
