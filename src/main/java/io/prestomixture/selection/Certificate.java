package io.prestomixture.selection;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How far the objective F(Ŝ) of a partition can be above the least one, OPT.
 *
 * <p>Let m_i = min_k F((i,k) | ∅) be what row i costs alone, and M_i the most that it costs under a
 * model trained on any subset of the rows. A row costs at least m_i under every model, hence OPT ≥
 * Σ m_i, and <em>F(Ŝ)/Σ m_i</em> bounds F(Ŝ)/OPT. That is certain, and nothing in it is estimated.
 *
 * <p>The PRESTO paper (Sangani et al., ICML 2023) bounds F(Ŝ)/OPT before anything is fitted. With V
 * = rows × clusters and marginal gains F(e|A) = F(A ∪ e) − F(A), let
 *
 * <pre>
 *   α = min F(e|A)/F(e|B) over A ⊆ B ⊆ V \ e       1 − κ = min_e F(e|V\e)/F(e|∅)
 * </pre>
 *
 * <p>(submodularity ratio and generalised curvature; pairs with a divisor of 0 set no limit). From
 * f_i(θ*_{A∪i}) ≤ F((i,k)|A) ≤ f_i(θ*_A) all gains of row i lie between m_i and M_i, so that α ≥
 * min m_i/M_i and 1 − κ ≥ min m_i/M_i. Number the n pairs of a partition e_1, e_2, … and let A_j
 * hold the first j. Then (after Iyer, Jegelka, Bilmes, "Curvature and optimal algorithms for
 * learning and minimizing submodular functions", NeurIPS 2013, who have α = 1)
 *
 * <pre>
 *   F(S)   = Σ_j F(e_j|A_{j−1}) ≤ (1/α) Σ_j F(e_j|∅)
 *   F(e|A) ≥ α F(e|V\e) ≥ α(1−κ) F(e|∅),  so with c = α(1−κ) ≤ 1, and e_1 of the largest gain first,
 *   OPT    ≥ F(e_1|∅) + c Σ_{j&gt;1} F(e_j|∅) ≥ (1 + (n−1)c)/n · Σ m_i
 * </pre>
 *
 * <p>The first step of majorisation, from no pairs at all, puts every row where it costs least
 * alone; its partition S¹ has F(S¹) ≤ Σ m_i/α by the first line. Every Ŝ that keeps this limit has
 *
 * <pre>  F(Ŝ)/OPT ≤ n / (α (1 + (n−1)(1−κ)α)) </pre>
 *
 * <p>and where all clusters are of one kind, that is every partition. c ≤ 1 since the gain of e
 * over V\e divides in one factor what it multiplies in the other; so this bound is at least 1/α,
 * which is at least F(Ŝ)/Σ m_i: it is a statement about the problem, and the ratio is the sharper
 * one about the partition. Neither says anything where rows cost nothing alone ({@link Limit}).
 *
 * <p>Where the sizes of clusters are limited, OPT without limits is no larger, and all holds for
 * it.
 *
 * @param mode {@code sampled} or {@code exact}
 * @param limit what keeps numbers from saying anything
 * @param rows n
 * @param objective F(Ŝ)
 * @param leastCosts Σ m_i over all rows
 * @param ratio F(Ŝ)/Σ m_i; null if infinite
 * @param alpha α: exact, or as far as seen in a sample, where more rows and models can only lower
 *     it
 * @param kappa κ likewise, which more rows and models can only raise
 * @param bound n / (α (1 + (n−1)(1−κ)α)) of this α and κ; null if infinite or not claimed
 * @param withinFirstStep whether F(Ŝ) ≤ Σ m_i/α; the bound is claimed only then
 * @param seenRows rows that α and κ were taken from
 * @param seenModels models that they were taken from
 * @param optimum OPT by enumeration; null if sampled
 * @param optimumRatio F(Ŝ)/OPT by enumeration; null if sampled, infinite or meaningless
 */
public record Certificate(
    String mode,
    Limit limit,
    long rows,
    double objective,
    Double leastCosts,
    Double ratio,
    Double alpha,
    Double kappa,
    Double bound,
    boolean withinFirstStep,
    int seenRows,
    int seenModels,
    Double optimum,
    Double optimumRatio)
    implements Serializable {

  /** The ways to find it. */
  public static final List<String> MODES = List.of("sampled", "exact", "none");

  /** What is rounding, as a share. */
  private static final double ROUNDING = 1e-9;

  /** Why rows cost nothing alone. */
  public enum Limit {
    /** They may cost something. */
    NONE(
        "the models happen to meet every single row",
        "Other penalties or families may have a certificate."),
    /** A constant term meets any row. */
    INTERCEPT(
        "a model with an intercept meets any single row",
        "Components with fit-intercept false and reg-param above 0 would have a certificate."),
    /** Free coefficients meet any row. */
    NO_PENALTY(
        "a model without a penalty meets any single row",
        "Components with reg-param above 0 would have a certificate."),
    /** Centres meet any row. */
    CENTRES(
        "a single row is its own centre",
        "No setting of this family changes that; compare the objectives of several seeds."),
    /** Costs are negative logarithms of densities. */
    DENSITIES(
        "the costs are negative logarithms of densities, which may be below 0",
        "Ratios of such objectives mean nothing; choose k by BIC or ICL, and compare the objectives"
            + " of several seeds.");

    private final String reason;
    private final String cure;

    Limit(String reason, String cure) {
      this.reason = reason;
      this.cure = cure;
    }
  }

  /**
   * The certificate of a partition.
   *
   * @param leastCosts Σ m_i
   * @param seen α and κ
   * @param optimum OPT; null if unknown
   */
  public static Certificate of(
      String mode,
      Limit limit,
      long rows,
      double objective,
      double leastCosts,
      Submodularity seen,
      Double optimum) {
    double alpha = seen.alpha();
    boolean within = objective * alpha <= leastCosts * (1 + ROUNDING);
    double bound = rows / (alpha * (1 + (rows - 1) * (1 - seen.kappa()) * alpha));
    return new Certificate(
        mode,
        leastCosts > 0 ? Limit.NONE : limit,
        rows,
        objective,
        leastCosts,
        quotient(objective, leastCosts),
        alpha,
        seen.kappa(),
        within && Double.isFinite(bound) ? bound : null,
        within,
        seen.rows(),
        seen.models(),
        optimum,
        optimum == null ? null : quotient(objective, optimum));
  }

  /** What can be said where costs may be negative. */
  public static Certificate ofDensities(String mode, long rows, double objective, Double optimum) {
    return new Certificate(
        mode,
        Limit.DENSITIES,
        rows,
        objective,
        null,
        null,
        null,
        null,
        null,
        false,
        0,
        0,
        optimum,
        null);
  }

  /**
   * An objective by a lower bound of it: 1 if they are equal but for rounding, null if infinite.
   */
  private static Double quotient(double objective, double least) {
    if (objective <= least) {
      return 1.0;
    }
    double quotient = objective / least;
    return Double.isFinite(quotient) ? quotient : null;
  }

  /** What the numbers say, in plain sentences. */
  public List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    if (limit == Limit.DENSITIES) {
      sentences.add(format("There is no bound: %s. %s", limit.reason, limit.cure));
    } else if (objective == 0) {
      sentences.add("The objective is 0, and no partition has less.");
    } else if (ratio == null) {
      sentences.add(
          format(
              "There is no bound: %s, so that rows alone cost nothing, alpha is 0, and ratio and"
                  + " bound are infinite. %s",
              limit.reason, limit.cure));
    } else {
      sentences.add(
          format(
              "The objective %.6g is at most %.4g times the least possible one, because rows alone"
                  + " cost %.6g: this is certain.",
              objective, ratio, leastCosts));
      sentences.add(submodularity());
      sentences.add(bounds());
    }
    if (optimum != null) {
      sentences.add(optimality());
    }
    return sentences;
  }

  private String submodularity() {
    String source =
        mode.equals("exact")
            ? "by all subsets of the rows"
            : format(
                "as seen on %d rows under %d models; more could only lower alpha and raise kappa",
                seenRows, seenModels);
    return format(
        "Submodularity ratio alpha %.4g, curvature kappa %.4g, %s.", alpha, kappa, source);
  }

  private String bounds() {
    if (!withinFirstStep) {
      return format(
          "The bound that alpha and kappa imply is not claimed, because the objective is above that"
              + " of the first majorisation step, at most %.6g.",
          leastCosts / alpha);
    }
    if (bound == null) {
      return "Alpha is 0, since some row costs nothing alone: the bound that alpha and kappa imply is"
          + " infinite and says nothing.";
    }
    return format(
        "%s, every partition below the first majorisation step costs at most n/(alpha(1 +"
            + " (n-1)(1-kappa)alpha)) = %.4g times the least objective; the ratio above is sharper.",
        mode.equals("exact") ? "With these" : "If these held for all rows and subsets", bound);
  }

  private String optimality() {
    String sentence =
        format("By enumeration of all partitions the least objective is %.8g", optimum);
    return optimumRatio == null
        ? sentence + "."
        : sentence + format(", and that of this partition %.8g times as large.", optimumRatio);
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
