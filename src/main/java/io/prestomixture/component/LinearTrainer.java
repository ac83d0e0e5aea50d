package io.prestomixture.component;

import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Cholesky;
import io.prestomixture.linalg.OuterProductSum;
import io.prestomixture.linalg.PackedUpper;
import java.util.Arrays;

/**
 * Trains components with a linear predictor by Newton steps (d ≤ {@value #MOST_CURVATURE}), or
 * gives value and gradient for L-BFGS above.
 *
 * <p>Parameters of a component: b, θ_1 … θ_d. Statistics at θ: count, Σw, Σw·ℓ, the gradient Σw·g·z
 * with z = (1, x), and the packed upper triangle of Σw·h·zzᵀ. The Hessian of F_k is that plus
 * 2λW·I, the intercept unpenalised.
 *
 * @param family name of the family
 * @param loss the loss
 * @param settings the problem
 * @param lambda the penalty λ
 */
record LinearTrainer(String family, PointwiseLoss loss, ProblemSettings settings, double lambda)
    implements SmoothTrainer {
  private static final long serialVersionUID = 1L;

  /** Most features for which Hessians are summed. */
  static final int MOST_CURVATURE = 1000;

  private static final int COUNT = 0;
  private static final int WEIGHT = 1;
  private static final int VALUE = 2;
  private static final int GRADIENT = 3;

  @Override
  public boolean hasCurvature() {
    return settings.numFeatures() <= MOST_CURVATURE;
  }

  /** Number of parameters, the intercept included. */
  private int order() {
    return settings.numFeatures() + 1;
  }

  private int firstCoefficient() {
    return settings.fitIntercept() ? 0 : 1;
  }

  @Override
  public int statisticsLength() {
    return GRADIENT + order() + (hasCurvature() ? PackedUpper.length(order()) : 0);
  }

  @Override
  public int seedRows() {
    return 2 * order() + 2;
  }

  @Override
  public Component start() {
    return new Component(0, 0, 0, new double[order()], 0, null);
  }

  @Override
  public RowAccumulator accumulator(Component at) {
    return new Accumulator(at.parameters());
  }

  /** Sums the expansion at θ; outer products by {@link OuterProductSum}. */
  private final class Accumulator implements RowAccumulator {
    private final double[] theta;
    private final int order = order();
    private final OuterProductSum sum = new OuterProductSum(order);
    private final int[] entries = new int[order];
    private final double[] values = new double[order];
    private final double[] expansion = new double[3];

    Accumulator(double[] theta) {
      this.theta = theta;
    }

    @Override
    public void add(RowBlock block, int[] rows, int from, int to, int sign, double[] statistics) {
      statistics[COUNT] += sign * (to - from);
      if (block.isSparse()) {
        for (int i = from; i < to; i++) {
          addSparse(block, rows[i], sign, statistics);
        }
        return;
      }
      boolean curved = hasCurvature();
      sum.begin(statistics, GRADIENT + order, curved ? to - from : 0);
      for (int i = from; i < to; i++) {
        double[] z = sum.next();
        z[0] = 1;
        block.copyRow(rows[i], z, 1);
        double curvature = addDense(block, rows[i], sign, z, statistics);
        if (curved && curvature != 0) {
          sum.add(curvature);
        }
      }
      sum.end();
    }

    /** Adds value and gradient; returns the row's factor of the outer product. */
    private double addDense(RowBlock block, int row, int sign, double[] z, double[] statistics) {
      double eta = 0;
      for (int j = 0; j < order; j++) {
        eta += theta[j] * z[j];
      }
      double weight = expand(block, row, sign, eta, statistics);
      double gradient = weight * expansion[1];
      for (int j = 0; j < order; j++) {
        statistics[GRADIENT + j] += gradient * z[j];
      }
      return weight * expansion[2];
    }

    /** Expands the loss of a row and adds its value; returns the row's signed weight. */
    private double expand(RowBlock block, int row, int sign, double eta, double[] statistics) {
      double weight = sign * block.weight(row);
      loss.expand(block.label(row), eta, expansion);
      statistics[WEIGHT] += weight;
      statistics[VALUE] += weight * expansion[0];
      return weight;
    }

    private void addSparse(RowBlock block, int row, int sign, double[] statistics) {
      RowBlock.CompressedRows sparse = block.compressedRows();
      int count = 0;
      entries[count] = 0;
      values[count++] = 1;
      double eta = theta[0];
      for (int e = sparse.starts()[row]; e < sparse.starts()[row + 1]; e++) {
        entries[count] = sparse.columns()[e] + 1;
        values[count] = sparse.values()[e];
        eta += theta[entries[count]] * values[count++];
      }
      double weight = expand(block, row, sign, eta, statistics);
      double gradient = weight * expansion[1];
      for (int i = 0; i < count; i++) {
        statistics[GRADIENT + entries[i]] += gradient * values[i];
      }
      if (hasCurvature()) {
        double factor = weight * expansion[2];
        PackedUpper.addOuterProduct(
            statistics, GRADIENT + order, order, factor, entries, values, count);
      }
    }
  }

  @Override
  public double value(Component at, double[] statistics) {
    return statistics[VALUE] + statistics[WEIGHT] * penalty(at.parameters());
  }

  @Override
  public double[] gradient(Component at, double[] statistics) {
    double[] gradient = Arrays.copyOfRange(statistics, GRADIENT, GRADIENT + order());
    if (!settings.fitIntercept()) {
      gradient[0] = 0;
    }
    for (int j = 1; j < gradient.length; j++) {
      gradient[j] += 2 * lambda * statistics[WEIGHT] * at.parameters()[j];
    }
    return gradient;
  }

  private double penalty(double[] parameters) {
    double sum = 0;
    for (int j = 1; j < parameters.length; j++) {
      sum += parameters[j] * parameters[j];
    }
    return lambda * sum;
  }

  @Override
  public Component at(double[] parameters, double[] statistics) {
    long rows = Math.round(statistics[COUNT]);
    Component here =
        new Component(rows, statistics[WEIGHT], 0, parameters, penalty(parameters), null);
    return new Component(
        rows,
        statistics[WEIGHT],
        rows == 0 ? 0 : value(here, statistics),
        parameters,
        here.penalty(),
        null);
  }

  @Override
  public Component step(Component at, double[] statistics, double damping) {
    if (Math.round(statistics[COUNT]) == 0 || !hasCurvature()) {
      return at(at.parameters(), statistics);
    }
    double value = value(at, statistics);
    int first = firstCoefficient();
    double[] gradient = gradient(at, statistics);
    double[] step = Arrays.copyOfRange(gradient, first, order());
    Cholesky hessian = hessian(statistics, damping);
    hessian.solve(step);
    double[] parameters = at.parameters().clone();
    double decrement = 0;
    for (int j = 0; j < step.length; j++) {
      decrement += 0.5 * step[j] * gradient[first + j];
      parameters[first + j] -= step[j];
    }
    if (loss.isSelfConcordant()) {
      decrement *= SelfConcordance.decreaseShare(scoreChange(step));
    }
    return new Component(
        Math.round(statistics[COUNT]),
        statistics[WEIGHT],
        value - decrement,
        parameters,
        penalty(parameters),
        hessian,
        decrement);
  }

  /** By how much a step changes the score of a typical row. */
  private double scoreChange(double[] step) {
    int first = firstCoefficient();
    double sum = 0;
    for (int j = 0; j < step.length; j++) {
      int feature = first + j - 1;
      double variance = feature < 0 ? 1 : settings.scaling().variance()[feature];
      sum += variance * step[j] * step[j];
    }
    return Math.sqrt(sum);
  }

  /** The factor of Σw·h·zzᵀ + 2λW·I, damped. */
  private Cholesky hessian(double[] statistics, double damping) {
    int order = order();
    int first = firstCoefficient();
    int n = order - first;
    double[] ridge = new double[n];
    double[] reference = new double[n];
    for (int i = 0; i < n; i++) {
      int feature = first + i - 1;
      reference[i] =
          statistics[WEIGHT] * (feature < 0 ? 1 : settings.scaling().variance()[feature]);
      ridge[i] = feature < 0 ? 0 : 2 * lambda * statistics[WEIGHT];
    }
    return Hessians.factor(statistics, GRADIENT + order, order, first, ridge, reference, damping);
  }

  @Override
  public ComponentScorer scorer(Component component) {
    return LinearScorer.of(loss, component, settings, lambda);
  }

  @Override
  public FittedComponent describe(Component component) {
    return coordinates().describe(family, 1, component);
  }

  @Override
  public Component restore(FittedComponent fitted) {
    double[] parameters = coordinates().parameters(fitted);
    return fitted.restored(parameters, penalty(parameters));
  }

  private LinearCoordinates coordinates() {
    return new LinearCoordinates(settings.scaling(), settings.fitIntercept());
  }
}
