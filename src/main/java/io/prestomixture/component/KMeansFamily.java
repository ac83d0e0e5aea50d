package io.prestomixture.component;

import io.prestomixture.data.LabelType;
import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Panels;
import java.util.Arrays;
import org.apache.spark.ml.linalg.Vector;

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
  public LabelType labelType() {
    return LabelType.NONE;
  }

  @Override
  public boolean hasSquaredLoss() {
    return true;
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
      double difference = (features.apply(j) - component.coefficients().apply(0, j)) / scale[j];
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
    public boolean isExact() {
      return true;
    }

    @Override
    public Component start() {
      return new Component(0, 0, 0, new double[settings.numFeatures()], 0, null);
    }

    @Override
    public RowAccumulator accumulator(Component ignored) {
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
    public Component train(Component ignored, double[] statistics) {
      long rows = Math.round(statistics[COUNT]);
      if (rows == 0) {
        return start();
      }
      double[] centre = new double[settings.numFeatures()];
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
    public ComponentScorer scorer(Component component) {
      return component.isEmpty()
          ? new EmptyClusterScorer((block, row) -> 0)
          : new CentroidScorer(component);
    }

    @Override
    public FittedComponent describe(Component component) {
      double[] shift = settings.scaling().shift();
      double[] scale = settings.scaling().scale();
      double[] centre = new double[shift.length];
      Arrays.setAll(centre, j -> shift[j] + scale[j] * component.parameters()[j]);
      return FittedComponent.of(NAME, centre, 0, scale, component);
    }
  }

  /** Squared distances and Hartigan's gains. */
  private static final class CentroidScorer implements ComponentScorer {
    private static final long serialVersionUID = 1L;

    private final double[] centre;
    private final double norm;
    private final double clusterWeight;

    CentroidScorer(Component component) {
      centre = component.parameters();
      clusterWeight = component.weight();
      double sum = 0;
      for (double x : centre) {
        sum += x * x;
      }
      norm = sum;
    }

    @Override
    public int scratchLength() {
      return 0;
    }

    @Override
    public void costs(RowBlock block, int panel, double[] costs, int at) {
      if (block.isSparse()) {
        sparseDistances(block, panel, costs, at);
      } else {
        Panels.squaredDistances(
            block.panels(), block.panelStart(panel), centre.length, centre, 0, costs, at);
      }
      if (block.isWeighted()) {
        block.multiplyByWeights(panel, costs, at);
      }
    }

    private void sparseDistances(RowBlock block, int panel, double[] costs, int at) {
      RowBlock.CompressedRows rows = block.compressedRows();
      int first = panel * Panels.ROWS;
      for (int i = 0; i < block.panelSize(panel); i++) {
        double sum = norm;
        for (int e = rows.starts()[first + i]; e < rows.starts()[first + i + 1]; e++) {
          double x = rows.values()[e];
          sum += x * (x - 2 * centre[rows.columns()[e]]);
        }
        costs[at + i] = Math.max(0, sum);
      }
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
