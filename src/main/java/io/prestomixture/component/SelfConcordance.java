package io.prestomixture.component;

/**
 * How far a quadratic model may be trusted of a loss with |ℓ'''| ≤ ℓ'', such as the logistic one,
 * whose curvature changes by at most e^r while scores change by r.
 *
 * <p>Along a Newton step s that changes scores by r and promises the decrease N, a function of such
 * losses is at most −2N·t + 2N·(e^{rt} − rt − 1)/r² above where it was (F. Bach, Electronic Journal
 * of Statistics 4, 2010, proposition 1). That is least at t = log(1 + r)/r, where the decrease is N
 * · 2((1 + r)·log(1 + r) − r)/r². Both matter where a class is all but impossible in a cluster:
 * there is next to no curvature, and the quadratic model promises anything.
 */
final class SelfConcordance {
  /** The damping of the first step after one that failed. */
  private static final double FIRST = 1e-2;

  /** Up to this change of scores the quadratic model counts: the bound is cautious. */
  private static final double TRUSTED = 1;

  /** Below this the logarithm is its series. */
  private static final double SMALL = 1e-6;

  private SelfConcordance() {}

  /**
   * Which share to take of a Newton step that changes scores by r: all at first, since that is best
   * where classes can be separated; where that failed, what is sure to help, or less.
   */
  static double stepShare(double r, double damping) {
    double most = r * Math.max(1, damping / FIRST);
    return damping == 0 || most == 0 ? 1 : Math.log(1 + most) / most;
  }

  /** Which share of what the quadratic model promises the best part of that step is sure of. */
  static double decreaseShare(double r) {
    double beyond = r - TRUSTED;
    if (beyond < SMALL) {
      return beyond < 0 ? 1 : 1 - beyond / 3;
    }
    return 2 * ((1 + beyond) * Math.log(1 + beyond) - beyond) / (beyond * beyond);
  }
}
