package io.prestomixture.router;

import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.Option;

/** Multinomial logistic regression: log π_k(x) = b_k + c_kᵀx, up to a constant. */
final class LogisticRouter extends ClassifierRouter {
  private static final long serialVersionUID = 1L;
  static final String NAME = "logistic";

  /** Enough to keep coefficients finite where the clusters are separable. */
  private static final double REG_PARAM = 1e-4;

  private static final int MAX_ITER = 200;
  private static final double TOLERANCE = 1e-8;

  private LogisticRouter(Shares shares, LogisticRegressionModel model) {
    super(NAME, shares, model);
  }

  static LogisticRouter train(Dataset<Row> rows, Shares shares) {
    LogisticRegressionModel model =
        new LogisticRegression()
            .setFeaturesCol(RouterSample.INPUTS)
            .setLabelCol(Shares.classColumn())
            .setWeightCol(RouterSample.WEIGHT)
            .setFamily("multinomial")
            .setStandardization(true)
            .setRegParam(REG_PARAM)
            .setMaxIter(MAX_ITER)
            .setTol(TOLERANCE)
            .fit(shares.withClass(rows));
    // The summary holds the training rows' plan, which must not travel with the router.
    model.setSummary(Option.empty());
    return new LogisticRouter(shares, model);
  }

  static LogisticRouter load(String path, Shares shares) {
    return new LogisticRouter(shares, LogisticRegressionModel.load(RouterFile.model(path, 0)));
  }
}
