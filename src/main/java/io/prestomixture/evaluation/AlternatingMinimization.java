package io.prestomixture.evaluation;

import io.prestomixture.PrestoMixture;

/**
 * Alternating minimisation of a sum of minima: every row to the model that costs it least, then
 * every model to its rows, from <em>one</em> random partition until nothing moves. It is not given
 * the several searches that PRESTO makes.
 */
final class AlternatingMinimization extends EstimatorMethod {
  @Override
  public String name() {
    return "alternating";
  }

  @Override
  void change(PrestoMixture mixture) {
    mixture.setSelection("alternating").setInitMode("random");
  }
}
