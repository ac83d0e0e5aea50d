package io.prestomixture.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.component.FittedComponent;
import java.util.List;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.junit.jupiter.api.Test;

class MixtureTrainerTest {

  @Test
  void oneClusterIsTheLinearRegressionOfMllib() {
    Problem problem = Problem.planted(300, 4, 2, 1, 5);
    for (double regParam : new double[] {0, 0.01, 0.3}) {
      for (boolean intercept : new boolean[] {true, false}) {
        for (boolean standardization : new boolean[] {true, false}) {
          TrainingSettings settings =
              new TrainingSettings(
                  "ridge",
                  1,
                  regParam,
                  intercept,
                  standardization,
                  10,
                  0,
                  1,
                  "random",
                  0,
                  "sieve",
                  0.5,
                  1,
                  10,
                  2,
                  0);
          LinearRegressionModel expected =
              new LinearRegression()
                  .setSolver("normal")
                  .setRegParam(regParam)
                  .setFitIntercept(intercept)
                  .setStandardization(standardization)
                  .fit(problem.frame(3));
          try (MixtureFit fit = Problem.fit(problem.frame(3), settings)) {
            FittedComponent component = fit.components().get(0);
            assertThat(component.intercept())
                .as("%s %s %s", regParam, intercept, standardization)
                .isCloseTo(expected.intercept(), within(1e-8));
            for (int j = 0; j < 4; j++) {
              assertThat(component.coefficients().apply(j))
                  .as("%s %s %s", regParam, intercept, standardization)
                  .isCloseTo(expected.coefficients().apply(j), within(1e-8));
            }
          }
        }
      }
    }
  }

  @Test
  void plantedRegressionsAreRecovered() {
    for (String init : List.of("random", "kmeans", "seeding")) {
      Problem problem = Problem.planted(2000, 3, 2, 0.05, 11);
      try (MixtureFit fit =
          Problem.fit(problem.frame(3), Problem.settings("ridge", 2, 0, 3, init, "sieve"))) {
        System.out.println(init + " " + fit.history());
        System.out.println(fit.components());
        fit.assignedSample(5).show();
      }
    }
  }
}
