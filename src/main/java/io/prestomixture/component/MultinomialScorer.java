package io.prestomixture.component;

import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Cholesky;
import io.prestomixture.linalg.Panels;

/**
 * Costs and gains under one multinomial logistic regression of C classes, f = w · [−log π_y +
 * λ‖θ‖²].
 *
 * <p>One Newton step gives, as in {@link LinearScorer},
 *
 * <pre>  a = f − ½ uᵀ(H + w·Λ⊗zzᵀ)⁻¹u      ρ = f + ½ uᵀ(H − w·Λ⊗zzᵀ)⁻¹u </pre>
 *
 * <p>with H the Hessian of the cluster's objective and u the gradient of f: {@link
 * MultinomialNewtonStep}.
 *
 * <p>No eigenvalue of Λ is above ½; so the bounds of {@link LinearScorer} hold with L = ½.
 */
final class MultinomialScorer implements ComponentScorer {
  private static final long serialVersionUID = 1L;

  private static final double LARGEST_CURVATURE = 0.5;

  private final int classes;
  private final int width;
  private final boolean intercept;
  private final double lambda;
  private final double[] parameters;
  private final double penalty;

  /** H; null where there is none, and f stands for both gains. */
  private final Cholesky hessian;

  /** Inverting H takes longer than many passes for costs alone, so gains are what it waits for. */
  private transient volatile MultinomialNewtonStep step;

  /** Scores under a component that {@link MultinomialTrainer} trained. */
  MultinomialScorer(Component component, ProblemSettings settings, double lambda) {
    this.lambda = lambda;
    classes = settings.classes();
    width = settings.numFeatures() + 1;
    intercept = settings.fitIntercept();
    parameters = component.parameters();
    penalty = component.penalty();
    hessian = component.curvature();
  }

  private MultinomialNewtonStep step() {
    MultinomialNewtonStep known = step;
    if (known == null) {
      synchronized (this) {
        known = step;
        if (known == null) {
          known = new MultinomialNewtonStep(parameters, hessian, classes, intercept, lambda);
          step = known;
        }
      }
    }
    return known;
  }

  @Override
  public void costs(RowBlock block, int panel, double[] costs) {
    double[][] scores = new double[classes][Panels.ROWS];
    for (int c = 0; c < classes; c++) {
      if (block.isSparse()) {
        sparseScores(block, panel, c, scores[c]);
      } else {
        Panels.linearScores(
            block.panel(panel),
            width - 1,
            parameters,
            c * width + 1,
            parameters[c * width],
            scores[c]);
      }
    }
    logLosses(block, panel, scores, costs);
    if (block.isWeighted()) {
      block.multiplyByWeights(panel, costs);
    }
  }

  private void sparseScores(RowBlock block, int panel, int c, double[] scores) {
    RowBlock.CompressedRows rows = block.compressedRows();
    int first = panel * Panels.ROWS;
    for (int i = 0; i < block.panelSize(panel); i++) {
      double score = parameters[c * width];
      for (int e = rows.starts()[first + i]; e < rows.starts()[first + i + 1]; e++) {
        score += rows.values()[e] * parameters[c * width + 1 + rows.columns()[e]];
      }
      scores[i] = score;
    }
  }

  /** costs[i] = log Σ_c e^{η_c} − η_y + λ‖θ‖². */
  private void logLosses(RowBlock block, int panel, double[][] scores, double[] costs) {
    double[] largest = scores[0].clone();
    for (int c = 1; c < classes; c++) {
      Panels.maximum(scores[c], largest);
    }
    double[] sums = new double[Panels.ROWS];
    for (int c = 0; c < classes; c++) {
      double[] score = scores[c];
      for (int i = 0; i < Panels.ROWS; i++) {
        sums[i] += Math.exp(score[i] - largest[i]);
      }
    }
    for (int i = 0; i < block.panelSize(panel); i++) {
      int label = (int) block.label(panel * Panels.ROWS + i);
      double distance = largest[i] - scores[label][i];
      costs[i] = distance + Math.log(sums[i]) + penalty;
    }
  }

  /** b for every row of a panel. */
  private double decreaseBound(RowBlock block, int panel) {
    return step().inverseNorm()
        * block.largestWeightedNorm(panel)
        * (LARGEST_CURVATURE + 2 * lambda);
  }

  @Override
  public Bound additionBound(RowBlock block, int panel) {
    return hessian == null
        ? new Bound(1, 0)
        : new Bound(Math.max(0, 1 - decreaseBound(block, panel)), 0);
  }

  @Override
  public Bound removalBound(RowBlock block, int panel) {
    if (hessian == null) {
      return new Bound(1, 0);
    }
    double bound = decreaseBound(block, panel);
    return bound < 1 ? new Bound(1 / (1 - bound), 0) : Bound.NONE_ABOVE;
  }

  @Override
  public double additionGain(RowBlock block, int row, double cost, double[] scratch) {
    return hessian == null ? cost : Math.max(0, cost - step().decrease(block, row, 1, scratch));
  }

  @Override
  public double removalGain(RowBlock block, int row, double cost, double[] scratch) {
    return hessian == null ? cost : cost + step().decrease(block, row, -1, scratch);
  }

  @Override
  public int scratchLength() {
    return MultinomialNewtonStep.scratchLength(classes, width);
  }

  /** Any contrast of classes will do to cross two planes: that of even and odd ones. */
  @Override
  public double residual(RowBlock block, int row) {
    return ((int) block.label(row) & 1) == 0 ? 1 : -1;
  }

  @Override
  public double costAlone(RowBlock block, int row) {
    return costAlone(block, row, classes, intercept, lambda);
  }

  /** w · min over θ of −log π_y + λ‖θ‖²: 0 with intercepts. */
  static double costAlone(RowBlock block, int row, int classes, boolean intercept, double lambda) {
    return LinearScorer.costAlone(new SymmetricLoss(classes), block, row, intercept, lambda);
  }
}
