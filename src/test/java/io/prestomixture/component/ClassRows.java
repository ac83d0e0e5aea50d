package io.prestomixture.component;

import io.prestomixture.component.Retraining.Rows;
import io.prestomixture.data.FeatureScaling;
import io.prestomixture.data.RowBlock;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Rows with classes, and what their logistic regressions are by the definition. */
record ClassRows(Rows rows, int classes, double lambda, boolean intercept) {

  /** Gaussian rows, a third of their features 0, with classes drawn from a logistic model. */
  static ClassRows random(
      int n, int d, int classes, double lambda, boolean intercept, boolean weighted, long seed) {
    Random random = new Random(seed);
    double[][] x = new double[n][d];
    double[] y = new double[n];
    double[] w = new double[n];
    double[][] theta = new double[classes][d];
    Arrays.stream(theta).forEach(t -> Arrays.setAll(t, j -> 0.8 * random.nextGaussian()));
    for (int i = 0; i < n; i++) {
      Arrays.setAll(x[i], j -> random.nextInt(3) == 0 ? 0 : random.nextGaussian());
      double best = Double.NEGATIVE_INFINITY;
      for (int c = 0; c < classes; c++) {
        // The class of the largest score plus Gumbel noise is a draw from the softmax.
        double score = -Math.log(-Math.log(1 - random.nextDouble()));
        for (int j = 0; j < d; j++) {
          score += theta[c][j] * x[i][j];
        }
        if (score > best) {
          best = score;
          y[i] = c;
        }
      }
      w[i] = weighted ? 0.5 + 1.5 * random.nextDouble() : 1;
    }
    return new ClassRows(new Rows(x, y, w), classes, lambda, intercept);
  }

  int size() {
    return rows.x().length;
  }

  int numFeatures() {
    return rows.x()[0].length;
  }

  int[] all() {
    return IntStream.range(0, size()).toArray();
  }

  ClassRows withLabels(double[] labels) {
    return new ClassRows(new Rows(rows.x(), labels, rows.w()), classes, lambda, intercept);
  }

  RowBlock block(boolean sparse) {
    return rows.block(sparse);
  }

  SmoothTrainer trainer(boolean sparse) {
    int d = numFeatures();
    double[] ones = new double[d];
    Arrays.fill(ones, 1);
    ProblemSettings settings =
        new ProblemSettings(
            new FeatureScaling(new double[d], ones, ones, 0),
            2 * lambda,
            intercept,
            1,
            sparse,
            1,
            classes,
            null,
            FamilyOptions.DEFAULT);
    return (SmoothTrainer) Families.byName("logistic").trainer(settings);
  }

  /** Number of parameters: of one predictor for two classes, else of one per class. */
  int numParameters() {
    return (classes == 2 ? 1 : classes) * (numFeatures() + 1);
  }

  /** η_c of a row, the definition; the score of class 0 of two is 0. */
  double[] scores(double[] parameters, int row) {
    int width = numFeatures() + 1;
    double[] scores = new double[classes];
    int first = classes == 2 ? 1 : 0;
    for (int c = first; c < classes; c++) {
      int at = (c - first) * width;
      scores[c] = intercept ? parameters[at] : 0;
      for (int j = 0; j < numFeatures(); j++) {
        scores[c] += parameters[at + 1 + j] * rows.x()[row][j];
      }
    }
    return scores;
  }

  /** p_c of a row, the definition. */
  double[] probabilities(double[] parameters, int row) {
    double[] exponentials = Arrays.stream(scores(parameters, row)).map(Math::exp).toArray();
    double sum = Arrays.stream(exponentials).sum();
    return Arrays.stream(exponentials).map(e -> e / sum).toArray();
  }

  /** f_i(θ), the definition. */
  double cost(double[] parameters, int row) {
    double penalty = 0;
    for (int i = 0; i < parameters.length; i++) {
      penalty += i % (numFeatures() + 1) == 0 ? 0 : parameters[i] * parameters[i];
    }
    double loss = -Math.log(probabilities(parameters, row)[(int) rows.y()[row]]);
    return rows.w()[row] * (loss + lambda * penalty);
  }

  /** F of some rows, trained from {@code start} as far as numbers go. */
  Component train(RowBlock block, int[] members, Component start) {
    Trainers trainers = Trainers.same(trainer(block.isSparse()), 1);
    return JointTraining.train(
            trainers,
            List.of(start),
            JointTraining.Effort.FULL,
            at -> {
              double[][] statistics = trainers.noStatistics();
              trainers.accumulators(at).add(0, block, members, 0, members.length, 1, statistics[0]);
              return statistics;
            })
        .get(0);
  }

  Component train() {
    return train(block(false), all(), trainer(false).start());
  }
}
