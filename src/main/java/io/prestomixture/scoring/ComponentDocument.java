package io.prestomixture.scoring;

/**
 * One component in a {@link MixtureDocument}. With η_o = b_o + θ_oᵀx, b the {@code intercepts}, θ
 * the {@code coefficients}, s the {@code scale} and Σ or M the {@code spread}, its outputs about a
 * row x are
 *
 * <table>
 *   <caption>Outputs</caption>
 *   <tr><th>{@code family}</th><th>outputs</th></tr>
 *   <tr><td>ridge, huber</td><td>η</td></tr>
 *   <tr><td>poisson</td><td>e^η</td></tr>
 *   <tr><td>logistic, 1 row of coefficients</td><td>1/(1 + e^−η), the probability of class 1</td></tr>
 *   <tr><td>logistic, C rows</td><td>e^η_c / Σ_a e^η_a, the probability of every class</td></tr>
 *   <tr><td>svm</td><td>1 if η &gt; 0, else 0: its vote for class 1</td></tr>
 *   <tr><td>kmeans, bregman/squared</td><td>Σ_j ((x_j − θ_j)/s_j)²</td></tr>
 *   <tr><td>bregman/mahalanobis</td><td>(x − θ)ᵀM(x − θ)</td></tr>
 *   <tr><td>bregman/kl, bregman/generalized-i</td><td>Σ_j x_j log(x_j/θ_j) − x_j + θ_j, 0 log 0 =
 *     0, at most 1e300</td></tr>
 *   <tr><td>bregman/itakura-saito</td><td>Σ_j x_j/θ_j − log(x_j/θ_j) − 1, at most 1e300</td></tr>
 *   <tr><td>gaussian</td><td>½(d log 2π + log |Σ| + (x − θ)ᵀΣ⁻¹(x − θ)) − b</td></tr>
 * </table>
 *
 * @param family what it is
 * @param coefficients one row per output η_o, one number per feature; the centre or mean of
 *     families without a label
 * @param intercepts one number per row of coefficients; of {@code gaussian} the log of its share
 * @param scale one number per feature
 * @param spread d×d: the metric M of Mahalanobis distances or the covariance Σ of {@code gaussian},
 *     or d×1: its variances, Σ being diagonal; left out for other families
 * @param rows number of rows that it was trained on; one without rows means nothing
 * @param weight their total weight
 */
public record ComponentDocument(
    String family,
    double[][] coefficients,
    double[] intercepts,
    double[] scale,
    double[][] spread,
    long rows,
    double weight) {}
