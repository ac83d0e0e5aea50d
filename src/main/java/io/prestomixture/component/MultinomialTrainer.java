package io.prestomixture.component;

import io.prestomixture.data.FeatureScaling;
import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Cholesky;
import io.prestomixture.linalg.PackedUpper;
import java.util.Arrays;
import org.apache.spark.ml.linalg.Matrices;
import org.apache.spark.ml.linalg.Vectors;

/**
 * Trains multinomial logistic regressions of C > 2 classes by Newton steps (C·(d+1) ≤ {@value
 * LinearTrainer#MOST_CURVATURE}), or gives value and gradient for L-BFGS above.
 *
 * <p>Parameters: b_c, θ_c1 … θ_cd of every class c, one class after the other. With z = (1, x), or
 * (0, x) without intercept, and π the probabilities of a row, ℓ has the gradient (π − e_y) ⊗ z and
 * the Hessian (diag π − ππᵀ) ⊗ zzᵀ. Since its block rows sum to zero, the blocks off the diagonal
 * are enough. Statistics at θ: count, Σw, Σw·ℓ, the gradient, and the packed upper triangles of
 * Σw·π_a·π_b·zzᵀ for all a < b.
 *
 * <p>A vector added to the parameters of all classes changes no probability. MLlib wants the
 * parameters of the classes to sum to zero, and so they do: gradients do, and Hessians are raised
 * in the directions of common shifts alone, where steps then have no part.
 *
 * @param family name of the family
 * @param settings the problem
 * @param lambda the penalty λ
 */
record MultinomialTrainer(String family, ProblemSettings settings, double lambda)
    implements SmoothTrainer {
  private static final long serialVersionUID = 1L;

  private static final int COUNT = 0;
  private static final int WEIGHT = 1;
  private static final int VALUE = 2;
  private static final int GRADIENT = 3;

  private int classes() {
    return settings.classes();
  }

  /** Number of parameters of a class. */
  private int width() {
    return settings.numFeatures() + 1;
  }

  /** Number of parameters. */
  private int order() {
    return classes() * width();
  }

  @Override
  public boolean hasCurvature() {
    return order() <= LinearTrainer.MOST_CURVATURE;
  }

  /** Where the block of a pair of classes a &lt; b starts in the statistics. */
  private int block(int a, int b) {
    int pair = a * (2 * classes() - a - 1) / 2 + b - a - 1;
    return GRADIENT + order() + pair * PackedUpper.length(width());
  }

  @Override
  public int statisticsLength() {
    return hasCurvature() ? block(classes() - 1, classes()) : GRADIENT + order();
  }

  /** Every row says C − 1 things about C·(d+1) parameters. */
  @Override
  public int seedRows() {
    return 2 * order() / (classes() - 1) + classes();
  }

  @Override
  public Component start() {
    return new Component(0, 0, 0, new double[order()], 0, null);
  }

  @Override
  public RowAccumulator accumulator(Component at) {
    return new Accumulator(at.parameters());
  }

  /** Sums the expansion at θ; outer products are added four rows at a time. */
  private final class Accumulator implements RowAccumulator {
    private final double[] theta;
    private final int width = width();
    private final int classes = classes();
    private final int first = settings.fitIntercept() ? 0 : 1;
    private final double[] z = new double[PackedUpper.TOGETHER * width];
    private final double[] weights = new double[PackedUpper.TOGETHER];
    private final double[] probabilities = new double[PackedUpper.TOGETHER * classes];
    private final double[] factors = new double[PackedUpper.TOGETHER];
    private final int[] entries = new int[width];

    Accumulator(double[] theta) {
      this.theta = theta;
      Arrays.setAll(entries, j -> first + j);
    }

    @Override
    public void add(RowBlock block, int[] rows, int from, int to, int sign, double[] statistics) {
      statistics[COUNT] += sign * (to - from);
      int waiting = 0;
      for (int i = from; i < to; i++) {
        double weight = sign * block.weight(rows[i]);
        int label = (int) block.label(rows[i]);
        if (block.isSparse()) {
          int count = gather(block.compressedRows(), rows[i]);
          addFirstOrder(label, weight, 0, 0, count, statistics);
          addSparseCurvature(weight, count, statistics);
          continue;
        }
        int at = waiting * width;
        z[at] = 1 - first;
        block.copyRow(rows[i], z, at + 1);
        weights[waiting] = weight;
        addFirstOrder(label, weight, waiting * classes, at + first, width - first, statistics);
        if (hasCurvature() && ++waiting == PackedUpper.TOGETHER) {
          waiting = flush(statistics, waiting);
        }
      }
      if (waiting > 0) {
        flush(statistics, waiting);
      }
    }

    /** Copies the entries of a row to {@code entries} and {@code z}; returns their number. */
    private int gather(RowBlock.CompressedRows sparse, int row) {
      int count = 0;
      if (first == 0) {
        z[count++] = 1;
      }
      for (int e = sparse.starts()[row]; e < sparse.starts()[row + 1]; e++) {
        entries[count] = sparse.columns()[e] + 1;
        z[count++] = sparse.values()[e];
      }
      return count;
    }

    /**
     * Adds value and gradient of a row whose {@code count} entries start at {@code z[at]}, and
     * leaves its probabilities at {@code probabilities[slot]}.
     */
    private void addFirstOrder(
        int label, double weight, int slot, int at, int count, double[] statistics) {
      for (int c = 0; c < classes; c++) {
        double eta = 0;
        for (int i = 0; i < count; i++) {
          eta += theta[c * width + entries[i]] * z[at + i];
        }
        probabilities[slot + c] = eta;
      }
      statistics[WEIGHT] += weight;
      statistics[VALUE] += weight * Softmax.probabilities(probabilities, slot, classes, label);
      for (int c = 0; c < classes; c++) {
        double gradient = weight * (probabilities[slot + c] - (c == label ? 1 : 0));
        int shift = GRADIENT + c * width;
        for (int i = 0; i < count; i++) {
          statistics[shift + entries[i]] += gradient * z[at + i];
        }
      }
    }

    private void addSparseCurvature(double weight, int count, double[] statistics) {
      for (int a = 0; hasCurvature() && a < classes; a++) {
        for (int b = a + 1; b < classes; b++) {
          double factor = weight * probabilities[a] * probabilities[b];
          PackedUpper.addOuterProduct(statistics, block(a, b), width, factor, entries, z, count);
        }
      }
    }

    private int flush(double[] statistics, int waiting) {
      Arrays.fill(weights, waiting, PackedUpper.TOGETHER, 0);
      for (int a = 0; a < classes; a++) {
        for (int b = a + 1; b < classes; b++) {
          for (int r = 0; r < PackedUpper.TOGETHER; r++) {
            int slot = r * classes;
            factors[r] = weights[r] * probabilities[slot + a] * probabilities[slot + b];
          }
          PackedUpper.addOuterProducts(statistics, block(a, b), width, factors, z);
        }
      }
      return 0;
    }
  }

  @Override
  public double value(Component at, double[] statistics) {
    return statistics[VALUE] + statistics[WEIGHT] * penalty(at.parameters());
  }

  @Override
  public double[] gradient(Component at, double[] statistics) {
    double[] gradient = Arrays.copyOfRange(statistics, GRADIENT, GRADIENT + order());
    for (int i = 0; i < gradient.length; i++) {
      if (i % width() > 0) {
        gradient[i] += 2 * lambda * statistics[WEIGHT] * at.parameters()[i];
      }
    }
    return gradient;
  }

  private double penalty(double[] parameters) {
    double sum = 0;
    for (int i = 0; i < parameters.length; i++) {
      sum += i % width() > 0 ? parameters[i] * parameters[i] : 0;
    }
    return lambda * sum;
  }

  @Override
  public Component at(double[] parameters, double[] statistics) {
    long rows = Math.round(statistics[COUNT]);
    double penalty = penalty(parameters);
    double objective = rows == 0 ? 0 : statistics[VALUE] + statistics[WEIGHT] * penalty;
    return new Component(rows, statistics[WEIGHT], objective, parameters, penalty, null);
  }

  @Override
  public Component step(Component at, double[] statistics, double damping) {
    if (Math.round(statistics[COUNT]) == 0 || !hasCurvature()) {
      return at(at.parameters(), statistics);
    }
    double[] gradient = gradient(at, statistics);
    double[] step = gradient.clone();
    Cholesky hessian = factorHessian(statistics);
    hessian.solve(step);
    centre(step);
    double[] parameters = at.parameters().clone();
    double decrement = 0;
    for (int i = 0; i < step.length; i++) {
      decrement += 0.5 * step[i] * gradient[i];
    }
    double change = scoreChange(step);
    double share = SelfConcordance.stepShare(change, damping);
    for (int i = 0; i < step.length; i++) {
      parameters[i] -= share * step[i];
    }
    decrement *= SelfConcordance.decreaseShare(change);
    return new Component(
        Math.round(statistics[COUNT]),
        statistics[WEIGHT],
        value(at, statistics) - decrement,
        parameters,
        penalty(parameters),
        hessian,
        decrement);
  }

  /** The most that a step changes a score of a typical row. */
  private double scoreChange(double[] step) {
    double largest = 0;
    for (int c = 0; c < classes(); c++) {
      double sum = 0;
      for (int j = 0; j < width(); j++) {
        sum += variance(j - 1) * step[c * width() + j] * step[c * width() + j];
      }
      largest = Math.max(largest, sum);
    }
    return Math.sqrt(largest);
  }

  /**
   * How many parameters of a class may be shifted together with those of all others at no cost: the
   * intercept, and without penalty all.
   */
  private int shiftable() {
    return lambda > 0 ? 1 : width();
  }

  /** Takes away what rounding leaves of common shifts. */
  private void centre(double[] parameters) {
    for (int j = 0; j < shiftable(); j++) {
      double mean = 0;
      for (int i = j; i < parameters.length; i += width()) {
        mean += parameters[i] / classes();
      }
      for (int i = j; i < parameters.length; i += width()) {
        parameters[i] -= mean;
      }
    }
  }

  private Cholesky factorHessian(double[] statistics) {
    double[] ridge = new double[order()];
    double[] reference = new double[order()];
    for (int i = 0; i < reference.length; i++) {
      int feature = i % width() - 1;
      reference[i] = statistics[WEIGHT] * variance(feature);
      if (feature >= 0) {
        ridge[i] = 2 * lambda * statistics[WEIGHT];
      } else if (!settings.fitIntercept()) {
        ridge[i] = reference[i];
      }
    }
    return Hessians.factor(hessian(statistics), 0, order(), 0, ridge, reference, 0);
  }

  /** The variance of a coordinate of z, 1 for the constant. */
  private double variance(int feature) {
    return feature < 0 ? 1 : settings.scaling().variance()[feature];
  }

  /**
   * The packed upper triangle of Σw(diag π − ππᵀ) ⊗ zzᵀ, raised in the directions of common shifts.
   */
  private double[] hessian(double[] statistics) {
    int width = width();
    double[] hessian = new double[PackedUpper.length(order())];
    for (int a = 0; a < classes(); a++) {
      for (int b = a + 1; b < classes(); b++) {
        for (int i = 0, at = block(a, b); i < width; i++) {
          for (int j = i; j < width; j++, at++) {
            double entry = statistics[at];
            hessian[PackedUpper.index(order(), a * width + i, a * width + j)] += entry;
            hessian[PackedUpper.index(order(), b * width + i, b * width + j)] += entry;
            hessian[PackedUpper.index(order(), a * width + i, b * width + j)] -= entry;
            if (i < j) {
              hessian[PackedUpper.index(order(), a * width + j, b * width + i)] -= entry;
            }
          }
        }
      }
    }
    for (int j = 0; j < shiftable(); j++) {
      double rise = statistics[WEIGHT] * variance(j - 1) / classes();
      for (int a = j; a < order(); a += width) {
        for (int b = a; b < order(); b += width) {
          hessian[PackedUpper.index(order(), a, b)] += rise;
        }
      }
    }
    return hessian;
  }

  @Override
  public ComponentScorer scorer(Component component) {
    int ownClasses = classes();
    boolean intercept = settings.fitIntercept();
    double penalty = lambda;
    return component.isEmpty()
        ? new EmptyClusterScorer(
            (block, row) -> MultinomialScorer.costAlone(block, row, ownClasses, intercept, penalty))
        : new MultinomialScorer(component, settings, lambda);
  }

  /** Coefficients and intercepts in the units of the caller's features. */
  @Override
  public FittedComponent describe(Component component) {
    FeatureScaling scaling = settings.scaling();
    double[] coefficients = new double[classes() * settings.numFeatures()];
    double[] intercepts = new double[classes()];
    for (int c = 0; c < classes(); c++) {
      intercepts[c] = component.parameters()[c * width()];
      for (int j = 0; j < settings.numFeatures(); j++) {
        double coefficient = component.parameters()[c * width() + j + 1] / scaling.scale()[j];
        coefficients[j * classes() + c] = coefficient;
        intercepts[c] -= coefficient * scaling.shift()[j];
      }
    }
    return new FittedComponent(
        family,
        Matrices.dense(classes(), settings.numFeatures(), coefficients),
        Vectors.dense(intercepts),
        Vectors.dense(scaling.scale()),
        null,
        component.rows(),
        component.weight(),
        component.objective());
  }
}
