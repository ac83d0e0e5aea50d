package io.prestomixture.router;

/**
 * How wrong the mixed outputs of components are about a label. Every component has the same number
 * m of outputs, and a row of outputs holds those of component 0 first, then those of component 1, …
 */
public enum ErrorMeasure {
  /** Root of the mean squared residual; the output is the prediction. */
  RMSE("rmse") {
    @Override
    double ofRow(double label, double[] mixed) {
      double residual = label - mixed[0];
      return residual * residual;
    }

    @Override
    double ofMean(double mean) {
      return Math.sqrt(mean);
    }
  },

  /**
   * Mean of −log(probability of the label), each probability at least 1e-15; the outputs are the
   * class probabilities, of two classes that of class 1 alone.
   */
  LOG_LOSS("logLoss") {
    @Override
    double ofRow(double label, double[] mixed) {
      double probability = mixed.length > 1 ? mixed[(int) label] : mixed[0];
      if (mixed.length == 1 && label == 0) {
        probability = 1 - probability;
      }
      return -Math.log(Math.max(probability, LEAST_PROBABILITY));
    }
  },

  /**
   * Mean Poisson deviance 2·[y·log(y/μ) − (y − μ)], y·log(y/μ) = 0 where y = 0; the output is the
   * mean μ, at least 1e-300.
   */
  DEVIANCE("deviance") {
    @Override
    double ofRow(double label, double[] mixed) {
      double mean = Math.max(mixed[0], LEAST_MEAN);
      double surprise = label > 0 ? label * (Math.log(label) - Math.log(mean)) : 0;
      return 2 * (surprise - (label - mean));
    }
  };

  private static final double LEAST_PROBABILITY = 1e-15;
  private static final double LEAST_MEAN = 1e-300;

  private final String label;

  ErrorMeasure(String label) {
    this.label = label;
  }

  /** The name that reports use. */
  public String label() {
    return label;
  }

  /** The error of one row from its mixed outputs. */
  abstract double ofRow(double label, double[] mixed);

  /** The error of many rows from the weighted mean of their errors. */
  double ofMean(double mean) {
    return mean;
  }
}
