package io.prestomixture.evaluation;

import io.prestomixture.PrestoMixture;

/** PRESTO with clusters that features tell: rows are charged −log π_k(x) with the factor 1. */
final class RoutedPresto extends EstimatorMethod {
  @Override
  public String name() {
    return "presto-routed";
  }

  @Override
  void change(PrestoMixture mixture) {
    mixture.setRoutingWeight(1);
  }
}
