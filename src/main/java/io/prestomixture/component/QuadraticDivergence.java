package io.prestomixture.component;

import io.prestomixture.data.FeatureScaling;
import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Cholesky;
import io.prestomixture.linalg.PackedUpper;
import io.prestomixture.linalg.Panels;
import java.util.Arrays;
import org.apache.spark.ml.linalg.Matrices;
import org.apache.spark.ml.linalg.Matrix;

/**
 * Squared distances: ‖x − μ‖², or Mahalanobis distances (x − μ)ᵀΣ⁻¹(x − μ) = ‖L⁻¹(x − μ)‖² with the
 * covariance Σ = LLᵀ (P. C. Mahalanobis, Proc. National Institute of Sciences of India 2, 1936).
 *
 * <p>Marginal gains are Hartigan's: a = W/(W+w) · f, ρ = W/(W−w) · f, with W the weight of the
 * cluster (J. A. Hartigan, M. A. Wong, Algorithm AS 136, Applied Statistics 28, 1979); they hold in
 * every metric.
 *
 * @param covariance the factor of Σ; null for the Euclidean distance
 */
record QuadraticDivergence(Cholesky covariance) implements Divergence {
  static final QuadraticDivergence EUCLIDEAN = new QuadraticDivergence(null);

  /**
   * Share of each variance that is added to Σ. Rows do not vary along directions that are singular
   * without it, so there it multiplies rounding only.
   */
  private static final double RIDGE = 1e-10;

  /** The Mahalanobis distance by a covariance in the coordinates of the blocks. */
  static QuadraticDivergence mahalanobis(ProblemSettings settings) {
    int d = settings.numFeatures();
    double[] matrix = new double[d * d];
    for (int i = 0, at = 0; i < d; at += d - i, i++) {
      System.arraycopy(settings.covariance(), at, matrix, i * d + i, d - i);
      matrix[i * d + i] += RIDGE * settings.scaling().variance()[i];
    }
    return new QuadraticDivergence(
        Cholesky.factor(matrix, d, new double[d])
            .orElseThrow(
                () ->
                    new ArithmeticException(
                        "The covariance of the features is not positive definite; scale the"
                            + " features.")));
  }

  @Override
  public double generator(double[] x) {
    if (covariance != null) {
      return covariance.inverseQuadraticForm(x);
    }
    double norm = 0;
    for (double value : x) {
      norm += value * value;
    }
    return norm;
  }

  @Override
  public Matrix metric(FeatureScaling scaling) {
    if (covariance == null) {
      return null;
    }
    int d = scaling.numFeatures();
    double[] inverse = covariance.inverse();
    double[] metric = new double[d * d];
    for (int a = 0; a < d; a++) {
      for (int b = a; b < d; b++) {
        double entry =
            inverse[PackedUpper.index(d, a, b)] / (scaling.scale()[a] * scaling.scale()[b]);
        metric[a * d + b] = entry;
        metric[b * d + a] = entry;
      }
    }
    return Matrices.dense(d, d, metric);
  }

  @Override
  public ComponentScorer scorer(Component centre) {
    return new Scorer(centre, covariance);
  }

  /** Distances and Hartigan's gains. */
  private static final class Scorer implements ComponentScorer {
    private static final long serialVersionUID = 1L;

    private final double[] centre;
    private final double norm;
    private final double clusterWeight;

    /** L, L⁻¹ and L⁻¹μ; null for the Euclidean distance. */
    private final Cholesky covariance;

    private final double[] whitening;
    private final double[] whitenedCentre;

    Scorer(Component component, Cholesky covariance) {
      this.covariance = covariance;
      centre = component.parameters();
      clusterWeight = component.weight();
      norm = EUCLIDEAN.generator(centre);
      whitening = covariance == null ? null : covariance.inverseFactor();
      whitenedCentre = covariance == null ? null : centre.clone();
      if (covariance != null) {
        covariance.inverseQuadraticForm(whitenedCentre);
      }
    }

    @Override
    public int scratchLength() {
      return 0;
    }

    @Override
    public void costs(RowBlock block, int panel, double[] costs) {
      if (block.isSparse()) {
        sparseDistances(block, panel, costs);
      } else if (covariance == null) {
        Panels.squaredDistances(block.panel(panel), centre, costs);
      } else {
        Panels.whitenedDistances(block.panel(panel), whitening, whitenedCentre, costs);
      }
      if (block.isWeighted()) {
        block.multiplyByWeights(panel, costs);
      }
    }

    private void sparseDistances(RowBlock block, int panel, double[] costs) {
      int first = panel * Panels.ROWS;
      double[] x = covariance == null ? null : new double[centre.length];
      for (int i = 0; i < block.panelSize(panel); i++) {
        costs[i] =
            covariance == null
                ? euclidean(block.compressedRows(), first + i)
                : mahalanobis(block, first + i, x);
      }
    }

    private double euclidean(RowBlock.CompressedRows rows, int row) {
      double sum = norm;
      for (int e = rows.starts()[row]; e < rows.starts()[row + 1]; e++) {
        double x = rows.values()[e];
        sum += x * (x - 2 * centre[rows.columns()[e]]);
      }
      return Math.max(0, sum);
    }

    private double mahalanobis(RowBlock block, int row, double[] x) {
      block.copyRow(row, x, 0);
      Arrays.setAll(x, j -> x[j] - centre[j]);
      return covariance.inverseQuadraticForm(x);
    }

    @Override
    public double[] centre() {
      return centre.clone();
    }

    @Override
    public Bound additionBound(RowBlock block, int panel) {
      return new Bound(clusterWeight / (clusterWeight + block.largestWeightedNorm(panel)), 0);
    }

    @Override
    public Bound removalBound(RowBlock block, int panel) {
      double share = block.largestWeightedNorm(panel) / clusterWeight;
      return share < 1 ? new Bound(1 / (1 - share), 0) : Bound.NONE_ABOVE;
    }

    @Override
    public double additionGain(RowBlock block, int row, double cost, double[] scratch) {
      return cost / (1 + block.weight(row) / clusterWeight);
    }

    /** A row that has its cluster to itself costs nothing there. */
    @Override
    public double removalGain(RowBlock block, int row, double cost, double[] scratch) {
      double share = block.weight(row) / clusterWeight;
      return share < 1 ? cost / (1 - share) : cost;
    }

    @Override
    public double costAlone(RowBlock block, int row) {
      return 0;
    }
  }
}
