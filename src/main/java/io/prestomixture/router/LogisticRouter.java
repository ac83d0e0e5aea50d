package io.prestomixture.router;

import io.prestomixture.scoring.RouterDocument;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import scala.Option;

/**
 * Multinomial logistic regression: log π_k(x) = b_k + c_kᵀx up to a constant, with a small ridge
 * penalty on standardised inputs, which keeps coefficients finite where clusters are separable and
 * lets borders be as sharp as the rows say they are.
 */
final class LogisticRouter extends MllibRouter<LogisticRegressionModel> {
  private static final long serialVersionUID = 1L;
  static final String NAME = "logistic";

  /** Variance of a normal prior of the coefficients, which may be as large as need be. */
  private static final double PRIOR_VARIANCE = 10;

  /** Where weights are no numbers of rows. */
  private static final double LEAST_REG_PARAM = 1e-6;

  private static final double MOST_REG_PARAM = 1e-3;
  private static final int MAX_ITER = 100;
  private static final double TOLERANCE = 1e-8;

  private LogisticRouter(Shares shares, LogisticRegressionModel... model) {
    super(NAME, shares, model);
  }

  /** MLlib's {@code regParam} for rows of so much weight, in which a weight of 2 is two rows. */
  static double penalty(double weight) {
    return Math.min(MOST_REG_PARAM, Math.max(LEAST_REG_PARAM, 1 / (PRIOR_VARIANCE * weight)));
  }

  static LogisticRouter train(Dataset<Row> rows, Shares shares) {
    double weight = rows.agg(functions.sum(RouterSample.WEIGHT)).first().getDouble(0);
    LogisticRegressionModel model =
        new LogisticRegression()
            .setFeaturesCol(RouterSample.INPUTS)
            .setLabelCol(Shares.CLASS)
            .setWeightCol(RouterSample.WEIGHT)
            .setFamily("multinomial")
            .setStandardization(true)
            .setRegParam(penalty(weight))
            .setMaxIter(MAX_ITER)
            .setTol(TOLERANCE)
            .fit(shares.withClass(rows));
    // The summary holds on to the sample, which must not travel with the router.
    model.setSummary(Option.empty());
    return new LogisticRouter(shares, model);
  }

  @Override
  public double[] probabilities(Vector inputs) {
    return shares().spread(model(0).predictProbability(inputs).toArray());
  }

  @Override
  PredictionCost costOf(LogisticRegressionModel model) {
    return PredictionCost.ofLinear(shares().classes(), model.numFeatures());
  }

  @Override
  public RouterDocument document(String inputs, String routing) {
    Matrix matrix = model(0).coefficientMatrix();
    double[][] byClass = new double[matrix.numRows()][matrix.numCols()];
    for (int label = 0; label < byClass.length; label++) {
      for (int input = 0; input < byClass[label].length; input++) {
        byClass[label][input] = matrix.apply(label, input);
      }
    }
    return new RouterDocument(
        NAME,
        inputs,
        routing,
        shares().values(),
        model(0).interceptVector().toArray(),
        byClass,
        null);
  }

  static LogisticRouter load(String path, Shares shares, int inputs) {
    LogisticRegressionModel[] model = new LogisticRegressionModel[1];
    load(path, model, inputs, shares.classes(), LogisticRegressionModel::load);
    return new LogisticRouter(shares, model);
  }
}
