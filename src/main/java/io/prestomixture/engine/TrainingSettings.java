package io.prestomixture.engine;

import io.prestomixture.component.FamilyOptions;
import java.io.Serializable;

/**
 * The settings of one fit, as the estimator resolved them; each has the meaning of the estimator
 * param of the same name.
 *
 * @param family name of the component family, or one name per cluster separated by commas
 * @param k number of clusters
 * @param regParam penalty, MLlib's {@code regParam}: one number, or one per cluster
 * @param fitIntercept whether components have a constant term
 * @param standardization whether the penalty is on coefficients of standardised features
 * @param maxIter most rounds of the full-data loop
 * @param tol the loop stops when a round lowers the objective by less than this share
 * @param seed seed of every random choice
 * @param initMode {@code random}, {@code kmeans} or {@code seeding}
 * @param sampleSize rows of the sample that initialisation works on; 0 chooses max(20 000, 200·K·d)
 * @param selection {@code sieve}, {@code alternating} or {@code majorize}
 * @param epsilon ratio between neighbouring sieve thresholds, minus one
 * @param alpha the assumed submodularity ratio in (0, 1]
 * @param checkpointInterval rounds between two cuts of the lineage (needs a checkpoint directory);
 *     -1 never
 * @param aggregationDepth levels of the ordered reduction tree
 * @param maxBlockSizeInMB size of one block of rows in MB; 0 chooses 1 MB
 * @param options settings of single families
 */
public record TrainingSettings(
    String family,
    int k,
    double[] regParam,
    boolean fitIntercept,
    boolean standardization,
    int maxIter,
    double tol,
    long seed,
    String initMode,
    int sampleSize,
    String selection,
    double epsilon,
    double alpha,
    int checkpointInterval,
    int aggregationDepth,
    double maxBlockSizeInMB,
    FamilyOptions options)
    implements Serializable {

  /** One penalty for all clusters, and default options. */
  public TrainingSettings(
      String family,
      int k,
      double regParam,
      boolean fitIntercept,
      boolean standardization,
      int maxIter,
      double tol,
      long seed,
      String initMode,
      int sampleSize,
      String selection,
      double epsilon,
      double alpha,
      int checkpointInterval,
      int aggregationDepth,
      double maxBlockSizeInMB) {
    this(
        family,
        k,
        new double[] {regParam},
        fitIntercept,
        standardization,
        maxIter,
        tol,
        seed,
        initMode,
        sampleSize,
        selection,
        epsilon,
        alpha,
        checkpointInterval,
        aggregationDepth,
        maxBlockSizeInMB,
        FamilyOptions.DEFAULT);
  }
}
