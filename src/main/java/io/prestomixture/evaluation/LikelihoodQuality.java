package io.prestomixture.evaluation;

/**
 * How well a mixture of densities meets the rows, and whether its parameters are worth it. The
 * criteria are on the scale of −2 log-likelihood: less is better.
 *
 * @param rows number of rows judged, those of positive weight
 * @param logLikelihood LL = Σ w log Σ_k π_k p(x; θ_k), the rows' clusters unknown
 * @param aic −2·LL + 2p with p free parameters (Akaike 1974)
 * @param bic −2·LL + p·log n with n the total weight (Schwarz 1978)
 * @param icl −2·CL + p·log n with CL = Σ w log π_z p(x; θ_z), every row in its own cluster z
 *     (Biernacki, Celeux, Govaert, "Assessing a mixture model for clustering with the integrated
 *     completed likelihood", IEEE PAMI 2000)
 */
public record LikelihoodQuality(
    long rows, double logLikelihood, double aic, double bic, double icl) {

  /**
   * Derives the criteria.
   *
   * @param totalWeight sum of the rows' weights, the n of the criteria
   * @param logLikelihood LL, of the mixture
   * @param completeLogLikelihood CL, of rows and clusters
   * @param parameters number of free parameters, the mixing weights' K − 1 among them
   */
  public static LikelihoodQuality of(
      long rows,
      double totalWeight,
      double logLikelihood,
      double completeLogLikelihood,
      long parameters) {
    double penalty = parameters * Math.log(totalWeight);
    return new LikelihoodQuality(
        rows,
        logLikelihood,
        -2 * logLikelihood + 2.0 * parameters,
        -2 * logLikelihood + penalty,
        -2 * completeLogLikelihood + penalty);
  }
}
