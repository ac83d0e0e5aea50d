package io.prestomixture.component;

import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Cholesky;
import io.prestomixture.linalg.Panels;

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

  private final PointwiseLoss loss;
  private final ProblemSettings settings;
  private final double lambda;
  private final int numFeatures;

  /** b, θ_1 … θ_d. */
  private final double[] parameters;

  private final double penalty;

  /** Factor of H; null where there is none, and f stands for both gains. */
  private final Cholesky curvature;

  /** Inverting H costs as much as a pass on few rows, so gains are what it waits for. */
  private transient volatile LinearNewtonStep step;

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
    this.settings = settings;
    this.lambda = lambda;
    numFeatures = settings.numFeatures();
    parameters = component.parameters();
    penalty = component.penalty();
    curvature = component.curvature();
  }

  private LinearNewtonStep step() {
    LinearNewtonStep known = step;
    if (known == null) {
      synchronized (this) {
        known = step;
        if (known == null) {
          known = new LinearNewtonStep(loss, parameters, curvature, settings, lambda);
          step = known;
        }
      }
    }
    return known;
  }

  @Override
  public int scratchLength() {
    return numFeatures + 1;
  }

  @Override
  public void costs(RowBlock block, int panel, double[] costs) {
    if (block.isSparse()) {
      RowBlock.CompressedRows rows = block.compressedRows();
      for (int i = 0; i < block.panelSize(panel); i++) {
        costs[i] = score(parameters, rows, panel * Panels.ROWS + i);
      }
    } else {
      Panels.linearScores(block.panel(panel), numFeatures, parameters, 1, parameters[0], costs);
    }
    loss.costs(block, panel, costs, penalty);
    if (block.isWeighted()) {
      block.multiplyByWeights(panel, costs);
    }
  }

  @Override
  public double residual(RowBlock block, int row) {
    return loss.gradient(block.label(row), score(block, row));
  }

  private double score(RowBlock block, int row) {
    if (block.isSparse()) {
      return score(parameters, block.compressedRows(), row);
    }
    double[][] panel = block.panel(row / Panels.ROWS);
    int i = row % Panels.ROWS;
    double score = parameters[0];
    for (int j = 0; j < numFeatures; j++) {
      score += parameters[j + 1] * panel[j][i];
    }
    return score;
  }

  /** b + θᵀx of a sparse row. */
  static double score(double[] parameters, RowBlock.CompressedRows rows, int row) {
    double score = parameters[0];
    for (int e = rows.starts()[row]; e < rows.starts()[row + 1]; e++) {
      score += rows.values()[e] * parameters[rows.columns()[e] + 1];
    }
    return score;
  }

  /** b for every row of a panel. */
  private double decreaseBound(RowBlock block, int panel) {
    return step().inverseNorm()
        * block.largestWeightedNorm(panel)
        * (loss.largestCurvature() + 2 * lambda);
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
    return curvature == null ? cost : Math.max(0, cost - step().decrease(block, row, 1, scratch));
  }

  @Override
  public double removalGain(RowBlock block, int row, double cost, double[] scratch) {
    return curvature == null ? cost : cost + step().decrease(block, row, -1, scratch);
  }

  @Override
  public double costAlone(RowBlock block, int row) {
    return costAlone(loss, block, row, settings.fitIntercept(), lambda);
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
