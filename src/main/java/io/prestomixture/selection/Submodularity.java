package io.prestomixture.selection;

/**
 * How far the objective is from a submodular and from a modular function, as {@link Certificate}
 * defines it.
 *
 * @param alpha the submodularity ratio α in [0, 1]
 * @param kappa the generalised curvature κ
 * @param rows rows that were looked at
 * @param models models that they were looked at under
 */
public record Submodularity(double alpha, double kappa, int rows, int models) {
  /** Where all m_i are 0 and rows together cost something, α is 0; there is no need to look. */
  public static final Submodularity OF_FREE_ROWS = new Submodularity(0, 1, 0, 0);

  /**
   * The values that follow from gains between m_i and M_i: α and 1 − κ are at least min m_i/M_i.
   */
  static Submodularity ofShare(double share, int rows, int models) {
    return new Submodularity(share, 1 - share, rows, models);
  }

  /** The same where another share is known, which min m_i/M_i cannot exceed. */
  public Submodularity atMost(double share) {
    return share < alpha ? ofShare(share, rows, models) : this;
  }
}
