package io.prestomixture.component;

/**
 * How far a quadratic model may be trusted of a loss with |ℓ'''| ≤ ℓ'', such as the logistic one,
 * whose curvature changes by at most e^r while scores change by r.
 *
 * <p>Along a Newton step s that changes scores by r and promises the decrease N, a function of such
 * losses is at most −2N·t + 2N·(e^{rt} − rt − 1)/r² above where it was (F. Bach, Electronic Journal
 * of Statistics 4, 2010, proposition 1). That is least at t = log(1 + r)/r, where the decrease is N
 * · 2((1 + r)·log(1 + r) − r)/r². This matters where a class is all but impossible in a cluster:
 * there is next to no curvature, and the quadratic model promises anything.
 */
final class SelfConcordance {
  /** Up to this change of scores the quadratic model counts: the bound is cautious. */
  private static final double TRUSTED = 1;

  /** Below this the share is its series, to 10 digits. */
  private static final double SMALL = 1e-3;

  private SelfConcordance() {}

  /** Which share of what the quadratic model promises is sure, where a step changes scores by r. */
  static double decreaseShare(double r) {
    double beyond = r - TRUSTED;
    if (beyond < SMALL) {
      return beyond < 0 ? 1 : 1 - beyond / 3 + beyond * beyond / 6;
    }
    return 2 * ((1 + beyond) * Math.log(1 + beyond) - beyond) / (beyond * beyond);
  }
}
