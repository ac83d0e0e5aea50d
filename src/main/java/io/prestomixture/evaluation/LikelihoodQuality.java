package io.prestomixture.evaluation;

import static org.apache.spark.ml.functions.vector_to_array;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

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
public record LikelihoodQuality(long rows, double logLikelihood, double aic, double bic, double icl)
    implements Quality {

  @Override
  public Map<String, Double> metrics() {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("logLikelihood", logLikelihood);
    metrics.put("aic", aic);
    metrics.put("bic", bic);
    metrics.put("icl", icl);
    return metrics;
  }

  /**
   * Judges a mixture of K Gaussian densities in d dimensions.
   *
   * @param predicted rows with the columns named
   * @param losses name of the column of vectors −log(π_k p(x; θ_k)), one entry per cluster
   * @param weight name of the weight column; empty when every row weighs 1
   * @param covarianceType {@code full}, {@code diagonal} or {@code spherical}
   * @return empty if there are no rows
   */
  public static Optional<LikelihoodQuality> ofGaussians(
      Dataset<Row> predicted,
      String losses,
      Optional<String> weight,
      int k,
      int d,
      String covarianceType) {
    Column w = weight.map(name -> predicted.col("`" + name + "`")).orElse(functions.lit(1));
    Column entries = vector_to_array(predicted.col("`" + losses + "`"), "float64");
    Row sums =
        predicted
            .select(w.cast("double").as("w"), entries.as("losses"))
            .where("w > 0")
            .withColumn("least", functions.expr("array_min(losses)"))
            .selectExpr(
                "w",
                "least",
                "ln(aggregate(losses, 0D, (sum, loss) -> sum + exp(least - loss))) as more")
            .selectExpr("count(*)", "sum(w)", "sum(w * (more - least))", "sum(-w * least)")
            .first();
    return sums.getLong(0) == 0
        ? Optional.empty()
        : Optional.of(
            of(
                sums.getLong(0),
                sums.getDouble(1),
                sums.getDouble(2),
                sums.getDouble(3),
                gaussianParameters(k, d, covarianceType)));
  }

  /** Free parameters: K − 1 shares and of every cluster the mean and the covariance. */
  static long gaussianParameters(int k, int d, String covarianceType) {
    long covariance =
        switch (covarianceType) {
          case "full" -> d * (d + 1L) / 2;
          case "diagonal" -> d;
          default -> 1;
        };
    return k - 1 + k * (d + covariance);
  }

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
