package io.prestomixture.evaluation;

import io.prestomixture.PrestoMixture;

/** One model of all rows: K = 1, and of each cluster's settings the first. */
final class OneModel extends EstimatorMethod {
  @Override
  public String name() {
    return "global";
  }

  @Override
  void change(PrestoMixture mixture) {
    mixture
        .setK(1)
        .setFamily(mixture.getFamily().split(",", 2)[0])
        .setRegParam(mixture.getRegParam()[0])
        .setRouter("none")
        .setMaxIter(0);
  }
}
