package io.prestomixture.component;

import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Panels;
import java.io.Serializable;

/**
 * A convex loss ℓ(y, η) ≥ 0 of a linear predictor η = b + θᵀx, with its first two derivatives in η.
 */
interface PointwiseLoss extends Serializable {

  /** ℓ(y, η). */
  double value(double y, double eta);

  /** ∂ℓ/∂η. */
  double gradient(double y, double eta);

  /** ∂²ℓ/∂η², or a generalised second derivative where it jumps. */
  double curvature(double y, double eta);

  /** Writes value, gradient and curvature to {@code out}, for losses that have much in common. */
  default void expand(double y, double eta, double[] out) {
    out[0] = value(y, eta);
    out[1] = gradient(y, eta);
    out[2] = curvature(y, eta);
  }

  /** A bound L ≥ ∂²ℓ/∂η², so that (∂ℓ/∂η)² ≤ 2Lℓ; infinite where there is none. */
  double largestCurvature();

  /** Whether |∂³ℓ/∂η³| ≤ ∂²ℓ/∂η²: see {@link SelfConcordance}. */
  default boolean isSelfConcordant() {
    return false;
  }

  /** scores[i] becomes ℓ(y_i, scores[i]) + constant for the rows i of a panel. */
  default void costs(RowBlock block, int panel, double[] scores, double constant) {
    int first = panel * Panels.ROWS;
    int rows = block.panelSize(panel);
    for (int i = 0; i < rows; i++) {
      scores[i] = value(block.label(first + i), scores[i]) + constant;
    }
  }

  /**
   * min over η of ℓ(y, η) + ridge·η²: what a row costs alone without an intercept, with ridge =
   * λ/‖x‖² (the best θ is a multiple of x). Newton's method, halving steps that overshoot.
   */
  default double penalised(double y, double ridge) {
    double eta = 0;
    double best = value(y, eta);
    for (int step = 0; step < 100; step++) {
      double slope = gradient(y, eta) + 2 * ridge * eta;
      double move = slope / (curvature(y, eta) + 2 * ridge + 1e-12);
      double next = value(y, eta - move) + ridge * (eta - move) * (eta - move);
      while (!(next <= best) && Math.abs(move) > 1e-14) {
        move /= 2;
        next = value(y, eta - move) + ridge * (eta - move) * (eta - move);
      }
      if (!(best - next > 1e-14 * best)) {
        return Math.min(best, next);
      }
      eta -= move;
      best = next;
    }
    return best;
  }
}
