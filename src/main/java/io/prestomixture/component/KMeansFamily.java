package io.prestomixture.component;

import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Panels;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;

/**
 * K-means: f_i(c) = w_i · ‖x_i − c‖², the centre c of a cluster its weighted mean.
 *
 * <p>With standardization, distances are taken between standardised features. Statistics per
 * cluster: count, Σw, Σw‖x‖², Σw·x (d entries); F_k = Σw‖x‖² − ‖Σw·x‖²/Σw. Marginal gains are
 * Hartigan's: a = W/(W+w) · f, ρ = W/(W−w) · f, with W the weight of the cluster (J. A. Hartigan,
 * M. A. Wong, Algorithm AS 136, Applied Statistics 28, 1979).
 */
final class KMeansFamily implements ComponentFamily {
  private static final long serialVersionUID = 1L;

  static final String NAME = "kmeans";

  private static final int COUNT = 0;
  private static final int WEIGHT = 1;
  private static final int SQUARES = 2;
  private static final int SUMS = 3;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean supervised() {
    return false;
  }

  @Override
  public double predict(FittedComponent component, Vector features) {
    throw new UnsupportedOperationException("A k-means centre predicts no label.");
  }

  @Override
  public double loss(FittedComponent component, Vector features, double label) {
    double[] scale = component.scale().toArray();
    double sum = 0;
    for (int j = 0; j < scale.length; j++) {
      double difference = (features.apply(j) - component.coefficients().apply(j)) / scale[j];
      sum += difference * difference;
    }
    return sum;
  }

  @Override
  public ComponentTrainer trainer(ProblemSettings settings) {
    return new Trainer(settings);
  }

  /** Means and their sums of squares. */
  private record Trainer(ProblemSettings settings) implements ComponentTrainer {

    @Override
    public int statisticsLength() {
      return SUMS + settings.numFeatures();
    }

    @Override
    public int seedRows() {
      return 1;
    }

    @Override
    public RowAccumulator accumulator() {
      double[] x = new double[settings.numFeatures()];
      return (block, rows, from, to, sign, statistics) -> {
        for (int i = from; i < to; i++) {
          block.copyRow(rows[i], x, 0);
          double weight = sign * block.weight(rows[i]);
          statistics[COUNT] += sign;
          statistics[WEIGHT] += weight;
          double norm = 0;
          for (int j = 0; j < x.length; j++) {
            statistics[SUMS + j] += weight * x[j];
            norm += x[j] * x[j];
          }
          statistics[SQUARES] += weight * norm;
        }
      };
    }

    @Override
    public Component train(double[] statistics) {
      long rows = Math.round(statistics[COUNT]);
      double[] centre = new double[settings.numFeatures()];
      if (rows == 0) {
        return new Component(0, 0, 0, centre, 0, null);
      }
      double weight = statistics[WEIGHT];
      double between = 0;
      for (int j = 0; j < centre.length; j++) {
        centre[j] = statistics[SUMS + j] / weight;
        between += centre[j] * statistics[SUMS + j];
      }
      double objective = rows == 1 ? 0 : Math.max(0, statistics[SQUARES] - between);
      return new Component(rows, weight, objective, centre, 0, null);
    }

    @Override
    public Scorer scorer(List<Component> components) {
      return new CentroidScorer(components, settings.numFeatures());
    }

    @Override
    public FittedComponent describe(Component component) {
      double[] shift = settings.scaling().shift();
      double[] scale = settings.scaling().scale();
      double[] centre = new double[shift.length];
      Arrays.setAll(centre, j -> shift[j] + scale[j] * component.parameters()[j]);
      return new FittedComponent(
          NAME,
          Vectors.dense(centre),
          0,
          Vectors.dense(scale),
          component.rows(),
          component.weight(),
          component.objective());
    }
  }

  /** Squared distances and Hartigan's gains. */
  private static final class CentroidScorer extends SquaredLossScorer {
    private static final long serialVersionUID = 1L;

    private final int numFeatures;
    private final double[] centres;
    private final double[] norms;
    private final double[] weights;

    CentroidScorer(List<Component> components, int numFeatures) {
      super(components);
      this.numFeatures = numFeatures;
      centres = new double[k * numFeatures];
      norms = new double[k];
      weights = new double[k];
      for (int c = 0; c < k; c++) {
        Component component = components.get(c);
        System.arraycopy(component.parameters(), 0, centres, c * numFeatures, numFeatures);
        weights[c] = component.weight();
        for (double x : component.parameters()) {
          norms[c] += x * x;
        }
      }
    }

    @Override
    public int scratchLength() {
      return 0;
    }

    @Override
    public void costs(RowBlock block, int panel, double[] costs) {
      for (int c = 0; c < k; c++) {
        int at = c * Panels.ROWS;
        if (isEmpty(c)) {
          Arrays.fill(costs, at, at + Panels.ROWS, 0);
        } else if (block.isSparse()) {
          sparseDistances(block, panel, c, costs);
        } else {
          Panels.squaredDistances(
              block.panels(),
              block.panelStart(panel),
              numFeatures,
              centres,
              c * numFeatures,
              costs,
              at);
        }
        if (block.isWeighted()) {
          block.multiplyByWeights(panel, costs, at);
        }
      }
    }

    private void sparseDistances(RowBlock block, int panel, int cluster, double[] costs) {
      RowBlock.CompressedRows rows = block.compressedRows();
      int first = panel * Panels.ROWS;
      int centre = cluster * numFeatures;
      for (int i = 0; i < block.panelSize(panel); i++) {
        double sum = norms[cluster];
        for (int e = rows.starts()[first + i]; e < rows.starts()[first + i + 1]; e++) {
          double x = rows.values()[e];
          sum += x * (x - 2 * centres[centre + rows.columns()[e]]);
        }
        costs[cluster * Panels.ROWS + i] = Math.max(0, sum);
      }
    }

    @Override
    protected double leverageBound(int cluster, double norm) {
      return norm / weights[cluster];
    }

    @Override
    public double additionGain(
        int cluster, RowBlock block, int row, double cost, double[] scratch) {
      double share = isEmpty(cluster) ? 0 : block.weight(row) / weights[cluster];
      return cost / (1 + share);
    }

    /** A row that has its cluster to itself costs nothing there. */
    @Override
    public double removalGain(int cluster, RowBlock block, int row, double cost, double[] scratch) {
      double share = block.weight(row) / weights[cluster];
      return share < 1 ? cost / (1 - share) : cost;
    }

    @Override
    public double costAlone(RowBlock block, int row) {
      return 0;
    }
  }
}
