package io.prestomixture.component;

import java.io.Serializable;
import org.apache.spark.ml.linalg.Vector;

/**
 * One trained component in the units of the caller's data: what a model keeps and a saved model
 * stores.
 *
 * @param family name of the family that trained it
 * @param coefficients one number per feature (a centre for k-means)
 * @param intercept the constant term; 0 where the family has none
 * @param scale what each feature is divided by before the family measures lengths: distances of
 *     k-means, the penalty of ridge; all 1 without standardization
 * @param rows number of training rows in the cluster
 * @param weight total instance weight of those rows
 * @param objective F_k(S_k), the cluster's share of the objective
 */
public record FittedComponent(
    String family,
    Vector coefficients,
    double intercept,
    Vector scale,
    long rows,
    double weight,
    double objective)
    implements Serializable {}
