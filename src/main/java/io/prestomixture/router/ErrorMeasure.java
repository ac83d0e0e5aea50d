package io.prestomixture.router;

/**
 * How wrong the mixed outputs of components are about a label. Every component has the same number
 * m of outputs, and a row of outputs holds those of component 0 first, then those of component 1, …
 */
public enum ErrorMeasure {
  /** Root of the mean squared residual; the output is the prediction. */
  RMSE("rmse") {
    @Override
    double ofJudged(double label, double mixed) {
      double residual = label - mixed;
      return residual * residual;
    }

    @Override
    public double ofMean(double mean) {
      return Math.sqrt(mean);
    }

    @Override
    double slope(double label, double mixed) {
      return 2 * (mixed - label);
    }

    @Override
    double curvature(double label, double mixed) {
      return 2;
    }
  },

  /**
   * Mean of −log(probability of the label), each probability at least 1e-15, to a gate 0.1; the
   * outputs are the class probabilities, of two classes that of class 1 alone.
   */
  LOG_LOSS("logLoss") {
    @Override
    double ofJudged(double label, double mixed) {
      return -Math.log(Math.max(mixed, LEAST_PROBABILITY));
    }

    @Override
    public double ofChoice(double label, double[] mixed) {
      int predicted = mixed.length > 1 ? Outputs.likeliest(mixed) : mixed[0] > 0.5 ? 1 : 0;
      return predicted == (int) label ? 0 : 1;
    }

    @Override
    double judged(double label, double[] outputs, int from, int count) {
      if (count > 1) {
        return outputs[from + (int) label];
      }
      return label == 0 ? 1 - outputs[from] : outputs[from];
    }

    @Override
    double slope(double label, double mixed) {
      return -1 / mixed;
    }

    @Override
    double curvature(double label, double mixed) {
      return 1 / (mixed * mixed);
    }

    @Override
    double least(double mean, double deviation) {
      return LEAST_TRUST;
    }

    @Override
    double most(double mean, double deviation) {
      return 1;
    }
  },

  /**
   * Mean Poisson deviance 2·[y·log(y/μ) − (y − μ)], y·log(y/μ) = 0 where y = 0; the output is the
   * mean μ, at least 1e-300.
   */
  DEVIANCE("deviance") {
    @Override
    double ofJudged(double label, double mixed) {
      if (Double.isInfinite(mixed)) {
        return Double.POSITIVE_INFINITY;
      }
      double mean = Math.max(mixed, LEAST_MEAN);
      double surprise = label > 0 ? label * (Math.log(label) - Math.log(mean)) : 0;
      return 2 * (surprise - (label - mean));
    }

    @Override
    double slope(double label, double mixed) {
      return 2 * (1 - label / mixed);
    }

    @Override
    double curvature(double label, double mixed) {
      return 2 * label / (mixed * mixed);
    }

    @Override
    double least(double mean, double deviation) {
      return Math.max(1e-6 * mean, LEAST_SQUARED);
    }
  };

  private static final double LEAST_PROBABILITY = 1e-15;

  /**
   * Of rows that a component did not learn from it is surer than it should be. To a gate, one that
   * is sure and wrong is no worse than one that gives the label one chance in ten.
   */
  private static final double LEAST_TRUST = 0.1;

  private static final double LEAST_MEAN = 1e-300;

  /** Its square is not yet 0. */
  private static final double LEAST_SQUARED = 1e-100;

  /** Deviations from the mean of labels beyond which it does not matter how far off one is. */
  private static final double FAR = 1000;

  private final String label;

  ErrorMeasure(String label) {
    this.label = label;
  }

  /** The name that reports use. */
  public String label() {
    return label;
  }

  /** The error of one row from its mixed outputs. */
  public final double ofRow(double label, double[] mixed) {
    return ofJudged(label, judged(label, mixed, 0, mixed.length));
  }

  /** What a choice is made by: of classes whether another is predicted, else {@link #ofRow}. */
  public double ofChoice(double label, double[] mixed) {
    return ofRow(label, mixed);
  }

  /** The number among a component's outputs that the error of such a label depends on. */
  double judged(double label, double[] outputs, int from, int count) {
    return outputs[from];
  }

  /** The error of one row from {@link #judged} of its mixed outputs. */
  abstract double ofJudged(double label, double mixed);

  /** The derivative of a row's error by {@link #judged} of the mixed outputs. */
  abstract double slope(double label, double mixed);

  /** The second derivative. */
  abstract double curvature(double label, double mixed);

  /** What {@link #judged} is at least, or is taken for, where labels have such moments. */
  double least(double mean, double deviation) {
    return mean - FAR * deviation;
  }

  /** What {@link #judged} is at most, or is taken for. */
  double most(double mean, double deviation) {
    return mean + FAR * deviation;
  }

  /** The error of many rows from the weighted mean of their errors. */
  public double ofMean(double mean) {
    return mean;
  }
}
