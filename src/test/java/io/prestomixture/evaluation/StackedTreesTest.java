package io.prestomixture.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.NothingStaysCached;
import io.prestomixture.PrestoMixtureModel;
import io.prestomixture.component.FittedComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.regression.GBTRegressionModel;
import org.apache.spark.ml.regression.GBTRegressor;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Stacked trees are MLlib's on features with b + θ·x of every component appended by hand. */
@ExtendWith(NothingStaysCached.class)
class StackedTreesTest {
  private static final int K = 3;

  private static Dataset<Row> stacked(List<Row> rows, List<FittedComponent> components) {
    List<Row> longer = new ArrayList<>();
    for (Row row : rows) {
      double[] x = row.<Vector>getAs(0).toArray();
      double[] all = Arrays.copyOf(x, x.length + components.size());
      for (int c = 0; c < components.size(); c++) {
        all[x.length + c] = components.get(c).intercept();
        for (int j = 0; j < x.length; j++) {
          all[x.length + c] += components.get(c).coefficientVector().apply(j) * x[j];
        }
      }
      longer.add(ComparisonRows.row(row.getDouble(1), all));
    }
    return ComparisonRows.frame(longer, 2);
  }

  @Test
  void treesAreThoseOfMllibOnFeaturesAndPredictionsOfComponents() {
    List<Row> rows = ComparisonRows.lines(300, 1);
    List<Row> others = ComparisonRows.lines(60, 2);
    ComparisonSettings settings = ComparisonRows.settings("ridge", K, 0.01);
    Fitted fitted = new StackedTrees().fit(ComparisonRows.frame(rows, 2), settings);

    PrestoMixtureModel mixture = settings.estimator().fit(ComparisonRows.frame(rows, 2));
    GBTRegressionModel trees =
        new GBTRegressor().setSeed(5).fit(stacked(rows, mixture.components()));
    List<Row> expected =
        trees.transform(stacked(others, mixture.components())).select("prediction").collectAsList();
    List<Row> found =
        fitted
            .predict()
            .apply(ComparisonRows.frame(others, 2))
            .select(Fitted.PREDICTION)
            .collectAsList();
    assertThat(found).hasSameSizeAs(others);
    for (int i = 0; i < found.size(); i++) {
      assertThat(found.get(i).getDouble(0)).isCloseTo(expected.get(i).getDouble(0), within(1e-9));
    }
    // All components, of two slopes and an intercept each, and the trees.
    assertThat(fitted.cost().parameters()).isGreaterThan(K * 3);
    assertThat(fitted.router()).isNull();
  }
}
