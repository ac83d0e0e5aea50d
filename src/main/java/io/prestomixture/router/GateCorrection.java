package io.prestomixture.router;

import io.prestomixture.linalg.Cholesky;
import io.prestomixture.linalg.PackedUpper;
import java.util.Arrays;
import java.util.Optional;

/**
 * Linear corrections c_k(x) = b_k + θ_kᵀx of components for the sake of their mixture. With the
 * probabilities π of gates that did not learn from the row, they minimise
 *
 * <pre>
 * Σ_i w_i (y_i − Σ_k π_ik (h_k(x_i) + c_k(x_i)))² + μ Σ_i w_i Σ_k π_ik c_k(x_i)²,
 * </pre>
 *
 * which is a linear system of K·(d+1) unknowns. A component is trained on its own cluster as if
 * rows of others never came to it; a gate that is not sure sends some. Experts that are trained
 * with their gate (Jordan and Jacobs, Neural Computation 6, 1994) take that into account; here the
 * components stay as they are, and what is added to them belongs to the gate.
 *
 * <p>μ is chosen, and the corrections are dropped if they do not help, by cross-validation.
 */
final class GateCorrection {
  /** Most rows that they are learned from, the first of a sample. */
  static final int MOST_ROWS = 10_000;

  private static final int MOST_UNKNOWNS = 500;
  private static final int ROWS_PER_UNKNOWN = 10;

  /** Folds of the rows by which π, and what is learned with it, is judged. */
  static final int FOLDS = 3;

  /** What is tried for μ. */
  private static final double[] PENALTIES = {0.01, 0.03, 0.1, 0.3, 1};

  /** A penalty on all unknowns, by weight, that keeps the system regular. */
  private static final double RIDGE = 1e-6;

  /** A deviation below this share of the largest value is rounding: the column is constant. */
  private static final double CONSTANT = 1e-9;

  private final GateSample sample;
  private final int rows;
  private final int[] folds;

  /** d + 1. */
  private final int width;

  private final double[] means;
  private final double[] deviations;

  private GateCorrection(GateSample sample, int features) {
    this.sample = sample;
    rows = sample.size();
    folds = sample.folds(FOLDS);
    width = features + 1;
    means = new double[width];
    deviations = new double[width];
    double total = Arrays.stream(sample.weights(), 0, rows).sum();
    for (int j = 1; j < width; j++) {
      double[] values = sample.inputs()[j - 1];
      for (int i = 0; i < rows; i++) {
        means[j] += sample.weights()[i] * values[i] / total;
      }
      double variance = 0;
      for (int i = 0; i < rows; i++) {
        double off = values[i] - means[j];
        variance += sample.weights()[i] * off * off / total;
      }
      double largest = Arrays.stream(values, 0, rows).map(Math::abs).max().orElse(0);
      deviations[j] = Math.sqrt(variance) > CONSTANT * largest ? Math.sqrt(variance) : 0;
    }
  }

  /**
   * The corrections by class of the router: b, θ_1 … θ_d.
   *
   * @param part the rows
   * @param features the number of features, the first of the inputs
   * @param pi of gates that did not learn from the row
   * @return empty where they would not help, or cannot be told
   */
  static Optional<double[][]> of(GateSample part, int features, double[][] pi) {
    long unknowns = (long) part.classes() * (features + 1);
    if (part.measure() != ErrorMeasure.RMSE
        || unknowns > MOST_UNKNOWNS
        || part.size() < ROWS_PER_UNKNOWN * unknowns) {
      return Optional.empty();
    }
    return new GateCorrection(part, features).best(pi);
  }

  /** The normal equations of some rows: of the fit, and of the penalty for μ = 1. */
  private final class Equations {
    private final int order = sample.classes() * width;
    private final double[] fit = new double[PackedUpper.length(order)];
    private final double[] penalty = new double[PackedUpper.length(order)];
    private final double[] right = new double[order];

    void add(double weight, double[] pi, double[] terms, double residual) {
      double[] z = lever(pi, terms);
      for (int a = 0, at = 0; a < order; a++) {
        double scaled = weight * z[a];
        right[a] += scaled * residual;
        for (int b = a; b < order; b++) {
          fit[at++] += scaled * z[b];
        }
      }
      for (int k = 0; k < pi.length; k++) {
        for (int j = 0; j < width; j++) {
          double scaled = weight * pi[k] * terms[j];
          int at = PackedUpper.index(order, k * width + j, k * width + j) - j;
          for (int l = j; l < width; l++) {
            penalty[at + l] += scaled * terms[l];
          }
        }
      }
    }

    void addAll(Equations other) {
      for (int i = 0; i < fit.length; i++) {
        fit[i] += other.fit[i];
        penalty[i] += other.penalty[i];
      }
      for (int a = 0; a < order; a++) {
        right[a] += other.right[a];
      }
    }

    /** The solution; empty if there is none. */
    Optional<double[]> solved(double mu, double weight) {
      double[] matrix = new double[order * order];
      for (int a = 0, at = 0; a < order; a++) {
        for (int b = a; b < order; b++, at++) {
          matrix[a * order + b] = fit[at] + mu * penalty[at];
        }
        matrix[a * order + a] += RIDGE * weight;
      }
      double[] solution = right.clone();
      return Cholesky.factor(matrix, order, new double[order])
          .map(
              factor -> {
                factor.solve(solution);
                return solution;
              });
    }
  }

  /** π ⊗ terms, by which the corrections are multiplied. */
  private double[] lever(double[] pi, double[] terms) {
    double[] z = new double[pi.length * width];
    for (int k = 0; k < pi.length; k++) {
      for (int j = 0; j < width; j++) {
        z[k * width + j] = pi[k] * terms[j];
      }
    }
    return z;
  }

  /** 1 and the standardised features of a row; 0 for those that are constant. */
  private double[] terms(int row) {
    double[] terms = new double[width];
    terms[0] = 1;
    for (int j = 1; j < width; j++) {
      double off = sample.inputs()[j - 1][row] - means[j];
      terms[j] = deviations[j] > 0 ? off / deviations[j] : 0;
    }
    return terms;
  }

  private double residual(double[] pi, int row) {
    double mixed = 0;
    for (int k = 0; k < pi.length; k++) {
      mixed += pi[k] * sample.outputs()[k][row];
    }
    return sample.labels()[row] - mixed;
  }

  private Optional<double[][]> best(double[][] pi) {
    Equations[] byFold = new Equations[FOLDS];
    Arrays.setAll(byFold, fold -> new Equations());
    Equations all = new Equations();
    double least = 0;
    double weight = 0;
    for (int i = 0; i < rows; i++) {
      double residual = residual(pi[i], i);
      byFold[folds[i]].add(sample.weights()[i], pi[i], terms(i), residual);
      least += sample.weights()[i] * residual * residual;
      weight += sample.weights()[i];
    }
    Arrays.stream(byFold).forEach(all::addAll);
    Optional<double[]> best = Optional.empty();
    for (double mu : PENALTIES) {
      double error = error(byFold, pi, mu, weight);
      if (error < least) {
        least = error;
        best = all.solved(mu, weight);
      }
    }
    return best.map(this::inUnitsOfFeatures);
  }

  /** The sum of squares where the corrections of a row come from the other folds. */
  private double error(Equations[] byFold, double[][] pi, double mu, double weight) {
    double sum = 0;
    for (int fold = 0; fold < FOLDS; fold++) {
      Equations others = new Equations();
      for (int other = 0; other < FOLDS; other++) {
        if (other != fold) {
          others.addAll(byFold[other]);
        }
      }
      Optional<double[]> solved = others.solved(mu, weight);
      if (solved.isEmpty()) {
        return Double.POSITIVE_INFINITY;
      }
      for (int i = 0; i < rows; i++) {
        if (folds[i] == fold) {
          double left = residual(pi[i], i) - product(lever(pi[i], terms(i)), solved.get());
          sum += sample.weights()[i] * left * left;
        }
      }
    }
    return sum;
  }

  private static double product(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private double[][] inUnitsOfFeatures(double[] solution) {
    double[][] corrections = new double[sample.classes()][width];
    for (int k = 0; k < corrections.length; k++) {
      corrections[k][0] = solution[k * width];
      for (int j = 1; j < width; j++) {
        corrections[k][j] = deviations[j] > 0 ? solution[k * width + j] / deviations[j] : 0;
        corrections[k][0] -= corrections[k][j] * means[j];
      }
    }
    return corrections;
  }
}
