package io.prestomixture.component;

/**
 * Class probabilities π_c = e^{η_c} / Σ_b e^{η_b} and the loss −log π_y, for scores of any size:
 * the largest is subtracted first, so that nothing overflows.
 */
final class Softmax {
  private Softmax() {}

  /**
   * Overwrites the scores of a row with its class probabilities.
   *
   * @param scores η_c at {@code scores[at + c]}
   * @param label the row's class y
   * @return −log π_y ≥ 0, with all digits also where it is tiny
   */
  static double probabilities(double[] scores, int at, int classes, int label) {
    int largest = argmax(scores, at, classes);
    double max = scores[at + largest];
    double distance = max - scores[at + label];
    double others = 0;
    for (int c = 0; c < classes; c++) {
      double e = Math.exp(scores[at + c] - max);
      scores[at + c] = e;
      others += c == largest ? 0 : e;
    }
    for (int c = 0; c < classes; c++) {
      scores[at + c] /= 1 + others;
    }
    return distance + logOnePlus(others);
  }

  /** The class of the largest score; of several, the first. */
  static int argmax(double[] scores, int at, int classes) {
    int best = 0;
    for (int c = 1; c < classes; c++) {
      best = scores[at + c] > scores[at + best] ? c : best;
    }
    return best;
  }

  /**
   * log(1 + x) for x ≥ 0. The quotient makes up for the digits of x that 1 + x loses (D. Goldberg,
   * ACM Computing Surveys 23, 1991, theorem 4); {@link Math#log1p} is several times slower.
   */
  static double logOnePlus(double x) {
    double sum = 1 + x;
    return sum == 1 ? x : Math.log(sum) * (x / (sum - 1));
  }
}
