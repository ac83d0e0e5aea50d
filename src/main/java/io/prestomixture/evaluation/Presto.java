package io.prestomixture.evaluation;

import io.prestomixture.PrestoMixture;

/** PRESTO as it is by default. */
final class Presto extends EstimatorMethod {
  @Override
  public String name() {
    return "presto";
  }

  @Override
  void change(PrestoMixture mixture) {}
}
