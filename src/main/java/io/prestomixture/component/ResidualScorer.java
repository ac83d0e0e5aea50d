package io.prestomixture.component;

import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Cholesky;
import io.prestomixture.linalg.Panels;
import java.util.Arrays;
import java.util.List;

/** Costs of rows under K ridge regressions: w · [(y − b − θᵀx)² + λ‖θ‖²]. */
final class ResidualScorer extends SquaredLossScorer {
  private static final long serialVersionUID = 1L;

  private final int numFeatures;
  private final int firstCoefficient;
  private final double lambda;
  private final double[] intercepts;
  private final double[] coefficients;
  private final Cholesky[] curvature;
  private final double[] inverseNorms;

  /**
   * Scores under the given components.
   *
   * @param firstCoefficient 0 if there is an intercept, else 1
   */
  ResidualScorer(List<Component> components, int numFeatures, int firstCoefficient, double lambda) {
    super(components);
    this.numFeatures = numFeatures;
    this.firstCoefficient = firstCoefficient;
    this.lambda = lambda;
    intercepts = new double[k];
    coefficients = new double[k * numFeatures];
    curvature = new Cholesky[k];
    inverseNorms = new double[k];
    for (int c = 0; c < k; c++) {
      Component component = components.get(c);
      intercepts[c] = component.parameters()[0];
      System.arraycopy(component.parameters(), 1, coefficients, c * numFeatures, numFeatures);
      curvature[c] = component.curvature();
      inverseNorms[c] = isEmpty(c) ? 0 : curvature[c].inverseNorm();
    }
  }

  @Override
  public int scratchLength() {
    return numFeatures + 1;
  }

  @Override
  public void costs(RowBlock block, int panel, double[] costs) {
    for (int c = 0; c < k; c++) {
      int at = c * Panels.ROWS;
      if (isEmpty(c)) {
        for (int i = 0; i < block.panelSize(panel); i++) {
          costs[at + i] = costAlone(block, panel * Panels.ROWS + i);
        }
        continue;
      }
      if (block.isSparse()) {
        sparseScores(block, panel, c, costs);
      } else {
        Panels.linearScores(
            block.panels(),
            block.panelStart(panel),
            numFeatures,
            coefficients,
            c * numFeatures,
            intercepts[c],
            costs,
            at);
      }
      block.squaredResiduals(panel, costs, at, penalty(c));
      if (block.isWeighted()) {
        block.multiplyByWeights(panel, costs, at);
      }
    }
  }

  private void sparseScores(RowBlock block, int panel, int cluster, double[] scores) {
    RowBlock.CompressedRows rows = block.compressedRows();
    int first = panel * Panels.ROWS;
    int theta = cluster * numFeatures;
    for (int i = 0; i < block.panelSize(panel); i++) {
      double score = intercepts[cluster];
      for (int e = rows.starts()[first + i]; e < rows.starts()[first + i + 1]; e++) {
        score += rows.values()[e] * coefficients[theta + rows.columns()[e]];
      }
      scores[cluster * Panels.ROWS + i] = score;
    }
  }

  @Override
  public double leverageBound(int cluster, double norm) {
    return inverseNorms[cluster] * norm;
  }

  @Override
  public double leverage(int cluster, RowBlock block, int row, double[] scratch) {
    scratch[0] = 1;
    block.copyRow(row, scratch, 1 - firstCoefficient);
    return isEmpty(cluster)
        ? 0
        : block.weight(row) * curvature[cluster].inverseQuadraticForm(scratch);
  }

  /** w · min (y − b − θᵀx)² + λ‖θ‖²: 0 with an intercept, else w · λy² / (λ + ‖x‖²). */
  @Override
  public double costAlone(RowBlock block, int row) {
    if (firstCoefficient == 0) {
      return 0;
    }
    double[] x = new double[numFeatures];
    block.copyRow(row, x, 0);
    double norm = Arrays.stream(x).map(v -> v * v).sum();
    double y = block.label(row);
    double share = norm > 0 || lambda > 0 ? lambda / (lambda + norm) : 1;
    return block.weight(row) * share * y * y;
  }
}
