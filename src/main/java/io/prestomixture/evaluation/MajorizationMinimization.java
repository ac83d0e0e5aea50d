package io.prestomixture.evaluation;

import io.prestomixture.PrestoMixture;

/**
 * The iteration of the PRESTO paper (Sangani et al., ICML 2023), which minimises modular upper
 * bounds, from one random partition as alternating minimisation.
 */
final class MajorizationMinimization extends EstimatorMethod {
  @Override
  public String name() {
    return "majorize";
  }

  @Override
  void change(PrestoMixture mixture) {
    mixture.setSelection("majorize").setInitMode("random");
  }
}
