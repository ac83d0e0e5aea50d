package io.prestomixture.component;

import io.prestomixture.linalg.Cholesky;
import io.prestomixture.linalg.PackedUpper;
import java.util.Arrays;

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

  private MultinomialLayout layout() {
    return new MultinomialLayout(settings.classes(), settings.numFeatures() + 1);
  }

  private int classes() {
    return settings.classes();
  }

  /** Number of parameters of a class. */
  private int width() {
    return settings.numFeatures() + 1;
  }

  /** Number of parameters. */
  private int order() {
    return layout().order();
  }

  @Override
  public boolean hasCurvature() {
    return order() <= LinearTrainer.MOST_CURVATURE;
  }

  @Override
  public int statisticsLength() {
    return hasCurvature() ? layout().lengthWithCurvature() : layout().length();
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
    return new MultinomialAccumulator(
        at.parameters(), layout(), settings.fitIntercept(), hasCurvature());
  }

  @Override
  public double value(Component at, double[] statistics) {
    return statistics[MultinomialLayout.VALUE]
        + statistics[MultinomialLayout.WEIGHT] * penalty(at.parameters());
  }

  @Override
  public double[] gradient(Component at, double[] statistics) {
    double[] gradient =
        Arrays.copyOfRange(
            statistics, MultinomialLayout.GRADIENT, MultinomialLayout.GRADIENT + order());
    for (int i = 0; i < gradient.length; i++) {
      if (i % width() > 0) {
        gradient[i] += 2 * lambda * statistics[MultinomialLayout.WEIGHT] * at.parameters()[i];
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
    long rows = Math.round(statistics[MultinomialLayout.COUNT]);
    double penalty = penalty(parameters);
    double objective =
        rows == 0
            ? 0
            : statistics[MultinomialLayout.VALUE] + statistics[MultinomialLayout.WEIGHT] * penalty;
    return new Component(
        rows, statistics[MultinomialLayout.WEIGHT], objective, parameters, penalty, null);
  }

  @Override
  public Component step(Component at, double[] statistics, double damping) {
    if (Math.round(statistics[MultinomialLayout.COUNT]) == 0 || !hasCurvature()) {
      return at(at.parameters(), statistics);
    }
    double[] gradient = gradient(at, statistics);
    double[] step = gradient.clone();
    Cholesky hessian = factorHessian(statistics, damping);
    hessian.solve(step);
    centre(step);
    double[] parameters = at.parameters().clone();
    double decrement = 0;
    for (int i = 0; i < step.length; i++) {
      decrement += 0.5 * step[i] * gradient[i];
      parameters[i] -= step[i];
    }
    decrement *= SelfConcordance.decreaseShare(scoreChange(step));
    return new Component(
        Math.round(statistics[MultinomialLayout.COUNT]),
        statistics[MultinomialLayout.WEIGHT],
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

  private Cholesky factorHessian(double[] statistics, double damping) {
    double[] ridge = new double[order()];
    double[] reference = new double[order()];
    for (int i = 0; i < reference.length; i++) {
      int feature = i % width() - 1;
      reference[i] = statistics[MultinomialLayout.WEIGHT] * variance(feature);
      if (feature >= 0) {
        ridge[i] = 2 * lambda * statistics[MultinomialLayout.WEIGHT];
      } else if (!settings.fitIntercept()) {
        ridge[i] = reference[i];
      }
    }
    return Hessians.factor(hessian(statistics), 0, order(), 0, ridge, reference, damping);
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
        for (int i = 0, at = layout().block(a, b); i < width; i++) {
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
      double rise = statistics[MultinomialLayout.WEIGHT] * variance(j - 1) / classes();
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

  @Override
  public FittedComponent describe(Component component) {
    return coordinates().describe(family, classes(), component);
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
