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
 * @param rows number of training rows in the cluster
 * @param weight total instance weight of those rows
 * @param objective F_k(S_k), the cluster's share of the objective
 */
public record FittedComponent(
    String family,
    Vector coefficients,
    double intercept,
    long rows,
    double weight,
    double objective)
    implements Serializable {}
