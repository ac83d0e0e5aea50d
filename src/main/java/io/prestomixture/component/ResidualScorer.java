package io.prestomixture.component;

import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Cholesky;
import io.prestomixture.linalg.PackedUpper;
import io.prestomixture.linalg.Panels;
import java.util.Arrays;
import java.util.List;

/**
 * Costs and gains of rows under K ridge regressions, f = w · [(y − b − θᵀx)² + λ‖θ‖²].
 *
 * <p>With r the residual, A the normal matrix of the cluster, q = xᵀA⁻¹x, θ₀ the coefficients with
 * a zero for the intercept and u = λθ₀ − r·x (half the gradient of f/w), one Newton step gives
 *
 * <pre>  a = f − w²·uᵀ(A + w·xxᵀ)⁻¹u      ρ = f + w²·uᵀ(A − w·xxᵀ)⁻¹u </pre>
 *
 * by Sherman and Morrison in O(d²). For λ = 0 this is w·r²/(1 ± w·q) and exact; else only the row's
 * share w·λ·I in the matrix is left out, an error of O(1/n_k²).
 */
final class ResidualScorer extends SquaredLossScorer {
  private static final long serialVersionUID = 1L;

  /**
   * A row with less than this of its leverage left is fitted whatever its label: taking it away
   * changes nothing.
   */
  private static final double NO_REST = 1e-10;

  private final int numFeatures;
  private final int firstCoefficient;
  private final double lambda;
  private final double[] intercepts;
  private final double[] coefficients;
  private final Cholesky[] curvature;
  private final double[] inverseNorms;

  /**
   * A⁻¹ of each cluster for compressed rows, whose leverage takes only the entries that meet two
   * features of the row; null for dense rows.
   */
  private final double[][] inverses;

  private final double[] penalties;

  /** A⁻¹θ₀ of each cluster, and θ₀ᵀA⁻¹θ₀. */
  private final double[][] pulls;

  private final double[] pullNorms;

  /**
   * Scores under the given components.
   *
   * @param firstCoefficient 0 if there is an intercept, else 1
   */
  ResidualScorer(
      List<Component> components, ProblemSettings settings, int firstCoefficient, double lambda) {
    super(components);
    numFeatures = settings.numFeatures();
    inverses = settings.sparse() ? new double[k][] : null;
    this.firstCoefficient = firstCoefficient;
    this.lambda = lambda;
    intercepts = new double[k];
    coefficients = new double[k * numFeatures];
    curvature = new Cholesky[k];
    inverseNorms = new double[k];
    penalties = new double[k];
    pulls = new double[k][];
    pullNorms = new double[k];
    for (int c = 0; c < k; c++) {
      Component component = components.get(c);
      intercepts[c] = component.parameters()[0];
      System.arraycopy(component.parameters(), 1, coefficients, c * numFeatures, numFeatures);
      curvature[c] = component.curvature();
      if (!isEmpty(c)) {
        double[] inverse = curvature[c].inverse();
        inverseNorms[c] = PackedUpper.norm(inverse, curvature[c].order());
        if (inverses != null) {
          inverses[c] = inverse;
        }
        penalties[c] = component.penalty();
        preparePull(c, component.parameters());
      }
    }
  }

  private void preparePull(int cluster, double[] parameters) {
    double[] pull = Arrays.copyOfRange(parameters, firstCoefficient, parameters.length);
    if (firstCoefficient == 0) {
      pull[0] = 0;
    }
    double[] coefficientsOnly = pull.clone();
    curvature[cluster].solve(pull);
    pulls[cluster] = pull;
    for (int j = 0; j < pull.length; j++) {
      pullNorms[cluster] += pull[j] * coefficientsOnly[j];
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
      block.squaredResiduals(panel, costs, at, penalties[c]);
      if (block.isWeighted()) {
        block.multiplyByWeights(panel, costs, at);
      }
    }
  }

  private void sparseScores(RowBlock block, int panel, int cluster, double[] scores) {
    RowBlock.CompressedRows rows = block.compressedRows();
    for (int i = 0; i < block.panelSize(panel); i++) {
      scores[cluster * Panels.ROWS + i] = score(rows, panel * Panels.ROWS + i, cluster);
    }
  }

  private double score(RowBlock.CompressedRows rows, int row, int cluster) {
    int theta = cluster * numFeatures;
    double score = intercepts[cluster];
    for (int e = rows.starts()[row]; e < rows.starts()[row + 1]; e++) {
      score += rows.values()[e] * coefficients[theta + rows.columns()[e]];
    }
    return score;
  }

  @Override
  protected double leverageBound(int cluster, double norm) {
    return inverseNorms[cluster] * norm * (1 + lambda);
  }

  @Override
  public double additionGain(int cluster, RowBlock block, int row, double cost, double[] scratch) {
    return isEmpty(cluster) ? cost : cost - newtonDecrease(cluster, block, row, 1, scratch);
  }

  @Override
  public double removalGain(int cluster, RowBlock block, int row, double cost, double[] scratch) {
    return cost + newtonDecrease(cluster, block, row, -1, scratch);
  }

  /** w²·uᵀ(A + sign·w·xxᵀ)⁻¹u. */
  private double newtonDecrease(int cluster, RowBlock block, int row, int sign, double[] scratch) {
    double residual;
    double pull;
    double leverage;
    if (block.isSparse()) {
      RowBlock.CompressedRows rows = block.compressedRows();
      residual = block.label(row) - score(rows, row, cluster);
      pull = lambda > 0 ? sparsePull(rows, row, cluster) : 0;
      leverage = sparseLeverage(rows, row, inverses[cluster], curvature[cluster].order());
    } else {
      scratch[0] = 1;
      block.copyRow(row, scratch, 1 - firstCoefficient);
      residual = block.label(row) - intercepts[cluster];
      int theta = cluster * numFeatures;
      for (int j = 0; j < numFeatures; j++) {
        residual -= scratch[1 - firstCoefficient + j] * coefficients[theta + j];
      }
      pull = lambda > 0 ? densePull(scratch, cluster) : 0;
      leverage = curvature[cluster].inverseQuadraticForm(scratch);
    }
    double weight = block.weight(row);
    double rest = 1 + sign * weight * leverage;
    if (rest < NO_REST) {
      return 0;
    }
    double norm =
        lambda * lambda * pullNorms[cluster]
            - 2 * lambda * residual * pull
            + residual * residual * leverage;
    double cross = lambda * pull - residual * leverage;
    return weight * weight * (norm - sign * weight * cross * cross / rest);
  }

  /** xᵀA⁻¹θ₀. */
  private double densePull(double[] x, int cluster) {
    double sum = 0;
    for (int j = 0; j < pulls[cluster].length; j++) {
      sum += pulls[cluster][j] * x[j];
    }
    return sum;
  }

  private double sparsePull(RowBlock.CompressedRows rows, int row, int cluster) {
    double[] pull = pulls[cluster];
    double sum = firstCoefficient == 0 ? pull[0] : 0;
    for (int e = rows.starts()[row]; e < rows.starts()[row + 1]; e++) {
      sum += rows.values()[e] * pull[rows.columns()[e] + 1 - firstCoefficient];
    }
    return sum;
  }

  /** xᵀA⁻¹x. */
  private double sparseLeverage(
      RowBlock.CompressedRows rows, int row, double[] inverse, int order) {
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
