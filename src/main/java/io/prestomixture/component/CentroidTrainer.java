package io.prestomixture.component;

import java.util.Arrays;
import org.apache.spark.ml.linalg.Matrices;
import org.apache.spark.ml.linalg.Vectors;

/**
 * Centres of Bregman divergences: f_i(μ) = w_i · d(x_i, μ), the centre of a cluster its weighted
 * mean.
 *
 * <p>Statistics per cluster: count, W = Σw, Σw·φ(x), Σw·x (d entries); F_k = Σw·φ(x) − W·φ(μ_k),
 * exactly. Parameters of a component: μ.
 *
 * @param name the name that components keep
 */
record CentroidTrainer(String name, ProblemSettings settings, Divergence divergence)
    implements ComponentTrainer {
  private static final int COUNT = 0;
  private static final int WEIGHT = 1;
  private static final int GENERATORS = 2;
  private static final int SUMS = 3;

  @Override
  public int statisticsLength() {
    return SUMS + settings.numFeatures();
  }

  @Override
  public int seedRows() {
    return divergence.seedRows();
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
        for (int j = 0; j < x.length; j++) {
          statistics[SUMS + j] += weight * x[j];
        }
        statistics[GENERATORS] += weight * divergence.generator(block, rows[i], x);
      }
    };
  }

  @Override
  public Component train(Component ignored, double[] statistics) {
    long rows = Math.round(statistics[COUNT]);
    if (rows == 0) {
      return start();
    }
    double weight = statistics[WEIGHT];
    double[] centre = new double[settings.numFeatures()];
    Arrays.setAll(centre, j -> divergence.inDomain(statistics[SUMS + j] / weight));
    double spread = statistics[GENERATORS] - weight * divergence.generator(centre.clone());
    // Of one row only rounding is left.
    double objective = rows == 1 ? 0 : Math.max(0, spread);
    return new Component(rows, weight, objective, centre, 0, null);
  }

  /** |Σw·φ(x)|; of divergences whose φ has both signs less than what cancels. */
  @Override
  public double magnitude(double[] statistics) {
    return Math.abs(statistics[GENERATORS]);
  }

  @Override
  public ComponentScorer scorer(Component component) {
    return component.isEmpty()
        ? new EmptyClusterScorer((block, row) -> 0)
        : divergence.scorer(component);
  }

  @Override
  public FittedComponent describe(Component component) {
    double[] shift = settings.scaling().shift();
    double[] scale = settings.scaling().scale();
    double[] centre = new double[shift.length];
    Arrays.setAll(centre, j -> shift[j] + scale[j] * component.parameters()[j]);
    return new FittedComponent(
        name,
        Matrices.dense(1, centre.length, centre),
        Vectors.dense(0.0),
        Vectors.dense(scale),
        divergence.metric(settings.scaling()),
        component.rows(),
        component.weight(),
        component.objective());
  }

  /** The same centre; where the scale is another, distances are taken by the new one. */
  @Override
  public Component restore(FittedComponent fitted) {
    double[] shift = settings.scaling().shift();
    double[] scale = settings.scaling().scale();
    double[] centre = new double[shift.length];
    Arrays.setAll(
        centre,
        j -> divergence.inDomain((fitted.coefficients().apply(0, j) - shift[j]) / scale[j]));
    return fitted.restored(centre, 0);
  }
}
