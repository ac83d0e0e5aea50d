package io.prestomixture.scoring;

/** Linear functions of a row, η_o = b_o + θ_oᵀx for all o at once. */
final class LinearScores {
  private final double[] intercepts;
  private final int width;

  /** Coefficient of function o and entry j at {@code [j · functions + o]}: side by side by o. */
  private final double[] coefficients;

  /**
   * The functions of a matrix.
   *
   * @param coefficients one row per function, row by row
   */
  LinearScores(double[] intercepts, double[] coefficients) {
    this.intercepts = intercepts;
    int functions = intercepts.length;
    width = coefficients.length / functions;
    this.coefficients = new double[coefficients.length];
    for (int o = 0; o < functions; o++) {
      for (int j = 0; j < width; j++) {
        this.coefficients[j * functions + o] = coefficients[o * width + j];
      }
    }
  }

  /** Number of functions. */
  int size() {
    return intercepts.length;
  }

  /** out[at + o] = θ_oᵀx + b_o, in this order of summation: the products first. */
  void productsFirst(double[] x, double[] out, int at) {
    for (int o = 0; o < intercepts.length; o++) {
      out[at + o] = 0;
    }
    addProducts(x, out, at);
    for (int o = 0; o < intercepts.length; o++) {
      out[at + o] += intercepts[o];
    }
  }

  /** out[o] = b_o + θ_oᵀx, the intercept first. */
  void interceptFirst(double[] x, double[] out) {
    System.arraycopy(intercepts, 0, out, 0, intercepts.length);
    addProducts(x, out, 0);
  }

  private void addProducts(double[] x, double[] out, int at) {
    int functions = intercepts.length;
    for (int j = 0, from = 0; j < width; j++, from += functions) {
      double value = x[j];
      for (int o = 0; o < functions; o++) {
        out[at + o] += value * coefficients[from + o];
      }
    }
  }
}
