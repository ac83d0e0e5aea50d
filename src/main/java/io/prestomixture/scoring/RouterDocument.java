package io.prestomixture.scoring;

import java.util.List;

/**
 * The router in a {@link MixtureDocument}. Its inputs z are the features, and after them all
 * outputs of the components if {@code inputs} is {@code both}.
 *
 * <p>Clusters whose share is positive are its classes, in order. It tells a number v_c ≥ 0 of each,
 * and π_k(x) = v_c / Σ_a v_a for the cluster k of class c, 0 for clusters that are no class. If Σ_a
 * v_a is not a positive, finite number, π_k is the share of cluster k. With {@code name}
 *
 * <ul>
 *   <li><i>none</i>: nothing is told, π_k is the share of cluster k;
 *   <li><i>nearest</i>, <i>logistic</i>: v_c = e^(η_c − max η) with η_c = b_c + θ_cᵀz, b the {@code
 *       intercepts} and θ the {@code coefficients}; in <i>logistic</i> an infinite η_c wins;
 *   <li><i>forest</i>: v is a sum over forests; a forest gives the sum over its trees of the values
 *       at the leaf of z, one number per class, divided by its total;
 *   <li><i>boosted</i>: a forest per class, v_c = e^(t_c − max t) with t_c = b_c plus the sum over
 *       trees of the value at the leaf, b the {@code intercepts};
 *   <li><i>cost</i>: a forest per class; v_c is 1 for the first class of the least mean over trees
 *       of the value at the leaf, 0 for others.
 * </ul>
 *
 * @param name what it is
 * @param inputs {@code features} or {@code both}
 * @param routing {@code soft} or {@code hard}, see {@link MixtureDocument}
 * @param shares the share of every cluster, K numbers that sum to 1
 * @param intercepts of linear and boosted routers, one per class
 * @param coefficients of linear routers, one row per class and one number per input
 * @param forests of routers with trees: lists of trees, each by its root
 * @param corrections of <i>boosted</i> routers of components with a real number as their label: one
 *     row b, θ_1 … θ_d per class. Where outputs are mixed, b + θᵀx, weighted by the probability of
 *     the cluster, is added for every class. May be left out
 * @param remainder of the same routers: trees whose values at the leaves of z are added, too, where
 *     outputs are mixed. May be left out
 * @param smoothing the share ε of mixed class probabilities that is spread over all C classes of
 *     the label, (1 − ε)p + ε/C. May be left out
 */
public record RouterDocument(
    String name,
    String inputs,
    String routing,
    double[] shares,
    double[] intercepts,
    double[][] coefficients,
    List<List<TreeDocument>> forests,
    double[][] corrections,
    List<TreeDocument> remainder,
    Double smoothing) {

  /** A router that neither adds to what is mixed nor smooths it. */
  public RouterDocument(
      String name,
      String inputs,
      String routing,
      double[] shares,
      double[] intercepts,
      double[][] coefficients,
      List<List<TreeDocument>> forests) {
    this(name, inputs, routing, shares, intercepts, coefficients, forests, null, null, null);
  }

  /** The router of a single cluster. */
  static RouterDocument one() {
    return fixed("hard", 1);
  }

  /** A router that tells the shares whatever the row. */
  public static RouterDocument fixed(String routing, double... shares) {
    return new RouterDocument("none", "features", routing, shares, null, null, null);
  }

  /** The same with these {@link #corrections} and this {@link #remainder}; null for none. */
  public RouterDocument adding(double[][] linear, List<TreeDocument> trees) {
    return new RouterDocument(
        name, inputs, routing, shares, intercepts, coefficients, forests, linear, trees, smoothing);
  }

  /** The same with this {@link #smoothing}. */
  public RouterDocument smoothed(double share) {
    return new RouterDocument(
        name,
        inputs,
        routing,
        shares,
        intercepts,
        coefficients,
        forests,
        corrections,
        remainder,
        share);
  }
}
