package io.prestomixture.component;

import io.prestomixture.scoring.ComponentDocument;
import java.io.Serializable;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;

/**
 * One trained component in the units of the caller's data: what a model keeps and a saved model
 * stores.
 *
 * @param family name of the family that trained it
 * @param coefficients one row per output (one; of classifiers with more than two classes one per
 *     class) and one column per feature; the centre or mean of families without a label
 * @param intercepts the constant term of each output; 0 where the family has none; log π_k of
 *     {@code gaussian}
 * @param scale what each feature is divided by before the family measures lengths: distances of
 *     k-means, the penalty of ridge; all 1 without standardization
 * @param spread what shapes distances around the centre: the covariance of {@code gaussian} (d×d,
 *     or a column of variances), the metric of Mahalanobis distances; null for all others
 * @param rows number of training rows in the cluster
 * @param weight total instance weight of those rows
 * @param objective F_k(S_k), the cluster's share of the objective
 */
public record FittedComponent(
    String family,
    Matrix coefficients,
    Vector intercepts,
    Vector scale,
    Matrix spread,
    long rows,
    double weight,
    double objective)
    implements Serializable {

  /** This cluster with parameters in the coordinates of blocks. */
  Component restored(double[] parameters, double penalty) {
    return new Component(rows, weight, objective, parameters, penalty, null);
  }

  /** Number of features of a row. */
  public int numFeatures() {
    return coefficients.numCols();
  }

  /** Number of outputs. */
  public int numOutputs() {
    return coefficients.numRows();
  }

  /** The coefficients of the first output, the only one of most families. */
  public Vector coefficientVector() {
    double[] first = new double[numFeatures()];
    for (int j = 0; j < first.length; j++) {
      first[j] = coefficients.apply(0, j);
    }
    return Vectors.dense(first);
  }

  /** The constant term of the first output. */
  public double intercept() {
    return intercepts.apply(0);
  }

  /** b_o + θ_oᵀx of every output o. */
  public double[] linearScores(Vector features) {
    double[] scores = coefficients.multiply(features).toArray();
    for (int o = 0; o < scores.length; o++) {
      scores[o] += intercepts.apply(o);
    }
    return scores;
  }

  /** This component as a file says it that is read without Spark. */
  public ComponentDocument document() {
    return new ComponentDocument(
        family,
        byRow(coefficients),
        intercepts.toArray(),
        scale.toArray(),
        spread == null ? null : byRow(spread),
        rows,
        weight);
  }

  private static double[][] byRow(Matrix matrix) {
    double[][] rows = new double[matrix.numRows()][matrix.numCols()];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows[i].length; j++) {
        rows[i][j] = matrix.apply(i, j);
      }
    }
    return rows;
  }
}
