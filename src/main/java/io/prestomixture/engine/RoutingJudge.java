package io.prestomixture.engine;

import io.prestomixture.data.FeatureScaling;
import io.prestomixture.data.RowBlock;
import java.io.Serializable;

/**
 * Tells how well components predict the labels of rows that have to be routed by features. Its text
 * ({@code toString}) tells it from others.
 */
@FunctionalInterface
public interface RoutingJudge extends Serializable {
  /**
   * By row the error of a prediction by components and a router that did not learn from the row;
   * the smaller, the better.
   *
   * @param components of every fold of the rows
   * @param rows a sample
   * @param scaling its coordinates
   */
  double[] errors(CrossFit components, RowBlock rows, FeatureScaling scaling);

  /** The error of many rows from the weighted mean of their errors. */
  default double ofMean(double mean) {
    return mean;
  }
}
