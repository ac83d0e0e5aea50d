package io.prestomixture.evaluation;

import io.prestomixture.component.Component;
import io.prestomixture.data.LabelType;
import io.prestomixture.data.RowBlock;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The penalised log-likelihood of gated experts and its gradient,
 *
 * <pre>  L = Σ_i w_i [ log Σ_k π_k(x_i) p_k(y_i|x_i) e^{−λ_k‖θ_k‖²} − λ_g‖γ‖² ]</pre>
 *
 * with ∂L/∂η_k = Σ w r_k ∂log p_k/∂η_k of expert k, and Σ w (r_k − π_k) of the gate (Jordan and
 * Jacobs, Neural Computation 6, 1994). Densities of normal experts have the penalty of {@link
 * SoftState}.
 *
 * <p>Positions hold the parameters of every expert in the coordinates of blocks (of regressions
 * divided by the deviation of the label), those of the gate, and log σ_k of regressions.
 *
 * @param type kind of label
 * @param features number of features d; every output has d + 1 parameters, the constant first
 * @param expertLength number of parameters of an expert
 * @param gateLength number of parameters of the gate
 * @param penalties λ_k
 * @param gatePenalty λ_g
 * @param intercept whether experts have a constant
 * @param unit what labels and parameters of regressions are divided by
 */
record ExpertsLikelihood(
    LabelType type,
    int features,
    int expertLength,
    int gateLength,
    double[] penalties,
    double gatePenalty,
    boolean intercept,
    double unit)
    implements Serializable {

  private static final double HALF_LOG_2PI = Math.log(2 * Math.PI) / 2;

  private int k() {
    return penalties.length;
  }

  private boolean isReal() {
    return type == LabelType.REAL;
  }

  private int length() {
    return k() * expertLength + gateLength + (isReal() ? k() : 0);
  }

  private int deviations() {
    return k() * expertLength + gateLength;
  }

  /** The problem of a state: its penalties are read off its components. */
  static ExpertsLikelihood of(SoftState state, LabelType type, boolean intercept, double unit) {
    List<Component> all = state.components();
    int k = all.size() - 1;
    double[] penalties = new double[k];
    int features = state.trainers().get(0).describe(all.get(0)).numFeatures();
    for (int c = 0; c < k; c++) {
      double norm =
          squaredNorm(all.get(c).parameters(), 0, all.get(c).parameters().length, features);
      penalties[c] = norm > 0 ? all.get(c).penalty() / norm : 0;
    }
    return new ExpertsLikelihood(
        type,
        features,
        all.get(0).parameters().length,
        all.get(k).parameters().length,
        penalties,
        SoftRows.GATE_PENALTY / 2,
        intercept,
        type == LabelType.REAL ? unit : 1);
  }

  /** Σ θ² without constants. */
  private static double squaredNorm(double[] parameters, int from, int length, int features) {
    double sum = 0;
    for (int i = 0; i < length; i++) {
      sum += i % (features + 1) > 0 ? parameters[from + i] * parameters[from + i] : 0;
    }
    return sum;
  }

  /** The position of a state. */
  double[] position(SoftState state) {
    double[] position = new double[length()];
    for (int c = 0; c <= k(); c++) {
      double[] parameters = state.components().get(c).parameters();
      for (int i = 0; i < parameters.length; i++) {
        position[c * expertLength + i] = c < k() ? parameters[i] / unit : parameters[i];
      }
    }
    for (int c = 0; isReal() && c < k(); c++) {
      position[deviations() + c] = Math.log(state.variances()[c]) / 2 - Math.log(unit);
    }
    return position;
  }

  /** The state at a position, which has the rows and weights of another. */
  SoftState state(double[] position, SoftState like) {
    List<Component> components = new ArrayList<>();
    for (int c = 0; c <= k(); c++) {
      int from = c * expertLength;
      double factor = c < k() ? unit : 1;
      double[] parameters =
          Arrays.stream(position, from, from + (c < k() ? expertLength : gateLength))
              .map(value -> value * factor)
              .toArray();
      double lambda = c < k() ? penalties[c] : gatePenalty;
      Component old = like.components().get(c);
      components.add(
          new Component(
              old.rows(),
              old.weight(),
              old.objective(),
              parameters,
              lambda * squaredNorm(parameters, 0, parameters.length, features),
              null));
    }
    double[] variances = isReal() ? new double[k()] : null;
    for (int c = 0; isReal() && c < k(); c++) {
      variances[c] = Math.exp(2 * position[deviations() + c]) * unit * unit;
    }
    return new SoftState(like.trainers(), components, variances);
  }

  /** L of some rows, and its gradient after it. */
  double[] valueAndGradient(double[] position, RowBlock block) {
    Rows rows = new Rows(position);
    for (int i = 0; i < block.size(); i++) {
      block.copyRow(i, rows.x, 0);
      rows.add(block.label(i), block.weight(i));
    }
    rows.addPenalties();
    return rows.sums;
  }

  /** Sums over rows. */
  private final class Rows {
    private final double[] position;
    private final double[] sums = new double[1 + length()];
    private final double[] x = new double[features];
    private final double[][] scores = new double[k()][expertLength / (features + 1)];
    private final double[] gate = new double[k()];
    private final double[] support = new double[k()];
    private final double[] errors = new double[k()];
    private final double[] norms = new double[k()];

    /** Σ w r_k. */
    private final double[] shares = new double[k()];

    private double weight;

    private Rows(double[] position) {
      this.position = position;
      Arrays.setAll(norms, c -> squaredNorm(position, c * expertLength, expertLength, features));
    }

    private void add(double label, double w) {
      gateLogarithms();
      double highest = Double.NEGATIVE_INFINITY;
      for (int c = 0; c < k(); c++) {
        for (int o = 0; o < scores[c].length; o++) {
          scores[c][o] = score(c * expertLength + o * (features + 1));
        }
        support[c] = gate[c] + logDensity(c, label);
        highest = Math.max(highest, support[c]);
      }
      double total = 0;
      for (int c = 0; c < k(); c++) {
        total += Math.exp(support[c] - highest);
      }
      double row = highest + Math.log(total);
      sums[0] += w * row;
      weight += w;
      for (int c = 0; c < k(); c++) {
        double r = Math.exp(support[c] - row);
        shares[c] += w * r;
        addExpert(c, label, w * r);
        gate[c] = r - Math.exp(gate[c]);
      }
      int from = k() * expertLength;
      if (gateLength == features + 1) {
        addScore(from, w * gate[1]);
      } else {
        for (int c = 0; c < k(); c++) {
          addScore(from + c * (features + 1), w * gate[c]);
        }
      }
    }

    /** log π_k; of two components the gate has one score, that of the second. */
    private void gateLogarithms() {
      int from = k() * expertLength;
      Arrays.fill(gate, 0);
      if (gateLength == features + 1) {
        gate[1] = score(from);
      } else {
        for (int c = 0; c < k(); c++) {
          gate[c] = score(from + c * (features + 1));
        }
      }
      double log = logOfSum(gate);
      for (int c = 0; c < k(); c++) {
        gate[c] -= log;
      }
    }

    private double score(int from) {
      double score = position[from];
      for (int j = 0; j < features; j++) {
        score += position[from + 1 + j] * x[j];
      }
      return score;
    }

    /** log p − penalty; scores of classes become logarithms of probabilities. */
    private double logDensity(int c, double label) {
      double[] score = scores[c];
      double penalty = penalties[c] * norms[c];
      switch (type) {
        case REAL -> {
          errors[c] = label / unit - score[0];
          double log = position[deviations() + c];
          double square = errors[c] * errors[c] + penalty;
          return -square * Math.exp(-2 * log) / 2 - log - Math.log(unit) - HALF_LOG_2PI;
        }
        case COUNT -> {
          double constant = label > 0 ? label - label * Math.log(label) : 0;
          return label * score[0] - Math.exp(score[0]) + constant - penalty;
        }
        default -> {
          if (score.length == 1) {
            double margin = label > 0 ? score[0] : -score[0];
            return Math.min(margin, 0) - Math.log1p(Math.exp(-Math.abs(margin))) - penalty;
          }
          double log = logOfSum(score);
          for (int o = 0; o < score.length; o++) {
            score[o] -= log;
          }
          return score[(int) label] - penalty;
        }
      }
    }

    private void addExpert(int c, double label, double w) {
      int from = c * expertLength;
      double[] score = scores[c];
      switch (type) {
        case REAL -> {
          double precision = Math.exp(-2 * position[deviations() + c]);
          addScore(from, w * errors[c] * precision);
          sums[1 + deviations() + c] +=
              w * ((errors[c] * errors[c] + penalties[c] * norms[c]) * precision - 1);
        }
        case COUNT -> addScore(from, w * (label - Math.exp(score[0])));
        default -> {
          if (score.length == 1) {
            addScore(from, w * (label - 1 / (1 + Math.exp(-score[0]))));
          } else {
            for (int o = 0; o < score.length; o++) {
              double hit = o == (int) label ? 1 : 0;
              addScore(from + o * (features + 1), w * (hit - Math.exp(score[o])));
            }
          }
        }
      }
    }

    /** Adds the derivative by a score to those by its parameters. */
    private void addScore(int from, double derivative) {
      sums[1 + from] += derivative;
      for (int j = 0; j < features; j++) {
        sums[2 + from + j] += derivative * x[j];
      }
    }

    private void addPenalties() {
      int gates = k() * expertLength;
      sums[0] -= weight * gatePenalty * squaredNorm(position, gates, gateLength, features);
      for (int i = 0; i < gates + gateLength; i++) {
        int c = i / expertLength;
        boolean constant = (i < gates ? i % expertLength : i - gates) % (features + 1) == 0;
        if (constant) {
          sums[1 + i] *= i < gates && !intercept ? 0 : 1;
        } else if (i >= gates) {
          sums[1 + i] -= 2 * weight * gatePenalty * position[i];
        } else {
          double factor = isReal() ? Math.exp(-2 * position[deviations() + c]) : 2;
          sums[1 + i] -= shares[c] * penalties[c] * factor * position[i];
        }
      }
    }
  }

  private static double logOfSum(double[] logarithms) {
    double highest = Arrays.stream(logarithms).max().orElseThrow();
    double sum = 0;
    for (double log : logarithms) {
      sum += Math.exp(log - highest);
    }
    return highest + Math.log(sum);
  }
}
