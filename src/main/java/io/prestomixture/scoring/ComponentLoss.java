package io.prestomixture.scoring;

/** The loss of a row under a component without a label; {@link ComponentDocument} has formulas. */
interface ComponentLoss {
  /** Stands for an infinite divergence. */
  double MOST = 1e300;

  /** The gaussian family, whose losses are −log(π_k p(x; θ_k)). */
  String GAUSSIAN = "gaussian";

  /**
   * The loss of a row.
   *
   * @param x the features, perhaps with other numbers after them
   * @param scratch a number per feature, overwritten
   */
  double of(double[] x, double[] scratch);

  /** The loss that a component says. */
  static ComponentLoss of(String at, ComponentDocument one, int d) {
    double[] centre = Fields.matrix(at + "coefficients", one.coefficients(), 1, d);
    return switch (one.family()) {
      case "kmeans", "bregman/squared" -> {
        double[] scale =
            Fields.positive(at + "scale", Fields.numbers(at + "scale", one.scale(), d));
        yield (x, scratch) -> squared(x, centre, scale);
      }
      case "bregman/mahalanobis" -> {
        double[] metric = Fields.matrix(at + "spread", one.spread(), d, d);
        yield (x, scratch) -> quadratic(x, centre, metric, scratch);
      }
      case "bregman/kl", "bregman/generalized-i" -> (x, scratch) -> entropy(x, centre);
      case "bregman/itakura-saito" -> (x, scratch) -> burg(x, centre);
      case GAUSSIAN -> GaussianLoss.of(at, one, centre);
      default ->
          throw Fields.damaged(
              String.format("Family '%s' of field '%sfamily' is unknown", one.family(), at));
    };
  }

  private static double squared(double[] x, double[] centre, double[] scale) {
    double sum = 0;
    for (int j = 0; j < centre.length; j++) {
      double difference = (x[j] - centre[j]) / scale[j];
      sum += difference * difference;
    }
    return sum;
  }

  private static double quadratic(
      double[] x, double[] centre, double[] metric, double[] difference) {
    int d = centre.length;
    for (int j = 0; j < d; j++) {
      difference[j] = x[j] - centre[j];
    }
    double sum = 0;
    for (int a = 0; a < d; a++) {
      double inner = 0;
      for (int b = 0; b < d; b++) {
        inner += metric[a * d + b] * difference[b];
      }
      sum += difference[a] * inner;
    }
    return sum;
  }

  private static double entropy(double[] x, double[] centre) {
    double sum = 0;
    for (int j = 0; j < centre.length; j++) {
      sum += x[j] == 0 ? centre[j] : x[j] * Math.log(x[j] / centre[j]) - x[j] + centre[j];
    }
    return Math.min(sum, MOST);
  }

  private static double burg(double[] x, double[] centre) {
    double sum = 0;
    for (int j = 0; j < centre.length; j++) {
      double ratio = x[j] / centre[j];
      sum += ratio - Math.log(ratio) - 1;
    }
    return Math.min(sum, MOST);
  }
}
