package io.prestomixture.component;

import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Cholesky;
import io.prestomixture.linalg.PackedUpper;
import io.prestomixture.linalg.Panels;
import java.util.Arrays;

/**
 * Costs and gains under one component with a linear predictor, f = w · [ℓ(y, b + θᵀx) + λ‖θ‖²].
 *
 * <p>With g and h the derivatives of ℓ, H the Hessian of the cluster's objective, q = xᵀH⁻¹x, θ₀
 * the coefficients with a zero for the intercept and u = w·(g·x + 2λθ₀) the gradient of f, one
 * Newton step gives
 *
 * <pre>  a = f − ½ uᵀ(H + w·h·xxᵀ)⁻¹u      ρ = f + ½ uᵀ(H − w·h·xxᵀ)⁻¹u </pre>
 *
 * by Sherman and Morrison in O(d²). For squared loss and λ = 0 this is w·r²/(1 ± w·q') with the
 * leverage q' = 2q, and exact. For λ > 0 only the row's share 2w·λ·I in the matrix is left out, an
 * error of O(1/n_k²).
 *
 * <p>Where the loss allows to tell, the decrease is only what is sure by the change of the row's
 * own score ({@link SelfConcordance}), which is O(1/n_k): that matters in clusters with next to no
 * curvature.
 *
 * <p>f is convex, not negative and smooth: its Hessian is at most M = w·(L·xxᵀ + 2λI) with L a
 * bound on ℓ''. So ½ uᵀH⁻¹u ≤ b·f with b = ‖H⁻¹‖·w·(L‖x‖² + 2λ), and
 *
 * <pre>  a ≥ f · (1 − b)      ρ ≤ f / (1 − b). </pre>
 */
final class LinearScorer implements ComponentScorer {
  private static final long serialVersionUID = 1L;

  /**
   * A row with less than this of its leverage left is fitted whatever its label: taking it away
   * changes nothing.
   */
  private static final double NO_REST = 1e-10;

  private final PointwiseLoss loss;
  private final int numFeatures;
  private final int firstCoefficient;
  private final double lambda;
  private final double intercept;
  private final double[] coefficients;
  private final double penalty;

  /** Factor of H; null where there is none, and f stands for both gains. */
  private final Cholesky curvature;

  private final double inverseNorm;

  /**
   * H⁻¹ for compressed rows, whose leverage takes only the entries that meet two features of the
   * row; null for dense rows.
   */
  private final double[] inverse;

  /** H⁻¹θ₀, and θ₀ᵀH⁻¹θ₀. */
  private final double[] pull;

  private final double pullNorm;

  /**
   * Scores under a component, or as the only row of an empty cluster.
   *
   * @param component parameters b, θ_1 … θ_d
   * @param lambda the penalty λ
   */
  static ComponentScorer of(
      PointwiseLoss loss, Component component, ProblemSettings settings, double lambda) {
    boolean intercept = settings.fitIntercept();
    return component.isEmpty()
        ? new EmptyClusterScorer((block, row) -> costAlone(loss, block, row, intercept, lambda))
        : new LinearScorer(loss, component, settings, lambda);
  }

  private LinearScorer(
      PointwiseLoss loss, Component component, ProblemSettings settings, double lambda) {
    this.loss = loss;
    this.lambda = lambda;
    numFeatures = settings.numFeatures();
    firstCoefficient = settings.fitIntercept() ? 0 : 1;
    intercept = component.parameters()[0];
    coefficients = Arrays.copyOfRange(component.parameters(), 1, numFeatures + 1);
    penalty = component.penalty();
    curvature = component.curvature();
    if (curvature == null) {
      inverseNorm = 0;
      inverse = null;
      pull = null;
      pullNorm = 0;
      return;
    }
    double[] full = curvature.inverse();
    inverseNorm = PackedUpper.norm(full, curvature.order());
    inverse = settings.sparse() ? full : null;
    pull = Arrays.copyOfRange(component.parameters(), firstCoefficient, numFeatures + 1);
    if (firstCoefficient == 0) {
      pull[0] = 0;
    }
    double[] coefficientsOnly = pull.clone();
    curvature.solve(pull);
    double sum = 0;
    for (int j = 0; j < pull.length; j++) {
      sum += pull[j] * coefficientsOnly[j];
    }
    pullNorm = sum;
  }

  @Override
  public int scratchLength() {
    return numFeatures + 1;
  }

  @Override
  public void costs(RowBlock block, int panel, double[] costs, int at) {
    if (block.isSparse()) {
      RowBlock.CompressedRows rows = block.compressedRows();
      for (int i = 0; i < block.panelSize(panel); i++) {
        costs[at + i] = score(rows, panel * Panels.ROWS + i);
      }
    } else {
      Panels.linearScores(
          block.panels(),
          block.panelStart(panel),
          numFeatures,
          coefficients,
          0,
          intercept,
          costs,
          at);
    }
    loss.costs(block, panel, costs, at, penalty);
    if (block.isWeighted()) {
      block.multiplyByWeights(panel, costs, at);
    }
  }

  @Override
  public double residual(RowBlock block, int row) {
    return loss.gradient(block.label(row), score(block, row));
  }

  private double score(RowBlock block, int row) {
    if (block.isSparse()) {
      return score(block.compressedRows(), row);
    }
    int at = block.panelStart(row / Panels.ROWS) + row % Panels.ROWS;
    double score = intercept;
    for (double coefficient : coefficients) {
      score += coefficient * block.panels()[at];
      at += Panels.ROWS;
    }
    return score;
  }

  private double score(RowBlock.CompressedRows rows, int row) {
    double score = intercept;
    for (int e = rows.starts()[row]; e < rows.starts()[row + 1]; e++) {
      score += rows.values()[e] * coefficients[rows.columns()[e]];
    }
    return score;
  }

  /** b for every row of a panel. */
  private double decreaseBound(RowBlock block, int panel) {
    return inverseNorm * block.largestWeightedNorm(panel) * (loss.largestCurvature() + 2 * lambda);
  }

  @Override
  public Bound additionBound(RowBlock block, int panel) {
    return curvature == null
        ? new Bound(1, 0)
        : new Bound(Math.max(0, 1 - decreaseBound(block, panel)), 0);
  }

  @Override
  public Bound removalBound(RowBlock block, int panel) {
    if (curvature == null) {
      return new Bound(1, 0);
    }
    double bound = decreaseBound(block, panel);
    return bound < 1 ? new Bound(1 / (1 - bound), 0) : Bound.NONE_ABOVE;
  }

  @Override
  public double additionGain(RowBlock block, int row, double cost, double[] scratch) {
    return curvature == null ? cost : Math.max(0, cost - newtonDecrease(block, row, 1, scratch));
  }

  @Override
  public double removalGain(RowBlock block, int row, double cost, double[] scratch) {
    return curvature == null ? cost : cost + newtonDecrease(block, row, -1, scratch);
  }

  /** ½ uᵀ(H + sign·w·h·xxᵀ)⁻¹u. */
  private double newtonDecrease(RowBlock block, int row, int sign, double[] scratch) {
    double eta;
    double pulled;
    double leverage;
    if (block.isSparse()) {
      RowBlock.CompressedRows rows = block.compressedRows();
      eta = score(rows, row);
      pulled = lambda > 0 ? sparsePull(rows, row) : 0;
      leverage = sparseLeverage(rows, row);
    } else {
      scratch[0] = 1;
      int shift = 1 - firstCoefficient;
      block.copyRow(row, scratch, shift);
      eta = intercept;
      for (int j = 0; j < numFeatures; j++) {
        eta += scratch[shift + j] * coefficients[j];
      }
      pulled = lambda > 0 ? densePull(scratch) : 0;
      leverage = curvature.inverseQuadraticForm(scratch);
    }
    double weight = block.weight(row);
    double gradient = loss.gradient(block.label(row), eta);
    double bend = sign * weight * loss.curvature(block.label(row), eta);
    double rest = 1 + bend * leverage;
    if (rest < NO_REST) {
      return 0;
    }
    double norm =
        gradient * gradient * leverage
            + 4 * lambda * gradient * pulled
            + 4 * lambda * lambda * pullNorm;
    double cross = gradient * leverage + 2 * lambda * pulled;
    double decrease = 0.5 * weight * weight * (norm - bend * cross * cross / rest);
    return loss.isSelfConcordant()
        ? decrease * SelfConcordance.decreaseShare(Math.abs(weight * cross / rest))
        : decrease;
  }

  /** xᵀH⁻¹θ₀. */
  private double densePull(double[] x) {
    double sum = 0;
    for (int j = 0; j < pull.length; j++) {
      sum += pull[j] * x[j];
    }
    return sum;
  }

  private double sparsePull(RowBlock.CompressedRows rows, int row) {
    double sum = firstCoefficient == 0 ? pull[0] : 0;
    for (int e = rows.starts()[row]; e < rows.starts()[row + 1]; e++) {
      sum += rows.values()[e] * pull[rows.columns()[e] + 1 - firstCoefficient];
    }
    return sum;
  }

  /** xᵀH⁻¹x. */
  private double sparseLeverage(RowBlock.CompressedRows rows, int row) {
    int order = curvature.order();
    int shift = 1 - firstCoefficient;
    int from = rows.starts()[row];
    int to = rows.starts()[row + 1];
    double sum = 0;
    if (shift == 1) {
      sum = inverse[0];
      for (int e = from; e < to; e++) {
        sum += 2 * inverse[rows.columns()[e] + 1] * rows.values()[e];
      }
    }
    for (int e = from; e < to; e++) {
      int a = rows.columns()[e] + shift;
      int at = PackedUpper.index(order, a, a) - a + shift;
      double inner = 0;
      for (int f = e + 1; f < to; f++) {
        inner += inverse[at + rows.columns()[f]] * rows.values()[f];
      }
      sum += rows.values()[e] * (inverse[at + a - shift] * rows.values()[e] + 2 * inner);
    }
    return sum;
  }

  @Override
  public double costAlone(RowBlock block, int row) {
    return costAlone(loss, block, row, firstCoefficient == 0, lambda);
  }

  /** w · min ℓ(y, b + θᵀx) + λ‖θ‖²: 0 with an intercept. */
  static double costAlone(
      PointwiseLoss loss, RowBlock block, int row, boolean intercept, double lambda) {
    if (intercept) {
      return 0;
    }
    double[] x = new double[block.numFeatures()];
    block.copyRow(row, x, 0);
    double norm = 0;
    for (double v : x) {
      norm += v * v;
    }
    double y = block.label(row);
    if (norm == 0) {
      return block.weight(row) * loss.value(y, 0);
    }
    return lambda == 0 ? 0 : block.weight(row) * loss.penalised(y, lambda / norm);
  }
}
