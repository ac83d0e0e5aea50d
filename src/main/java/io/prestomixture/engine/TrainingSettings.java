package io.prestomixture.engine;

import io.prestomixture.component.FamilyOptions;
import io.prestomixture.selection.Capacities;
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
 * @param search how the first partition is found
 * @param selection {@code sieve}, {@code alternating} or {@code majorize}
 * @param epsilon ratio between neighbouring sieve thresholds, minus one
 * @param alpha the assumed submodularity ratio in (0, 1]
 * @param capacities limits on the sizes of clusters
 * @param routingWeight charge β of −log π_k(x_i)
 * @param certificate {@code sampled}, {@code exact} or {@code none}
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
    SearchSettings search,
    String selection,
    double epsilon,
    double alpha,
    Capacities capacities,
    double routingWeight,
    String certificate,
    int checkpointInterval,
    int aggregationDepth,
    double maxBlockSizeInMB,
    FamilyOptions options)
    implements Serializable {

  private static final int RESTARTS = 2;
  private static final int SEARCH_STEPS = 30;

  /** One penalty for all clusters, a short search, and default options. */
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
        new SearchSettings(initMode, sampleSize, RESTARTS, SEARCH_STEPS),
        selection,
        epsilon,
        alpha,
        Capacities.NONE,
        0,
        "none",
        checkpointInterval,
        aggregationDepth,
        maxBlockSizeInMB,
        FamilyOptions.DEFAULT);
  }

  /** The same with another search. */
  public TrainingSettings withSearch(SearchSettings value) {
    return new TrainingSettings(
        family,
        k,
        regParam,
        fitIntercept,
        standardization,
        maxIter,
        tol,
        seed,
        value,
        selection,
        epsilon,
        alpha,
        capacities,
        routingWeight,
        certificate,
        checkpointInterval,
        aggregationDepth,
        maxBlockSizeInMB,
        options);
  }

  /** The same with other limits on the sizes of clusters. */
  public TrainingSettings withCapacities(Capacities value) {
    return new TrainingSettings(
        family,
        k,
        regParam,
        fitIntercept,
        standardization,
        maxIter,
        tol,
        seed,
        search,
        selection,
        epsilon,
        alpha,
        value,
        routingWeight,
        certificate,
        checkpointInterval,
        aggregationDepth,
        maxBlockSizeInMB,
        options);
  }

  /** The same with another charge of unlikely clusters. */
  public TrainingSettings withRoutingWeight(double value) {
    return new TrainingSettings(
        family,
        k,
        regParam,
        fitIntercept,
        standardization,
        maxIter,
        tol,
        seed,
        search,
        selection,
        epsilon,
        alpha,
        capacities,
        value,
        certificate,
        checkpointInterval,
        aggregationDepth,
        maxBlockSizeInMB,
        options);
  }

  /** The same with other penalties. */
  public TrainingSettings withRegParam(double[] value) {
    return new TrainingSettings(
        family,
        k,
        value,
        fitIntercept,
        standardization,
        maxIter,
        tol,
        seed,
        search,
        selection,
        epsilon,
        alpha,
        capacities,
        routingWeight,
        certificate,
        checkpointInterval,
        aggregationDepth,
        maxBlockSizeInMB,
        options);
  }

  /** The same with other options. */
  public TrainingSettings withOptions(FamilyOptions value) {
    return new TrainingSettings(
        family,
        k,
        regParam,
        fitIntercept,
        standardization,
        maxIter,
        tol,
        seed,
        search,
        selection,
        epsilon,
        alpha,
        capacities,
        routingWeight,
        certificate,
        checkpointInterval,
        aggregationDepth,
        maxBlockSizeInMB,
        value);
  }
}
